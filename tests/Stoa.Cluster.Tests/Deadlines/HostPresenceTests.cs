using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Deadlines;

public sealed class HostPresenceTests
{
    private static readonly UserId _creator = new(1);
    private static readonly UserId _cohost = new(2);
    private readonly ManualClock _clock = new();
    private readonly SpaceDirectory _directory = new(new SpaceRules());
    private readonly HostPresence _presence;
    private readonly DateTimeOffset _ready;
    private long _seq;

    public HostPresenceTests()
    {
        var readiness = new Readiness(_clock);
        readiness.SpacesLoaded();
        readiness.AccountsLoaded();
        _ready = _clock.GetUtcNow();
        _presence = new HostPresence(_directory, readiness, _clock);
    }

    [Fact]
    public void Describe_OfASpaceOlderThanThisProcess_CountsFromReadiness()
    {
        var id = Give(new SpaceStarted(TestNodes.Details("Old")) { At = _ready.AddHours(-5), Actor = _creator });
        Assert.Equal(new MeetDeadline(_ready, false), Describe(id));
    }

    [Fact]
    public void Describe_BeforeAnyHostCame_CountsFromTheStart()
    {
        _clock.Advance(TimeSpan.FromHours(1));
        var start = _clock.GetUtcNow();
        var id = Give(new SpaceStarted(TestNodes.Details("New")) { At = start, Actor = _creator });
        Assert.Equal(new MeetDeadline(start, false), Describe(id));
    }

    [Fact]
    public void Describe_WhileAHostIsPresent_SaysSo()
    {
        var id = Give(new SpaceStarted(TestNodes.Details("Live")) { At = _ready, Actor = _creator });
        _presence.Arrive(id, _creator);
        _presence.Arrive(id, _creator);
        _presence.Leave(id, _creator);
        Assert.Equal(new MeetDeadline(null, true), Describe(id));
    }

    [Fact]
    public void Describe_WhenTheHostLeftBeforeTheStart_CountsAsNeverPresent()
    {
        var id = Give(new SpaceScheduled(TestNodes.Details("Soon"), _ready.AddHours(1)) { At = _ready, Actor = _creator });
        _clock.Advance(TimeSpan.FromMinutes(10));
        _presence.Arrive(id, _creator);
        _presence.Leave(id, _creator);
        _clock.Advance(TimeSpan.FromMinutes(10));
        var start = _clock.GetUtcNow();
        Apply(id, 2, new SpaceStarted(null) { At = start, Actor = _creator });
        Assert.Equal(new MeetDeadline(start, false), Describe(id));
    }

    [Fact]
    public void Describe_WhenTheOnlyPresentCoHostIsOneNoMore_CountsAsLeft()
    {
        var id = Give(new SpaceStarted(TestNodes.Details("Live")) { At = _ready, Actor = _creator });
        Apply(id, 2, new HostAdded(_cohost) { At = _ready, Actor = _creator });
        Assert.True(_presence.Arrive(id, _cohost));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Apply(id, 3, new HostRemoved(_cohost) { At = _clock.GetUtcNow(), Actor = _creator });
        Assert.Equal(new MeetDeadline(_clock.GetUtcNow(), true), Describe(id));
    }

    [Fact]
    public void Arrive_ByAListenerOrInAnUnknownSpace_NotesNothing()
    {
        var id = Give(new SpaceStarted(TestNodes.Details("Live")) { At = _ready, Actor = _creator });
        Assert.False(_presence.Arrive(id, _cohost));
        Assert.False(_presence.Arrive(SpaceId.NewRandom(), _creator));
        Assert.Equal(0, _presence.Count);
    }

    [Fact]
    public void AbsentSince_AfterASpaceEnded_ForgetsIt()
    {
        var id = Give(new SpaceStarted(TestNodes.Details("Live")) { At = _ready, Actor = _creator });
        _presence.Arrive(id, _creator);
        Apply(id, 2, new SpaceEnded(EndReason.ByCreator) { At = _ready, Actor = _creator });
        Assert.Empty(_presence.AbsentSince(_ready));
        Assert.Equal(0, _presence.Count);
    }

    private SpaceId Give(SpaceEvent first)
    {
        var id = SpaceId.NewRandom();
        Apply(id, 1, first);
        return id;
    }

    private void Apply(SpaceId id, long version, SpaceEvent happened) =>
        Assert.True(_directory.Apply(new RecordedEvent(++_seq, id, version, happened)));

    private MeetDeadline Describe(SpaceId id)
    {
        Assert.True(_directory.TryGet(id, out var entry));
        return _presence.Describe(entry.Space);
    }
}
