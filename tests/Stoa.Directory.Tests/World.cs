using Stoa.Spaces;

namespace Stoa.Directory.Tests;

/// <summary>A directory, its log, and short ways to make things happen in both.</summary>
internal sealed class World
{
    public static readonly DateTimeOffset Epoch = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    private long _seq;

    public SpaceDirectory Directory { get; } = new(new SpaceRules());

    public static SpaceId Id(string text) => SpaceId.Parse(text);

    public static Space Scheduled(string id, string? title, DateTimeOffset start, long creator = 1) => Space.Apply(
        null, Id(id), new SpaceScheduled(new SpaceDetails(title, "en", [], default, null), start) { At = Epoch, Actor = new UserId(creator) });

    public World Schedule(string id, string? title, double hour, long creator = 1) => Apply(
        id, new SpaceScheduled(new SpaceDetails(title, "en", [], default, null), Epoch.AddHours(hour)) { At = Epoch, Actor = new UserId(creator) });

    public World StartAdHoc(string id, string? title, long creator = 1) => Apply(
        id, new SpaceStarted(new SpaceDetails(title, "en", [], default, null)) { At = Epoch, Actor = new UserId(creator) });

    public World Start(string id) => Apply(id, new SpaceStarted(Details: null) { At = Epoch });

    public World Retitle(string id, string title) => Apply(id, new SpaceEdited(title, null, null, null) { At = Epoch });

    public World Move(string id, double hour) => Apply(id, new SpaceEdited(null, Epoch.AddHours(hour), null, null) { At = Epoch });

    public World Cancel(string id) => Apply(id, new SpaceCanceled(Expired: false) { At = Epoch });

    public World End(string id) => Apply(id, new SpaceEnded(EndReason.ByCreator) { At = Epoch });

    public World Count(string id, int participants)
    {
        Directory.SetParticipantCount(Id(id), participants);
        return this;
    }

    public World Apply(string id, SpaceEvent happened)
    {
        var version = Directory.TryGet(Id(id), out var entry) ? entry.Space.Version + 1 : 1;
        Assert.True(Directory.Apply(new RecordedEvent(++_seq, Id(id), version, happened)));
        return this;
    }

    public string Find(string query, SpaceStateFilter state = SpaceStateFilter.All, int maxResults = 100) =>
        Ids(Directory.Search(query, state, maxResults));

    public static string Ids(IEnumerable<SpaceEntry> entries) => string.Join(' ', entries.Select(entry => entry.Space.Id.Value));
}
