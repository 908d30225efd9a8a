using Stoa.Cluster.Tests.Nodes;

[assembly: AssemblyFixture(typeof(LinkedNodesFixture))]

namespace Stoa.Cluster.Tests.Nodes;

/// <summary>Three nodes that live, for all tests that kill none.</summary>
public sealed class LinkedNodesFixture : IAsyncLifetime
{
    private LinkedNodes? _nodes;

    internal LinkedNodes Nodes => _nodes ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _nodes = await LinkedNodes.StartAsync(3, isKilled: false);

    public async ValueTask DisposeAsync()
    {
        if (_nodes is not null)
        {
            await _nodes.DisposeAsync();
        }
    }
}
