using Stoa.Cluster.Insights;
using Stoa.Cluster.Rooms;
using Stoa.Cluster.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage.Insights;

namespace Stoa.Cluster.Tests.Insights;

/// <summary>Rooms tell what is measured: people by their connections, guests, sources, reactions, talk, the start and the end.</summary>
public sealed class AudienceWatchTests
{
    private static readonly UserId _person = RoomScene.Listener;
    private readonly RoomScene _scene = new();

    [Fact]
    public void Person_WithSeveralConnections_IsOneStay_FromTheFirstOnesSource()
    {
        var id = _scene.Live();
        var first = Enter(id, Visitor.Person(_person), AudienceSource.Calendar);
        Advance(10);
        var second = _scene.Rooms.EnterAudio(id, Visitor.Person(_person), () => { }, source: AudienceSource.Search).Visit!;
        Advance(10);
        first.Dispose();
        Advance(10);
        second.Dispose();
        Advance(90);
        var minute = Read(id).Minutes[0];
        Assert.Equal([0, 0, 0, 0, 1], minute.JoinsBySource);
        Assert.Equal((1, 0, 30L, 1), (minute.Peak, minute.Participants, minute.PresentSeconds, minute.NewPeople));
        Assert.Equal([new StayCount(0, 1)], minute.Leaves);
    }

    [Fact]
    public void Guests_OfOneAddress_AreAsManyAsTheirConnections()
    {
        var id = _scene.Live();
        var streams = Enumerable.Range(0, 3).Select(_ => Enter(id, Visitor.Guest("a"), AudienceSource.Embed)).ToArray();
        using var audio = _scene.Rooms.EnterAudio(id, Visitor.Guest("a"), () => { }).Visit!; // One of the three.
        using var other = Enter(id, Visitor.Guest("b"));
        Advance(5);
        Assert.Equal((4, 4, 4), Totals(id));
        streams[0].Dispose();
        streams[1].Dispose();
        Advance(30);
        using var back = Enter(id, Visitor.Guest("a"));
        Advance(60);
        Assert.Equal((4, 4, 3), Totals(id));
        Assert.Equal([1, 0, 0, 3, 0], Read(id).Minutes[0].JoinsBySource);
    }

    [Fact]
    public void Start_TakesInWhoWaits_AndTheEndLetsAllGo()
    {
        var id = SpaceId.NewRandom();
        _scene.Apply(id, 1, new SpaceScheduled(TestNodes.Details("Soon"), _scene.Start.AddMinutes(1)) { At = _scene.Start, Actor = RoomScene.Creator });
        using var early = Enter(id, Visitor.Person(_person), AudienceSource.Followed);
        using var guests = Enter(id, Visitor.Guest("a"));
        Advance(100);
        Assert.Null(_scene.Audiences.Find(id));
        var started = _scene.Clock.GetUtcNow();
        _scene.Apply(id, 2, new SpaceStarted(null) { At = started, Actor = RoomScene.Creator });
        _scene.Apply(id, 3, new HostAdded(new UserId(8)) { At = started, Actor = RoomScene.Creator });
        Advance(150);
        _scene.Apply(id, 4, new HostRemoved(new UserId(8)) { At = started.AddSeconds(1), Actor = RoomScene.Creator });
        _scene.Apply(id, 5, new SpaceEdited("Now", null, null, null) { At = started.AddSeconds(1), Actor = RoomScene.Creator });
        _scene.Apply(id, 6, new SpaceEnded(EndReason.ByCreator) { At = started.AddSeconds(150), Actor = RoomScene.Creator });
        early.Dispose();
        Advance(100);
        var read = Read(id);
        Assert.Equal((started, started.AddSeconds(150), "Now", 2, 2), (
            read.Audience.StartedAt, read.Audience.EndedAt, read.Audience.Title, read.Audience.People, read.Audience.Peak));
        Assert.Equal([RoomScene.Creator], read.Audience.HostIds); // Who was removed sees nothing of it any more.
        Assert.Equal([2, 2, 0], read.Minutes.Select(minute => minute.Participants));
        Assert.Equal([1, 1, 0, 0, 0], read.Minutes[0].JoinsBySource);
        Assert.Equal([new StayCount(2, 2)], read.Minutes[2].Leaves);
        Assert.Equal(300, read.Minutes.Sum(minute => minute.PresentSeconds));
    }

    [Fact]
    public void ReactionsAndTalk_CountInTheirMinute_AndWhoIsRemovedIsGone()
    {
        var id = _scene.Live();
        using var visit = Enter(id, Visitor.Person(_person));
        using var speaker = Enter(id, Visitor.Person(RoomScene.Speaker));
        Assert.Equal(ReactionOutcome.Counted, _scene.Rooms.React(id, _person, "👏"));
        _scene.Rooms.Voices(id, [Voice(2.5)]);
        Advance(15);
        _scene.Rooms.Voices(id, [Voice(3.4)]);
        Advance(15);
        _scene.Rooms.Voices(id, []);
        Advance(35);
        _scene.Rooms.Voices(id, [Voice(1.2)]);
        Assert.Equal(ReactionOutcome.Counted, _scene.Rooms.React(id, _person, "💜"));
        _scene.Apply(id, 4, new ParticipantRemoved(_person) { At = _scene.Clock.GetUtcNow(), Actor = RoomScene.Creator });
        Advance(70);
        _scene.Rooms.Find(id)!.MeasureTalk();
        var read = Read(id);
        Assert.Equal([0, 1], read.Minutes[0].Reactions);
        Assert.Equal([1], read.Minutes[1].Reactions);
        Assert.Equal([new SpeakerTalk(RoomScene.Speaker, 5)], read.Minutes[0].Talk);
        Assert.Equal([RoomScene.Speaker], read.Audience.Talkers);
        Assert.Equal(7, read.Minutes.Sum(minute => minute.Talk.Sum(talk => talk.Seconds)));
        Assert.Equal([2, 1, 1], read.Minutes.Select(minute => minute.Participants));

        static Voice Voice(double seconds) => new(RoomScene.Speaker, 1, 30, true, TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void Stop_IsNoLeave_AndTheNextServerGoesOn()
    {
        var id = _scene.Live();
        using var visit = Enter(id, Visitor.Person(_person));
        Advance(70);
        _scene.Rooms.Close();
        visit.Dispose();
        Advance(2);
        var sample = Assert.IsType<WatchSample>(_scene.Audiences.Find(id)!.Sample(_scene.Clock.GetUtcNow()));
        Assert.Equal(1, sample.Sample.Minutes[^1].Participants);
        Assert.Equal([new OpenStays(0, 1)], sample.Sample.Checkpoint!.Open);
        Assert.All(sample.Sample.Minutes, minute => Assert.Empty(minute.Leaves));
    }

    private RoomVisit Enter(SpaceId id, Visitor visitor, AudienceSource source = AudienceSource.Direct) => _scene.Rooms.Enter(id, visitor, source: source).Visit!;

    private void Advance(int seconds) => _scene.Clock.Advance(TimeSpan.FromSeconds(seconds));

    private StoredInsights Read(SpaceId id) => _scene.Audiences.Find(id)!.Read(_scene.Clock.GetUtcNow());

    /// <returns>People, joins, and who is there.</returns>
    private (int People, int Joins, int Participants) Totals(SpaceId id)
    {
        var read = Read(id);
        return (read.Audience.People, read.Minutes.Sum(minute => minute.JoinsBySource.Sum()), read.Minutes[^1].Participants);
    }
}
