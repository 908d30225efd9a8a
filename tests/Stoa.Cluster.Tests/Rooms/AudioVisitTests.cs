using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Rooms;

public sealed class AudioVisitTests
{
    private static readonly Visitor _listener = Visitor.Person(RoomScene.Listener);
    private readonly RoomScene _scene = new(new RoomOptions { MaxStreams = 1, MaxAudioSessionsPerPerson = 2, MaxAudioSessionsPerGuestAddress = 3 });

    [Fact]
    public void EnterAudio_OfSomeoneWhoReadsToo_CountsThemOnce()
    {
        var id = _scene.Live();
        var stream = _scene.Enter(id, _listener);
        var audio = Enter(id, _listener);
        Assert.Equal(1, _scene.Count(id));
        stream.Dispose();
        Assert.Equal(1, _scene.Count(id));
        Assert.True(_scene.Rooms.IsPresent(id, RoomScene.Listener));
        audio.Dispose();
        audio.Dispose();
        Assert.Equal(0, _scene.Count(id));
        Assert.Equal(0, _scene.Rooms.AudioVisitCount);
    }

    [Fact]
    public void EnterAudio_OfGuests_CountsAsManyAsHaveStreamsOrListenWhicheverIsMore()
    {
        var id = _scene.Live();
        var guest = Visitor.Guest("a");
        var first = Enter(id, guest);
        Assert.Equal(1, _scene.Count(id));
        var stream = _scene.Enter(id, guest);
        Assert.Equal(1, _scene.Count(id));
        var second = Enter(id, guest);
        Assert.Equal(2, _scene.Count(id));
        var other = Enter(id, Visitor.Guest("b"));
        Assert.Equal(3, _scene.Count(id));
        first.Dispose();
        second.Dispose();
        Assert.Equal(2, _scene.Count(id));
        stream.Dispose();
        other.Dispose();
        Assert.Equal(0, _scene.Count(id));
    }

    [Fact]
    public void EnterAudio_OfASpeaker_KeepsThemOnStage()
    {
        var id = _scene.Live();
        using var speaker = Enter(id, Visitor.Person(RoomScene.Speaker));
        using var reader = _scene.Enter(id, Visitor.Person(RoomScene.Creator));
        Assert.Empty(reader.Look().Reconnecting);
        speaker.Dispose();
        Assert.True(reader.TryRead(out var change));
        Assert.False(Assert.IsType<PresenceChanged>(change).IsPresent);
        Assert.Equal([RoomScene.Speaker], reader.Look().Reconnecting);
    }

    [Fact]
    public void EnterAudio_BeyondALimit_IsRefusedAndTakesNoStream()
    {
        var id = _scene.Live();
        var mine = Enter(id, _listener);
        Enter(id, _listener);
        Assert.Equal(RoomEntryStatus.TooMany, _scene.Rooms.EnterAudio(id, _listener, () => { }).Status);
        Enter(id, Visitor.Guest("a"));
        Enter(id, Visitor.Guest("a"));
        Enter(id, Visitor.Guest("a"));
        Assert.Equal(RoomEntryStatus.TooMany, _scene.Rooms.EnterAudio(id, Visitor.Guest("a"), () => { }).Status);
        Assert.Equal(5, _scene.Rooms.AudioVisitCount);
        _scene.Enter(id, _listener).Dispose();
        mine.Dispose();
        Enter(id, _listener);
        Assert.Equal(RoomEntryStatus.SpaceUnknown, _scene.Rooms.EnterAudio(SpaceId.NewRandom(), _listener, () => { }).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EnterAudio_OfSomeoneWhoIsRemoved_EndsAndCountsThemNoMore(bool isBlocked)
    {
        var id = _scene.Live();
        var (mine, ended) = Watch(id, _listener);
        var (other, otherEnded) = Watch(id, Visitor.Guest("a"));
        _scene.Apply(id, 4, isBlocked
            ? new ParticipantBlocked(RoomScene.Listener) { At = _scene.Start, Actor = RoomScene.Creator }
            : new ParticipantRemoved(RoomScene.Listener) { At = _scene.Start, Actor = RoomScene.Creator });
        await ended.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(mine.IsOver);
        Assert.Equal(1, _scene.Count(id));
        mine.Dispose();
        Assert.Equal(1, _scene.Count(id));
        Assert.False(otherEnded.IsCompleted);
        other.Dispose();
    }

    [Fact]
    public async Task EnterAudio_WhenTheSpaceEnds_EndsAndMayBeDisposedByWhoIsTold()
    {
        var id = _scene.Live();
        AudioVisit? visit = null;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        visit = _scene.Rooms.EnterAudio(id, _listener, () =>
        {
            visit!.Dispose();
            ended.SetResult();
        }).Visit;
        _scene.Apply(id, 4, new SpaceEnded(EndReason.ByCreator) { At = _scene.Start, Actor = RoomScene.Creator });
        await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, _scene.Rooms.AudioVisitCount);
        Assert.Equal(RoomEntryStatus.SpaceUnknown, _scene.Rooms.EnterAudio(id, _listener, () => { }).Status);
    }

    [Fact]
    public async Task EnterAudio_WhenTheProcessStops_Ends()
    {
        var (_, ended) = Watch(_scene.Live(), _listener);
        _scene.Rooms.Close();
        await ended.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(RoomEntryStatus.Stopping, _scene.Rooms.EnterAudio(_scene.Live(), _listener, () => { }).Status);
    }

    [Fact]
    public async Task Beat_OfSomeoneWhoMayNotStay_EndsTheirSessionWithinTenSeconds()
    {
        var id = _scene.Live();
        var (mayStay, asked) = (true, 0);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var visit = _scene.Rooms.EnterAudio(id, _listener, ended.SetResult, () => ++asked > 0 && mayStay).Visit;
        for (var second = 0; second < 30; second++)
        {
            _scene.Clock.Advance(TimeSpan.FromSeconds(1));
            _scene.Rooms.Beat();
        }

        Assert.InRange(asked, 3, 4);
        Assert.False(visit!.IsOver);
        mayStay = false;
        for (var second = 0; second < 9; second++)
        {
            _scene.Clock.Advance(TimeSpan.FromSeconds(1));
            _scene.Rooms.Beat();
        }

        await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Rest_OfARoomWithAudioAlone_KeepsIt()
    {
        var id = SpaceId.NewRandom();
        _scene.Apply(id, 1, new SpaceScheduled(TestNodes.Details("Soon"), _scene.Start.AddHours(1)) { At = _scene.Start, Actor = RoomScene.Creator });
        using var audio = Enter(id, _listener);
        _scene.Clock.Advance(TimeSpan.FromMinutes(5));
        _scene.Rooms.Rest();
        Assert.NotNull(_scene.Rooms.Find(id));
        audio.Dispose();
        _scene.Clock.Advance(TimeSpan.FromMinutes(5));
        _scene.Rooms.Rest();
        Assert.Null(_scene.Rooms.Find(id));
    }

    private AudioVisit Enter(SpaceId id, Visitor visitor)
    {
        var (status, visit) = _scene.Rooms.EnterAudio(id, visitor, () => { });
        Assert.Equal(RoomEntryStatus.Entered, status);
        return visit!;
    }

    private (AudioVisit Visit, Task Ended) Watch(SpaceId id, Visitor visitor)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (_scene.Rooms.EnterAudio(id, visitor, ended.SetResult).Visit!, ended.Task);
    }
}
