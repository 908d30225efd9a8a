using Stoa.Cluster.Insights;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Rooms;

/// <summary>The real rooms over a real Directory, with events given by hand and a clock that stands still.</summary>
internal sealed class RoomScene
{
    public static readonly UserId Creator = new(1);
    public static readonly UserId Speaker = new(3);
    public static readonly UserId Listener = new(4);
    private long _seq;

    public RoomScene(RoomOptions? options = null)
    {
        var readiness = new Readiness(Clock);
        readiness.SpacesLoaded();
        readiness.AccountsLoaded();
        Start = Clock.GetUtcNow();
        Audiences = new AudienceBook(options ?? new RoomOptions(), new AudienceKeys(new byte[32]), readiness, Clock);
        Rooms = new RoomTable(Directory, new SpaceRules(), options ?? new RoomOptions(), readiness, Audiences, Clock);
    }

    public ManualClock Clock { get; } = new();

    public SpaceDirectory Directory { get; } = new(new SpaceRules());

    public AudienceBook Audiences { get; }

    public RoomTable Rooms { get; }

    public DateTimeOffset Start { get; }

    /// <summary>A live Space with a speaker, at version 3.</summary>
    public SpaceId Live()
    {
        var id = SpaceId.NewRandom();
        Apply(id, 1, new SpaceStarted(TestNodes.Details("Live")) { At = Start, Actor = Creator });
        Apply(id, 2, new SpeakRequested(Speaker, null) { At = Start, Actor = Speaker });
        Apply(id, 3, new SpeakerAdmitted(Speaker) { At = Start, Actor = Creator });
        return id;
    }

    public void Apply(SpaceId id, long version, SpaceEvent happened)
    {
        var recorded = new RecordedEvent(++_seq, id, version, happened);
        Assert.True(Directory.Apply(recorded));
        Rooms.Apply(recorded);
    }

    public RoomVisit Enter(SpaceId id, Visitor visitor)
    {
        var (status, visit) = Rooms.Enter(id, visitor);
        Assert.Equal(RoomEntryStatus.Entered, status);
        return visit!;
    }

    public int Count(SpaceId id)
    {
        Assert.True(Directory.TryGet(id, out var entry));
        return entry.ParticipantCount;
    }
}
