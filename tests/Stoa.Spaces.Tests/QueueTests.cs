using System.Collections.Immutable;

namespace Stoa.Spaces.Tests;

/// <summary>Who is next.</summary>
public sealed class QueueTests
{
    private static readonly UserId _first = new(11);
    private static readonly UserId _second = new(12);
    private static readonly UserId _third = new(13);

    [Fact]
    public void Queue_AsAsked_IsInTheOrderAsked() => Assert.Equal([_first, _second, _third], Order(Everyone(), QueueOrder.Asked));

    [Fact]
    public void Queue_ByTalkTime_PutsWhoHadTheStageBehindWhoHadNot_AndEqualsAsAsked() =>
        Assert.Equal([_second, _third, _first], Order(Everyone(), QueueOrder.LeastTalkTime));

    [Fact]
    public void Queue_ByTalkTime_CountsWhatWasMeasuredRatherThanTheTimeOnStage()
    {
        var talked = ImmutableDictionary<UserId, TimeSpan>.Empty.Add(_first, TimeSpan.FromSeconds(5)).Add(_second, TimeSpan.FromSeconds(9));

        Assert.Equal([_third, _first, _second], Order(Everyone(), QueueOrder.LeastTalkTime, talked));
        Assert.Equal([_first, _second, _third], Order(Everyone(), QueueOrder.LeastTalkTime, talked.SetItem(_first, TimeSpan.Zero).Remove(_second)));
        Assert.Equal([_first, _second, _third], Order(Everyone(), QueueOrder.Asked, talked));
    }

    [Fact]
    public void TalkTimes_OfTwoTurns_AddUp_HoweverTheTurnEnds()
    {
        var scene = Turn(Scene.Live(), _first, TimeSpan.FromMinutes(2), new MoveToListener(Scene.Creator, _first));
        scene = Turn(scene, _first, TimeSpan.FromMinutes(3), new RemoveParticipant(Scene.Creator, _first, Block: false));
        Assert.Equal(TimeSpan.FromMinutes(5), scene.Space.Stage.TalkTimes[_first]);
        Assert.Empty(scene.Space.Stage.OnStageSince);
    }

    [Fact]
    public void OnStageSince_OfASpeaker_IsWhenTheyWereAdmitted()
    {
        var scene = Scene.Live().Wait(TimeSpan.FromMinutes(1));
        scene.Do(new RequestToSpeak(_first, null, false), new ApproveSpeakRequest(Scene.Creator, _first));
        Assert.Equal(Scene.Noon.AddMinutes(1), scene.Space.Stage.OnStageSince[_first]);
    }

    /// <summary>The first has spoken for a minute; then all three ask, the first first.</summary>
    private static Stage Everyone() => Turn(Scene.Live(), _first, TimeSpan.FromMinutes(1), new MoveToListener(_first, _first))
        .Do(new RequestToSpeak(_first, null, false), new RequestToSpeak(_second, null, false), new RequestToSpeak(_third, null, false)).Space.Stage;

    private static Scene Turn(Scene scene, UserId user, TimeSpan length, SpaceCommand end) =>
        scene.Do(new RequestToSpeak(user, null, false), new ApproveSpeakRequest(Scene.Creator, user)).Wait(length).Do(end);

    private static IEnumerable<UserId> Order(Stage stage, QueueOrder order, ImmutableDictionary<UserId, TimeSpan>? measured = null) =>
        stage.Queue(order, measured ?? ImmutableDictionary<UserId, TimeSpan>.Empty).Select(request => request.UserId);
}
