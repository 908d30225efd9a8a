using System.Globalization;
using System.Text;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage.Insights;
using Stoa.Storage.Sqlite;
using static Stoa.Storage.Tests.SpaceSamples;

namespace Stoa.Storage.Tests.Insights;

/// <summary>What is purged is gone from the bytes of the files, what is not is as it was, and readers go on over the gap.</summary>
public sealed class PurgeTests : IDisposable
{
    private const string Title = "An unmistakable title";
    private const string Note = "A note that nobody else wrote";
    private const long Buyer = 7_777_777_777_777;
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Log_OfASpaceThatIsLongOver_LeavesNoByte()
    {
        var (old, called, recent, live) = (SpaceId.NewRandom(), SpaceId.NewRandom(), SpaceId.NewRandom(), SpaceId.NewRandom());
        await using var store = SqliteEventStore.Open(_folder.Path, TimeProvider.System);
        await WriteAsync(store, old, Title, Start, SpaceEventsOf(1_200), new SpaceEnded(EndReason.ByCreator) { At = Start.AddHours(1) });
        await WriteAsync(store, recent, "Recent", Start.AddDays(2), [], new SpaceEnded(EndReason.ByCreator) { At = Start.AddDays(2) });
        await WriteAsync(store, live, "Live", Start, [], new SpaceEdited("Live still", null, null, null) { At = Start });
        await store.AppendAsync(
            Append(called, null, Scheduled(Title), new ReminderSet(new UserId(Buyer)) { At = Start }, new SpaceCanceled(false) { At = Start.AddHours(2) }), Cancel);
        var seq = await LastSeqAsync(store);
        Assert.Contains(Files(), bytes => Holds(bytes, Title));
        Assert.Contains(Files(), bytes => Holds(bytes, Note));

        Assert.Equal(1, await store.PurgeAsync(Start.AddDays(1), 1, Cancel));
        Assert.Equal(1, await store.PurgeAsync(Start.AddDays(1), 10, Cancel));
        Assert.Equal(0, await store.PurgeAsync(Start.AddDays(1), 10, Cancel));

        Assert.All(Files(), bytes => Assert.False(Holds(bytes, Title) || Holds(bytes, Note) || Holds(bytes, Buyer.ToString(CultureInfo.InvariantCulture)) || Holds(bytes, old.Value)));
        Assert.Null(await store.LoadAsync(old, Cancel));
        Assert.Null(await store.LoadAsync(called, Cancel));
        Assert.Empty(await store.ReadSpaceAsync(old, 0, 10, Cancel));
        Assert.Equal(SpaceState.Ended, (await store.LoadAsync(recent, Cancel))!.State);
        Assert.Equal("Live still", (await store.LoadAsync(live, Cancel))!.Title);

        // Readers: the feed and the activities go on over the gap, and no number is given twice.
        Assert.Equal([recent, live], (await store.ReadFeedAsync(0, 10, Cancel)).Select(recorded => recorded.SpaceId).Distinct());
        Assert.Equal([recent, recent, live, live], (await store.ReadActivityAsync(0, 10, Cancel)).Select(activity => activity.SpaceId));
        Assert.Empty(await store.ReadCanceledAsync(Start, 10, Cancel));
        Assert.Equal(await LastSeqAsync(store), await store.FindSeqBeforeAsync(Start.AddDays(9), Cancel));
        List<Space> loaded = [];
        await store.ReadRetrievableAsync(loaded.Add, Cancel);
        Assert.Equal(live, Assert.Single(loaded).Id);
        Assert.True((await store.AppendAsync(NewSpace(), Cancel)).LastSeq > seq);
    }

    [Fact]
    public async Task Log_WhenTheLastSpaceIsPurged_GoesOnCounting()
    {
        long seq;
        await using (var store = SqliteEventStore.Open(_folder.Path, TimeProvider.System))
        {
            await WriteAsync(store, SpaceId.NewRandom(), Title, Start, [], new SpaceEnded(EndReason.ByCreator) { At = Start });
            seq = await LastSeqAsync(store);
            Assert.Equal(1, await store.PurgeAsync(Start.AddDays(1), 10, Cancel));
        }

        await using var again = SqliteEventStore.Open(_folder.Path, TimeProvider.System);
        Assert.Equal(0, await again.ReadRetrievableAsync(_ => { }, Cancel));
        Assert.Equal(seq + 1, (await again.AppendAsync(NewSpace(), Cancel)).LastSeq);
        Assert.Equal([seq + 1], (await again.ReadFeedAsync(0, 10, Cancel)).Select(recorded => recorded.Seq));
    }

    [Fact]
    public async Task Insights_LoseTitleSketchAndNames_AndKeepTheirNumbers()
    {
        await using var store = InsightsStore.Open(_folder.Path, TimeProvider.System);
        var speaker = new UserId(Buyer);
        SpaceAudience Audience(string id, DateTimeOffset endedAt) => new()
        {
            SpaceId = SpaceId.Parse(id), CreatorId = Creator, HostIds = [Creator], StartedAt = Start, EndedAt = endedAt, Title = Title, People = 2, Peak = 2,
            Sketch = [0x5EC7E701, 0x5EC7E702], Talkers = [speaker, Creator], Reactions = ["💜"],
        };
        SpaceMinute minute = new() { Minute = 0, Participants = 2, Peak = 2, JoinsBySource = [2, 0, 0, 0, 0], Talk = [new(speaker, 5), new(Creator, 9)] };
        await store.WriteAsync([new AudienceSample(Audience("1old", Start.AddHours(1)), [minute], null), new AudienceSample(Audience("1new", Start.AddDays(2)), [minute], null)]);

        Assert.Equal(1, await store.PurgeAsync(Start.AddDays(1), 10, Cancel));
        Assert.Equal(0, await store.PurgeAsync(Start.AddDays(1), 10, Cancel));
        var old = (await store.ReadAsync(SpaceId.Parse("1old"), Cancel))!;
        Assert.Equal((null, 0, 2, 2), (old.Audience.Title, old.Audience.Sketch.Length, old.Audience.People, old.Audience.Peak));
        Assert.Equal([new SpeakerTalk(default, 5), new SpeakerTalk(default, 9)], old.Minutes[0].Talk);
        Assert.Equal(2, (await store.ReadByHostAsync(Creator, null, 10, Cancel)).Count);
        var kept = (await store.ReadAsync(SpaceId.Parse("1new"), Cancel))!;
        Assert.Equal((Title, 2), (kept.Audience.Title, kept.Audience.Sketch.Length));
        Assert.Equal(minute.Talk, kept.Minutes[0].Talk);

        Assert.Equal(1, await store.PurgeAsync(Start.AddDays(3), 10, Cancel));
        Assert.All(Files(), bytes => Assert.False(Holds(bytes, Title) || bytes.AsSpan().IndexOf(BitConverter.GetBytes(Buyer)) >= 0 || bytes.AsSpan().IndexOf(BitConverter.GetBytes(0x5EC7E701)) >= 0));
    }

    [Fact]
    public async Task Insights_OfAPersonWhoIsGone_AreGone_AndTheirNameElsewhere()
    {
        await using var store = InsightsStore.Open(_folder.Path, TimeProvider.System);
        var (gone, other) = (new UserId(Buyer), new UserId(5));
        SpaceAudience Audience(string id, UserId creator, params UserId[] hosts) => new()
        {
            SpaceId = SpaceId.Parse(id), CreatorId = creator, HostIds = [creator, .. hosts], StartedAt = Start, EndedAt = Start.AddHours(1), People = 1, Sketch = [1], Talkers = [gone, other],
        };
        SpaceMinute minute = new() { Minute = 0, Talk = [new(gone, 5), new(other, 9)] };
        await store.WriteAsync([new AudienceSample(Audience("1gone", gone, other), [minute], null), new AudienceSample(Audience("1other", other, gone), [minute], null)]);
        Assert.Equal([other, gone], (await store.ReadNamedAsync(Cancel)).Order());

        Assert.True(await store.ForgetAsync(gone));
        Assert.Null(await store.ReadAsync(SpaceId.Parse("1gone"), Cancel));
        var read = (await store.ReadAsync(SpaceId.Parse("1other"), Cancel))!;
        Assert.Equal([other], read.Audience.HostIds);
        Assert.Equal([new SpeakerTalk(default, 5), new SpeakerTalk(other, 9)], read.Minutes[0].Talk);
        Assert.Empty(await store.ReadByHostAsync(gone, null, 10, Cancel));
        Assert.Equal([other], await store.ReadNamedAsync(Cancel));
        Assert.All(Files(), bytes => Assert.True(bytes.AsSpan().IndexOf(BitConverter.GetBytes(Buyer)) < 0));
    }

    private static SpaceEvent[] SpaceEventsOf(int reminders) =>
    [
        new SpeakRequested(new UserId(Buyer), Note) { At = Start, Actor = new UserId(Buyer) },
        new TicketSold(new UserId(Buyer), 1, true) { At = Start, Actor = new UserId(Buyer) },
        .. Enumerable.Range(1, reminders).Select(user => Reminder(user) with { At = Start }),
    ];

    private static async Task WriteAsync(SqliteEventStore store, SpaceId id, string title, DateTimeOffset at, SpaceEvent[] between, SpaceEvent last)
    {
        SpaceEvent[] events = [new SpaceStarted(Details(title)) { At = at, Actor = Creator }, .. between, last];
        Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(Append(id, null, events), Cancel)).Status);
    }

    private static async Task<long> LastSeqAsync(SqliteEventStore store) => (await store.ReadFeedAsync(0, int.MaxValue, Cancel))[^1].Seq;

    private static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private List<byte[]> Files() => [.. Directory.EnumerateFiles(_folder.Path).Where(path => !path.EndsWith("-shm", StringComparison.Ordinal)).Select(path =>
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        file.CopyTo(all);
        return all.ToArray();
    })];
}
