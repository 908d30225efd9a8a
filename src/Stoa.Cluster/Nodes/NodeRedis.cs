using StackExchange.Redis;

namespace Stoa.Cluster.Nodes;

/// <summary>This node's connection to the Redis that all nodes share. Whoever uses it goes on without when it does not answer.</summary>
/// <remarks>
/// Nothing that has to last is in Redis. A command is given up after a second, at once while there is no connection; the connection comes
/// back by itself.
/// </remarks>
public sealed class NodeRedis : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);
    private readonly ConnectionMultiplexer _connection;
    private readonly string _prefix;

    private NodeRedis(ConnectionMultiplexer connection, string prefix) => (_connection, _prefix) = (connection, prefix);

    /// <summary>True while commands reach it.</summary>
    public bool IsConnected => _connection.IsConnected;

    /// <summary>Its keys and values.</summary>
    public IDatabase Database => _connection.GetDatabase();

    /// <summary>Its channels.</summary>
    public ISubscriber Subscriber => _connection.GetSubscriber();

    /// <summary>Begins to connect; returns when connected or after a second.</summary>
    /// <exception cref="ArgumentException">The address cannot be read.</exception>
    public static NodeRedis Connect(NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var configuration = Read(options);
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.AsyncTimeout = configuration.SyncTimeout = (int)_patience.TotalMilliseconds;
        return new NodeRedis(ConnectionMultiplexer.Connect(configuration), $"stoa:{options.Cluster}:");
    }

    /// <summary>A key of this cluster.</summary>
    public string Key(string name) => _prefix + name;

    /// <summary>True for what Redis or the way to it throws: whoever asked goes on without.</summary>
    public static bool IsFailure(Exception failure) => failure is RedisException or TimeoutException or ObjectDisposedException;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    /// <summary>The operator's address, with what has to hold: no giving up, and a heartbeat.</summary>
    /// <exception cref="ArgumentException">The address cannot be read.</exception>
    internal static ConfigurationOptions Read(NodeOptions options)
    {
        var configuration = ConfigurationOptions.Parse(options.Redis ?? "");
        configuration.AbortOnConnectFail = false;
        configuration.ConnectTimeout = (int)_patience.TotalMilliseconds;
        configuration.KeepAlive = 5;
        configuration.ClientName = $"stoa-{options.Name}";
        return configuration;
    }
}
