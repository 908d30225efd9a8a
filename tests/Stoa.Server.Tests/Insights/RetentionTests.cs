using System.Text;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage;
using Stoa.Storage.Insights;
using Stoa.Storage.Sqlite;

namespace Stoa.Server.Tests.Insights;

/// <summary>The server deletes what is too old, soon after its start, to the last byte of its data folder; what is younger stays.</summary>
public sealed class RetentionTests
{
    private const string Title = "An unmistakable title";
    private const string Note = "A note that nobody else wrote";
    private static readonly UserId _oldBuyer = new(7_777_777_777_771);
    private static readonly UserId _newBuyer = new(7_777_777_777_772);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_PurgesWhatIsOld_ToTheLastByte()
    {
        var data = RunningStoa.NewFolder();
        UserId creator;
        await using (var stoa = await RunningStoa.StartAsync(Cancel, data))
        {
            Assert.True(UserId.TryParse((await stoa.AddUserAsync("creator", Cancel)).Id, out creator));
            Assert.Equal(0, await stoa.InterruptAsync(Cancel));
        }

        var (old, recent) = (SpaceId.NewRandom(), SpaceId.NewRandom());
        await WriteAsync(data, creator, _oldBuyer, old, TimeProvider.System.GetUtcNow().AddDays(-3));
        await WriteAsync(data, creator, _newBuyer, recent, TimeProvider.System.GetUtcNow().AddHours(-3));
        string[] traces = [Title + old, Note + old, _oldBuyer.ToString()];
        Assert.All(traces, trace => Assert.True(Holds(data, trace)));

        await using (var stoa = await RunningStoa.StartAsync(Cancel, data, environment: [("Stoa__Retention__PersonalData", "1.00:00:00")]))
        {
            for (var attempt = 0; !stoa.Output.Contains("Kept for long enough", StringComparison.Ordinal); attempt++)
            {
                Assert.True(attempt < 600, $"Nothing was purged:\n{stoa.Output}");
                await Task.Delay(100, Cancel);
            }

            Assert.Equal(0, await stoa.InterruptAsync(Cancel));
        }

        await using (var events = SqliteEventStore.Open(data, TimeProvider.System))
        {
            Assert.Null(await events.LoadAsync(old, Cancel));
            Assert.Equal(Title + recent, (await events.LoadAsync(recent, Cancel))!.Title);
        }

        await using (var insights = InsightsStore.Open(data, TimeProvider.System))
        {
            var purged = (await insights.ReadAsync(old, Cancel))!;
            Assert.Equal((null, 0, 2), (purged.Audience.Title, purged.Audience.Sketch.Length, purged.Audience.People));
            Assert.Equal([new SpeakerTalk(default, 7)], purged.Minutes[0].Talk);
            Assert.Equal(Title + recent, (await insights.ReadAsync(recent, Cancel))!.Audience.Title);
        }

        Assert.All(traces, trace => Assert.False(Holds(data, trace)));
        Assert.True(Holds(data, Note + recent) && Holds(data, _newBuyer.ToString()));
    }

    private static async Task WriteAsync(string data, UserId creator, UserId buyer, SpaceId id, DateTimeOffset end)
    {
        var start = end.AddHours(-1);
        SpaceEvent[] happened =
        [
            new SpaceStarted(new SpaceDetails(Title + id, "en", [], AskToSpeak.Everyone, null)) { At = start, Actor = creator },
            new SpeakRequested(buyer, Note + id) { At = start, Actor = buyer },
            new TicketSold(buyer, 1, true) { At = start, Actor = buyer },
            new SpaceEnded(EndReason.ByCreator) { At = end, Actor = creator },
        ];
        await using var events = SqliteEventStore.Open(data, TimeProvider.System);
        var after = happened.Aggregate((Space?)null, (space, one) => Space.Apply(space, id, one))!;
        Assert.Equal(AppendStatus.Committed, (await events.AppendAsync(new SpaceAppend(id, 0, [.. happened], after), Cancel)).Status);
        await using var insights = InsightsStore.Open(data, TimeProvider.System);
        var audience = new SpaceAudience
        {
            SpaceId = id, CreatorId = creator, HostIds = [creator], StartedAt = start, EndedAt = end, Title = Title + id, People = 2, Peak = 2, Sketch = [1, 2], Talkers = [creator],
        };
        SpaceMinute minute = new() { Minute = 0, Participants = 2, Peak = 2, Talk = [new SpeakerTalk(creator, 7)] };
        Assert.True(await insights.WriteAsync([new AudienceSample(audience, [minute], null)]));
    }

    private static bool Holds(string data, string text) => System.IO.Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories)
        .Any(path => File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
}
