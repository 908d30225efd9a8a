using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Storage.Postgres;

namespace Stoa.Cluster.Tests.Feeds;

/// <summary>The feed over a real log, which other processes or nodes write to as well: on SQLite and on PostgreSQL.</summary>
public abstract class SpaceFeedTests
{
    private readonly TestNodes _nodes;

    private protected SpaceFeedTests(TestNodes nodes) => _nodes = nodes;

    [Fact]
    public async Task Feed_WhenAnotherProcessWrites_ShowsItWithinASecond()
    {
        await using var other = _nodes.OpenOtherStore();
        for (var i = 0; i < 5; i++)
        {
            var id = SpaceId.NewRandom();
            await _nodes.AppendBehindAsync(other, id, new CreateSpace(TestNodes.NewUser(), TestNodes.Details("Elsewhere"), null));
            await TestNodes.EventuallyAsync(() => _nodes.Shown(0, id) is not null && _nodes.Shown(1, id) is not null);
        }
    }

    [Fact]
    public async Task Feed_WhenBothSidesWrite_MissesNothingAndCallersReadTheirOwnWrites()
    {
        await using var other = _nodes.OpenOtherStore();
        var creator = TestNodes.NewUser();
        var shared = new List<SpaceId>();
        for (var i = 0; i < 8; i++)
        {
            shared.Add(await _nodes.CreateAsync(i % 2, creator));
        }

        var elsewhere = new List<SpaceId>();
        async Task WriteElsewhereAsync()
        {
            for (var i = 0; i < 150; i++)
            {
                // Spaces of its own, as `seed` makes them, and now and then one that a grain holds.
                var id = SpaceId.NewRandom();
                elsewhere.Add(id);
                await _nodes.AppendBehindAsync(other, id, new CreateSpace(TestNodes.NewUser(), TestNodes.Details($"Seeded {i}"), null));
                if (i % 3 == 0)
                {
                    var held = shared[i / 3 % shared.Count];
                    await _nodes.AppendBehindAsync(other, held, new SharePost(creator, new PostId(1_000_000 + i), "From elsewhere"));
                }
            }
        }

        var own = Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; i < 60; i++)
            {
                var (node, id) = ((writer + i) % 2, shared[writer]);
                var outcome = await _nodes.ExecutePatientlyAsync(node, id, new SharePost(creator, new PostId((writer * 1_000) + i), "From here"));
                Assert.Equal(SpaceOutcomeStatus.Done, outcome.Status);
                Assert.True(_nodes.Shown(node, id)?.Version >= outcome.Version, "The caller does not see its own write.");

                var made = await _nodes.CreateAsync(node, TestNodes.NewUser());
                Assert.NotNull(_nodes.Shown(node, made));
            }
        });
        await Task.WhenAll([WriteElsewhereAsync(), .. own]);

        foreach (var id in shared.Concat(elsewhere))
        {
            var stored = await other.LoadAsync(id, TestContext.Current.CancellationToken);
            await TestNodes.EventuallyAsync(
                () => _nodes.Shown(0, id)?.Version == stored?.Version && _nodes.Shown(1, id)?.Version == stored?.Version);
            Assert.Equal(
                stored!.Audience.Posts.Select(post => post.Id), _nodes.Shown(0, id)!.Audience.Posts.Select(post => post.Id));
        }

        Assert.All(shared, id => Assert.True(_nodes.Shown(0, id)!.Audience.Posts.Length is 60 + 6 or 60 + 7));
    }

    [Fact]
    public async Task Feed_WhenAnotherProcessWritesMuch_LeavesAppendersFast()
    {
        await using var nodes = await StartAsync();
        await using var other = nodes.OpenOtherStore();
        var foreign = Enumerable.Range(0, 40).Select(async _ =>
        {
            for (var i = 0; i < 50; i++)
            {
                await nodes.AppendBehindAsync(other, SpaceId.NewRandom(), new CreateSpace(TestNodes.NewUser(), TestNodes.Details("Seeded"), null));
            }
        }).ToArray();
        for (var i = 0; i < 50; i++)
        {
            var id = await nodes.CreateAsync(0, TestNodes.NewUser());
            Assert.NotNull(nodes.Shown(0, id));
        }

        await Task.WhenAll(foreign);
        await TestNodes.EventuallyAsync(() => nodes.Get<SpaceDirectory>(0).Count == 2_050);
    }

    [Fact]
    public async Task Start_WithEventsInTheLog_LoadsWhatIsRetrievable()
    {
        var (folder, address) = await NewLogAsync();
        SpaceId live = SpaceId.NewRandom(), over = SpaceId.NewRandom();
        await using var database = address is null ? null : PostgresDatabase.Open(address);
        await using (var store = TestNodes.OpenStore(folder, database))
        {
            var creator = TestNodes.NewUser();
            await _nodes.AppendBehindAsync(store, live, new CreateSpace(creator, TestNodes.Details("Live"), null));
            await _nodes.AppendBehindAsync(store, over, new CreateSpace(creator, TestNodes.Details("Over"), null));
            await _nodes.AppendBehindAsync(store, over, new EndSpace(creator));
        }

        await using var nodes = await TestNodes.StartAsync(folder, 1, new ClusterOptions(), postgres: address);
        Assert.Equal(SpaceState.Live, nodes.Shown(0, live)?.State);
        Assert.Null(nodes.Shown(0, over));
        Assert.Equal(3, nodes.Get<SpaceFeed>(0).Position);
    }

    [Fact]
    public async Task Start_ThatFailsBetweenItsTwoReads_BeginsAnew_AndShowsEverythingOnce()
    {
        var log = new CapturedLog();
        var (folder, address) = await NewLogAsync();
        SpaceId live = SpaceId.NewRandom(), canceled = SpaceId.NewRandom();
        await using var database = address is null ? null : PostgresDatabase.Open(address);
        await using (var store = TestNodes.OpenStore(folder, database))
        {
            var creator = TestNodes.NewUser();
            await _nodes.AppendBehindAsync(store, live, new CreateSpace(creator, TestNodes.Details("Live"), null));
            await _nodes.AppendBehindAsync(store, canceled, new CreateSpace(creator, TestNodes.Details("Canceled"), _nodes.Clock.GetUtcNow().AddDays(1)));
            await _nodes.AppendBehindAsync(store, canceled, new CancelSpace(creator));
        }

        await using var nodes = await TestNodes.StartAsync(
            folder, 1, new ClusterOptions(), builder => builder.AddProvider(log),
            silo => silo.Services.AddSingleton(_ => new FailingStore(TestNodes.OpenStore(folder, database)) { FailingCanceledReads = 2 }), address);

        Assert.Equal(SpaceState.Live, nodes.Shown(0, live)?.State);
        Assert.Equal(1, nodes.Get<SpaceDirectory>(0).Count);
        Assert.Equal([canceled], nodes.Get<SpaceDirectory>(0).CanceledSince(DateTimeOffset.MinValue).Select(space => space.Id));
        Assert.Equal(3, nodes.Get<SpaceFeed>(0).Position);
        Assert.Equal((1, 1), (log.Count(3202), log.Count(3203)));
        Assert.NotNull(nodes.Shown(0, await nodes.CreateAsync(0, TestNodes.NewUser())));
    }

    [Fact]
    public async Task Feed_WhenTheLogCannotBeRead_LogsOnceAndCatchesUpLater()
    {
        var log = new CapturedLog();
        await using var nodes = await StartAsync(builder => builder.AddProvider(log));
        await using var other = nodes.OpenOtherStore();
        nodes.Get<FailingStore>(0).ReadsFail = true;
        var id = SpaceId.NewRandom();
        await nodes.AppendBehindAsync(other, id, new CreateSpace(TestNodes.NewUser(), TestNodes.Details("My secret title"), null));
        await TestNodes.EventuallyAsync(() => log.Count(3202) == 1);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Null(nodes.Shown(0, id));

        nodes.Get<FailingStore>(0).ReadsFail = false;
        await TestNodes.EventuallyAsync(() => nodes.Shown(0, id) is not null);
        await TestNodes.EventuallyAsync(() => log.Count(3203) == 1);
        Assert.Equal(1, log.Count(3202));
        Assert.DoesNotContain("secret", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_WhenOwnCommitsStandBehindForeignOnes_ShowsThemBeforeTheAnswer()
    {
        // The feed cannot read, so the gap that the foreign event leaves stays open.
        await using var nodes = await StartAsync();
        await using var other = nodes.OpenOtherStore();
        var creator = TestNodes.NewUser();
        var id = await nodes.CreateAsync(0, creator);
        var feed = nodes.Get<SpaceFeed>(0);
        nodes.Get<FailingStore>(0).ReadsFail = true;
        var before = feed.Position;
        var foreign = SpaceId.NewRandom();
        await nodes.AppendBehindAsync(other, foreign, new CreateSpace(TestNodes.NewUser(), TestNodes.Details("Elsewhere"), null));

        var outcome = await nodes.ExecuteAsync(0, id, new LockSpeakRequests(creator, true));

        Assert.Equal(SpaceOutcomeStatus.Done, outcome.Status);
        Assert.True(nodes.Shown(0, id)?.Stage.SpeakRequestsLocked);
        Assert.Equal(before, feed.Position);
        nodes.Get<FailingStore>(0).ReadsFail = false;
        await TestNodes.EventuallyAsync(() => nodes.Shown(0, foreign) is not null && feed.Position == outcome.Seq);
    }

    /// <summary>A log that nobody wrote to yet: a folder, and an address when it is in PostgreSQL.</summary>
    private protected abstract Task<(string Folder, string? Address)> NewLogAsync();

    private async Task<TestNodes> StartAsync(Action<ILoggingBuilder>? logging = null)
    {
        var (folder, address) = await NewLogAsync();
        return await TestNodes.StartAsync(folder, 1, new ClusterOptions(), logging, postgres: address);
    }
}
