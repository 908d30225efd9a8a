using Stoa.Cluster.Nodes;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Nodes;

public sealed class SpaceDrawTests
{
    private static readonly ulong[] _nodes = [.. Enumerable.Range(1, 5).Select(node => SpaceDraw.HashOf($"10.0.0.{node}:11111@{node * 7}"))];

    [Fact]
    public void EverySpace_HasOneOwner()
    {
        for (var i = 0; i < 10_000; i++)
        {
            var id = SpaceId.NewRandom();
            Assert.Equal(1, _nodes.Count(node => SpaceDraw.Wins(node, Others(node, _nodes), id)));
        }
    }

    [Fact]
    public void Spaces_AreSpreadEvenly()
    {
        var owned = new int[_nodes.Length];
        for (var i = 0; i < 50_000; i++)
        {
            owned[Array.FindIndex(_nodes, OwnerOf(SpaceId.NewRandom(), _nodes).Equals)]++;
        }

        Assert.All(owned, count => Assert.InRange(count, 9_000, 11_000));
    }

    [Fact]
    public void WhenANodeGoes_OnlyItsSpacesMove()
    {
        ulong[] left = [.. _nodes.Skip(1)];
        for (var i = 0; i < 10_000; i++)
        {
            var id = SpaceId.NewRandom();
            var before = OwnerOf(id, _nodes);
            if (before != _nodes[0])
            {
                Assert.Equal(before, OwnerOf(id, left));
            }
        }
    }

    private static ulong OwnerOf(SpaceId id, ulong[] nodes) => nodes.Single(node => SpaceDraw.Wins(node, Others(node, nodes), id));

    private static ulong[] Others(ulong node, ulong[] nodes) => [.. nodes.Where(other => other != node)];
}
