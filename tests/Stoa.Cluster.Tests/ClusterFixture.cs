using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using Stoa.Cluster.Rooms;
using Stoa.Cluster.Tests;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Storage.Insights;
using Stoa.Storage.Postgres;
using Stoa.Storage.Sqlite;

[assembly: AssemblyFixture(typeof(ClusterFixture))]

namespace Stoa.Cluster.Tests;

/// <summary>Two silos of one cluster, each with its own store on one real file, its own Directory and feed.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private TestNodes? _nodes;

    internal TestNodes Nodes => _nodes ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _nodes = await TestNodes.StartAsync(2, new ClusterOptions());

    public async ValueTask DisposeAsync()
    {
        if (_nodes is not null)
        {
            await _nodes.DisposeAsync();
        }
    }
}

/// <summary>A cluster in this process.</summary>
internal sealed class TestNodes : IAsyncDisposable
{
    private const int Attempts = 10;
    private static long _users = 1_000_000;
    private readonly InProcessTestCluster _cluster;
    private readonly string _folder;
    private readonly PostgresDatabase? _postgres;

    private TestNodes(InProcessTestCluster cluster, string folder, PostgresDatabase? postgres, ManualClock clock)
    {
        _cluster = cluster;
        _folder = folder;
        _postgres = postgres;
        Clock = clock;
    }

    /// <summary>What grains, presence and deadlines take for the time.</summary>
    public ManualClock Clock { get; }

    public InProcessTestCluster Cluster => _cluster;

    public int Count => _cluster.Silos.Count;

    /// <summary>Starts nodes on a new data folder.</summary>
    public static async Task<TestNodes> StartAsync(
        int count, ClusterOptions options, Action<ILoggingBuilder>? logging = null, Action<ISiloBuilder>? configure = null)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("stoa-cluster-").FullName;
        return await StartAsync(folder, count, options, logging, configure);
    }

    /// <summary>Starts nodes on a data folder, which they delete at the end; with an address, their log is in PostgreSQL.</summary>
    public static async Task<TestNodes> StartAsync(
        string folder, int count, ClusterOptions options, Action<ILoggingBuilder>? logging = null, Action<ISiloBuilder>? configure = null, string? postgres = null)
    {
        var database = postgres is null ? null : PostgresDatabase.Open(postgres);
        var clock = new ManualClock();
        var builder = new InProcessTestClusterBuilder((short)count);
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddLogging(log =>
            {
                log.ClearProviders();
                logging?.Invoke(log);
            });
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.Services.AddSingleton(_ => new FailingStore(OpenStore(folder, database)));
            silo.Services.AddSingleton<IEventStore>(provider => provider.GetRequiredService<FailingStore>());
            silo.Services.AddSingleton(_ => AccountStore.Open(folder, TimeProvider.System));
            silo.Services.AddSingleton(_ => InsightsStore.Open(folder, TimeProvider.System));
            silo.Services.AddStoaFeeds(options, new RoomOptions());
            silo.AddStoaGrains(options);
            silo.Services.AddStoaDeadlines();
            configure?.Invoke(silo);
        });
        var nodes = new TestNodes(builder.Build(), folder, database, clock);
        await nodes._cluster.DeployAsync();
        for (var i = 0; i < count; i++)
        {
            await nodes.Get<Readiness>(i).WhenReady.WaitAsync(TimeSpan.FromMinutes(1)); // A node that never is fails its test, and does not hang it.
        }

        return nodes;
    }

    /// <summary>A service of a node.</summary>
    public T Get<T>(int node)
        where T : notnull => _cluster.Silos[node].ServiceProvider.GetRequiredService<T>();

    /// <summary>A person nobody else in this run is.</summary>
    public static UserId NewUser() => new(Interlocked.Increment(ref _users));

    /// <summary>What makes a Space with a title.</summary>
    public static SpaceDetails Details(string title) => new(title, "en", [], AskToSpeak.Everyone, null);

    /// <summary>Another process on the same log.</summary>
    public IEventStore OpenOtherStore() => OpenStore(_folder, _postgres);

    /// <summary>A store on a log: in PostgreSQL if there is a database, else in the folder.</summary>
    public static IEventStore OpenStore(string folder, PostgresDatabase? postgres) =>
        postgres is null ? SqliteEventStore.Open(folder, TimeProvider.System) : PostgresEventStore.Open(postgres);

    /// <summary>Another process on the same accounts.</summary>
    public AccountStore OpenOtherAccounts() => AccountStore.Open(_folder, TimeProvider.System);

    /// <summary>Gives a command through a node.</summary>
    public Task<SpaceOutcome> ExecuteAsync(int node, SpaceId id, SpaceCommand command) =>
        Get<IGrainFactory>(node).GetGrain<ISpaceGrain>(id.Value).ExecuteAsync(command, TestContext.Current.CancellationToken);

    /// <summary>Gives a command through a node, again while the log is too busy, as a caller who is told to come again does: nothing was written then.</summary>
    public async Task<SpaceOutcome> ExecutePatientlyAsync(int node, SpaceId id, SpaceCommand command)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await ExecuteAsync(node, id, command);
            if (outcome.Status != SpaceOutcomeStatus.Unavailable || attempt == Attempts)
            {
                return outcome;
            }
        }
    }

    /// <summary>Makes a live Space, or a scheduled one; tries again while the log is too busy.</summary>
    public async Task<SpaceId> CreateAsync(int node, UserId creator, DateTimeOffset? scheduledStart = null)
    {
        SpaceCreationOutcome outcome;
        var attempt = 0;
        do
        {
            outcome = await Get<SpaceCreation>(node).CreateAsync(new CreateSpace(creator, Details("A Space"), scheduledStart), TestContext.Current.CancellationToken);
        }
        while (outcome.Status == SpaceCreationStatus.Unavailable && ++attempt < Attempts);

        Assert.Equal(SpaceCreationStatus.Created, outcome.Status);
        return outcome.SpaceId;
    }

    /// <summary>The Space as a node's Directory shows it.</summary>
    public Space? Shown(int node, SpaceId id) => Get<SpaceDirectory>(node).TryGet(id, out var entry) ? entry.Space : null;

    /// <summary>Appends a command's events as another process would, without any grain.</summary>
    public async Task<Space> AppendBehindAsync(IEventStore store, SpaceId id, SpaceCommand command)
    {
        while (true)
        {
            var space = await store.LoadAsync(id, TestContext.Current.CancellationToken);
            var decision = SpaceDecider.Decide(space, command, Clock.GetUtcNow(), new SpaceRules());
            Assert.Null(decision.Refusal);
            Assert.NotEmpty(decision.Events);
            var after = decision.Events.Aggregate(space, (state, happened) => Space.Apply(state, id, happened))!;
            var append = new SpaceAppend(id, space?.Version ?? 0, [.. decision.Events], after);
            if ((await store.AppendAsync(append, TestContext.Current.CancellationToken)).Status == AppendStatus.Committed)
            {
                return after;
            }
        }
    }

    /// <summary>Waits for something that has to become true soon; the machine may be busy.</summary>
    public static async Task EventuallyAsync(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1), "It did not happen in time.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await (_postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
