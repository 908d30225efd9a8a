using StackExchange.Redis;

namespace Stoa.Server.Tests.Cluster;

/// <summary>Where the Spaces' grains live, as the grain directory in Redis has it.</summary>
internal static class GrainHomes
{
    /// <summary>Reads it.</summary>
    /// <returns>The ids of the Spaces whose grains each node holds, node 1 first.</returns>
    public static async Task<IReadOnlyList<HashSet<string>>> ReadAsync(TestCluster cluster)
    {
        HashSet<string>[] homes = [.. cluster.Nodes.Select(_ => new HashSet<string>(StringComparer.Ordinal))];
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cluster.Redis.Address);
        await foreach (var key in redis.GetServer(cluster.Redis.Address).KeysAsync(pattern: "*space/*"))
        {
            var text = key.ToString();
            var address = (await redis.GetDatabase().StringGetAsync(key)).ToString();
            var home = Enumerable.Range(0, homes.Length).FirstOrDefault(i => address.Contains(cluster.SiloOf(i + 1), StringComparison.Ordinal), -1);
            if (home >= 0)
            {
                homes[home].Add(text[(text.LastIndexOf('/') + 1)..]);
            }
        }

        return homes;
    }
}
