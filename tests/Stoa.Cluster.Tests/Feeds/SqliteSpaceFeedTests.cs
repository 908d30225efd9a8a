namespace Stoa.Cluster.Tests.Feeds;

/// <summary>The feed over a file.</summary>
public sealed class SqliteSpaceFeedTests(ClusterFixture fixture) : SpaceFeedTests(fixture.Nodes)
{
    private protected override Task<(string Folder, string? Address)> NewLogAsync() =>
        Task.FromResult((System.IO.Directory.CreateTempSubdirectory("stoa-cluster-").FullName, (string?)null));
}
