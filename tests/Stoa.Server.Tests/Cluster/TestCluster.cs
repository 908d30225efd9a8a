using System.Globalization;
using Npgsql;
using Stoa.Server.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Tests.Machines;

namespace Stoa.Server.Tests.Cluster;

/// <summary>Three real nodes over a real PostgreSQL and a real Redis; each in a network namespace of its own where that is possible.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public const int Size = 3;
    private const int PeopleCount = 7;
    private const int HttpPort = 5080;
    private const int AudioPort = 7882;
    private const int SiloPort = 11_111;
    private const int RelayPort = 5081;

    private readonly string _folder = RunningStoa.NewFolder();
    private readonly string _database;
    private readonly List<string> _silos = [];

    private TestCluster(ClusterNetwork? network, string whyNoNetwork, PostgresServer postgres, RedisServer redis, string database)
    {
        (Network, WhyNoNetwork, Postgres, Redis, _database) = (network, whyNoNetwork, postgres, redis, database);
        Nodes = [.. Enumerable.Range(1, Size).Select(MakeNode)];
    }

    /// <summary>The network that can be cut; null when all nodes are at the loopback address.</summary>
    public ClusterNetwork? Network { get; }

    /// <summary>Why there is no network that can be cut.</summary>
    public string WhyNoNetwork { get; }

    /// <summary>The database's server.</summary>
    public PostgresServer Postgres { get; }

    /// <summary>The Redis.</summary>
    public RedisServer Redis { get; }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<ClusterNode> Nodes { get; }

    /// <summary>People with tokens.</summary>
    public IReadOnlyList<Player> People { get; private set; } = [];

    /// <summary>The limits that hold: time does nothing by itself.</summary>
    public static SpaceRules Rules { get; } = new() { HostLossGrace = TimeSpan.FromHours(1), SpeakerLossGrace = TimeSpan.FromHours(1) };

    /// <summary>Starts everything; answers when all nodes are ready.</summary>
    public static async Task<TestCluster> StartAsync(CancellationToken cancellationToken)
    {
        var (network, reason) = await ClusterNetwork.TryMakeAsync(Size);
        var postgres = await PostgresServer.StartAsync(network?.Host, network?.Range);
        var redis = await RedisServer.StartAsync(network?.Host);
        var cluster = new TestCluster(network, reason, postgres, redis, await postgres.CreateDatabaseAsync());
        try
        {
            await cluster.MakePeopleAsync();
            await Task.WhenAll(cluster.Nodes.Select(node => node.StartAsync(cancellationToken)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The log behind a number, read from the database.</summary>
    public async Task<IReadOnlyList<RecordedEvent>> ReadLogAsync(long after, CancellationToken cancellationToken)
    {
        const int Page = 5_000;
        await using var home = OpenHome();
        await using var events = home.OpenEvents();
        List<RecordedEvent> log = [];
        while (true)
        {
            var page = await events.ReadFeedAsync(log.Count > 0 ? log[^1].Seq : after, Page, cancellationToken);
            log.AddRange(page);
            if (page.Count < Page)
            {
                return log;
            }
        }
    }

    /// <summary>A node's address among the nodes, as the grain directory writes it.</summary>
    public string SiloOf(int node) => _silos[node - 1];

    /// <summary>Waits until every node is ready and they all take each other for living.</summary>
    public async Task WaitUntilWholeAsync(CancellationToken cancellationToken)
    {
        foreach (var node in Nodes)
        {
            if (!node.Runs)
            {
                await Patience.UntilAsync(() => node.Runs, () => $"{node.Name} runs again", cancellationToken);
            }

            await node.WaitUntilReadyAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
        if (Network is not null)
        {
            await Network.DisposeAsync();
        }
    }

    private DataHome OpenHome() => DataHome.Open(DataOf(1), new StorageOptions { Postgres = _database }, TimeProvider.System);

    private string DataOf(int node) => Path.Combine(_folder, $"n{node}");

    /// <summary>People, and one master key for all nodes.</summary>
    private async Task MakePeopleAsync()
    {
        System.IO.Directory.CreateDirectory(DataOf(1));
        await using (var home = OpenHome())
        {
            await using var accounts = home.OpenAccounts();
            People = await RoomCast.MakeAsync(accounts, PeopleCount);
        }

        for (var node = 2; node <= Size; node++)
        {
            System.IO.Directory.CreateDirectory(DataOf(node));
            foreach (var file in System.IO.Directory.GetFiles(DataOf(1)))
            {
                File.Copy(file, Path.Combine(DataOf(node), Path.GetFileName(file)));
            }
        }
    }

    private ClusterNode MakeNode(int number)
    {
        var (outer, inner) = Network is null ? ("127.0.0.1", "127.0.0.1") : (Network.Outer(number), Network.Inner(number));
        var (http, audio, silo, relay) = Network is null
            ? (RunningStoa.FreePort(), RunningStoa.FreePort(), RunningStoa.FreePort(), RunningStoa.FreePort())
            : (HttpPort, AudioPort, SiloPort, RelayPort);
        _silos.Add($"{inner}:{silo}");
        var database = new NpgsqlConnectionStringBuilder(_database) { Host = Network?.Host ?? "127.0.0.1" };
        var url = $"http://{outer}:{http}";
        (string, string)[] environment =
        [
            ("Stoa__Storage__Postgres", database.ConnectionString),
            ("Stoa__Node__Redis", Network is null ? Redis.Address : $"{Network.Host}:{Redis.Port}"),
            ("Stoa__Node__Name", $"n{number}"),
            ("Stoa__Node__Address", inner),
            ("Stoa__Node__SiloPort", Text(silo)),
            ("Stoa__Node__RelayPort", Text(relay)),
            ("Stoa__Node__Url", url),
            ("Stoa__Node__DrainDelay", "00:00:01"), // There is no balancer that has to notice.
            ("Stoa__Node__DrainTimeout", "00:00:10"),
            ("Stoa__Audio__Port", Text(audio)),
            ("Stoa__Audio__PublicAddresses__0", outer),
            ("Stoa__Cluster__MaxSpacesPerCreator", "100000"),
            ("Stoa__Cluster__Rules__HostLossGrace", "01:00:00"),
            ("Stoa__Cluster__Rules__SpeakerLossGrace", "01:00:00"),
            ("Stoa__Rooms__ReactionsPerSecond", "1000"),
            ("Stoa__Rooms__MaxStreamsPerPerson", "1000"),
        ];
        return new ClusterNode(
            number, url, [.. Network is null ? [] : ClusterNetwork.At(number), "dotnet", "exec", Repository.StoaDll], DataOf(number), environment);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The cluster that the tests of faults share: a start costs ten seconds of processor time.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    private TestCluster? _cluster;

    internal TestCluster Cluster => _cluster!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync(CancellationToken.None);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>The tests that share the cluster run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class WithCluster : ICollectionFixture<SharedCluster>
{
    public const string Name = "cluster";
}
