using Stoa.Cluster.Tests.Spaces;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Nodes;

/// <summary>Every command there is, given on each of three nodes: wherever the grain is, it crosses to it from the others.</summary>
public sealed class CommandsAcrossNodesTests(LinkedNodesFixture fixture)
{
    [Theory]
    [MemberData(nameof(SpaceCommandSerializationTests.Commands), MemberType = typeof(SpaceCommandSerializationTests))]
    public async Task Execute_FromEachNode_IsDecided(Type type)
    {
        var id = await fixture.Nodes.CreateAsync(TestNodes.NewUser());
        for (var node = 0; node < fixture.Nodes.Count; node++)
        {
            var outcome = await fixture.Nodes.ExecuteAsync(node, id, (SpaceCommand)SpaceCommandSerializationTests.Sample(type, node + 1)!);
            Assert.NotEqual(SpaceOutcomeStatus.Unavailable, outcome.Status);
        }
    }
}
