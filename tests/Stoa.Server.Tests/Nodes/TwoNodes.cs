using Stoa.Server.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Tests.Machines;

namespace Stoa.Server.Tests.Nodes;

/// <summary>Two real nodes over a PostgreSQL and a Redis of their own, and people whom both know.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private readonly RedisServer _redis;
    private readonly string _postgres;
    private readonly List<RunningStoa> _nodes = [];
    private readonly Dictionary<RunningStoa, string> _urls = [];

    private TwoNodes(RedisServer redis, string postgres) => (_redis, _postgres) = (redis, postgres);

    /// <summary>Tokens of people who follow nobody, the first to be a host.</summary>
    public IReadOnlyList<string> Tokens { get; private set; } = [];

    /// <summary>What the command line needs to reach the nodes.</summary>
    public (string Name, string Value)[] Environment => [("Stoa__Node__Redis", _redis.Address)];

    /// <summary>Starts both, with settings of both and some of <c>n1</c> alone.</summary>
    public static async Task<(TwoNodes Nodes, RunningStoa First, RunningStoa Second)> StartAsync(
        CancellationToken cancellationToken, (string Name, string Value)[]? first = null, params (string Name, string Value)[] settings)
    {
        var postgres = await PostgresServer.Shared;
        var nodes = new TwoNodes(await RedisServer.StartAsync(), await postgres.CreateDatabaseAsync());
        try
        {
            var folder = RunningStoa.NewFolder();
            await nodes.AddPeopleAsync(folder, cancellationToken);
            var other = RunningStoa.NewFolder();
            File.Copy(Path.Combine(folder, "master.key"), Path.Combine(other, "master.key"));
            return (nodes, await nodes.AddAsync("n1", folder, [.. settings, .. first ?? []], cancellationToken), await nodes.AddAsync("n2", other, settings, cancellationToken));
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address at which clients are sent to a node.</summary>
    public string UrlOf(RunningStoa node) => _urls[node];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    private async Task<RunningStoa> AddAsync(string name, string folder, (string Name, string Value)[] more, CancellationToken cancellationToken)
    {
        var url = $"http://localhost:{RunningStoa.FreePort()}"; // By name: passkeys are for names.
        var node = await RunningStoa.StartAsync(cancellationToken, folder, alsoAt: url, environment:
        [
            ("Stoa__Storage__Postgres", _postgres), ("Stoa__Node__Redis", _redis.Address), ("Stoa__Node__Name", name), ("Stoa__Node__Address", "127.0.0.1"),
            ("Stoa__Node__SiloPort", $"{RunningStoa.FreePort()}"), ("Stoa__Node__RelayPort", $"{RunningStoa.FreePort()}"), ("Stoa__Node__Url", url),
            ("Stoa__Node__DrainDelay", "00:00:01"), .. more,
        ]);
        _nodes.Add(node);
        _urls[node] = url;
        return node;
    }

    private async Task AddPeopleAsync(string folder, CancellationToken cancellationToken)
    {
        await using var home = DataHome.Open(folder, new StorageOptions { Postgres = _postgres }, TimeProvider.System);
        await using var accounts = home.OpenAccounts();
        Tokens = [.. Enumerable.Range(0, 3).Select(_ => Credentials.NewToken())];
        foreach (var (i, token) in Tokens.Index())
        {
            var user = new User { Id = new UserId(5_001 + i), Username = $"u{i}", Name = $"Person {i}", CreatedAt = DateTimeOffset.UnixEpoch };
            Assert.True(TokenHash.TryCompute(token, out var hash));
            var issued = new TokenIssued(new AccessToken(hash, OwnApps.CommandLine, user.Id, RoomCast.All, user.CreatedAt, null));
            Assert.All(await accounts.AppendManyAsync([new UserSaved(user), issued], cancellationToken), result => Assert.True(result.Committed));
        }
    }
}
