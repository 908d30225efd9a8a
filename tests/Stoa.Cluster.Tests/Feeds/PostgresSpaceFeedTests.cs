using Stoa.Tests.Machines;

namespace Stoa.Cluster.Tests.Feeds;

/// <summary>The feed over a database.</summary>
public sealed class PostgresSpaceFeedTests(PostgresNodes nodes) : SpaceFeedTests(nodes.Nodes), IClassFixture<PostgresNodes>
{
    private protected override Task<(string Folder, string? Address)> NewLogAsync() => PostgresNodes.NewLogAsync();
}

/// <summary>Two nodes with their log in one database.</summary>
public sealed class PostgresNodes : IAsyncLifetime
{
    private TestNodes? _nodes;

    internal TestNodes Nodes => _nodes ?? throw new InvalidOperationException("Not started.");

    public static async Task<(string Folder, string? Address)> NewLogAsync() =>
        (System.IO.Directory.CreateTempSubdirectory("stoa-cluster-").FullName, await (await PostgresServer.Shared).CreateDatabaseAsync());

    public async ValueTask InitializeAsync()
    {
        var (folder, address) = await NewLogAsync();
        _nodes = await TestNodes.StartAsync(folder, 2, new ClusterOptions(), postgres: address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_nodes is not null)
        {
            await _nodes.DisposeAsync();
        }
    }
}
