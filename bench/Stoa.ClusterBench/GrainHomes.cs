using StackExchange.Redis;

namespace Stoa.ClusterBench;

/// <summary>Where the grains of Spaces live, as the grain directory in Redis has it.</summary>
internal static class GrainHomes
{
    /// <summary>The ids of the Spaces whose grain of a kind is at a node.</summary>
    /// <param name="redis">Redis's address.</param>
    /// <param name="kind"><c>space</c> for the writers, <c>room</c> for the hubs.</param>
    /// <param name="silo">The node's inner address and port.</param>
    public static async Task<HashSet<string>> ReadAsync(string redis, string kind, string silo)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        HashSet<string> ids = new(StringComparer.Ordinal);
        await foreach (var key in connection.GetServer(redis).KeysAsync(pattern: $"*/{kind}/*", pageSize: 1_000))
        {
            var text = key.ToString();
            if ((await connection.GetDatabase().StringGetAsync(key)).ToString().Contains(silo, StringComparison.Ordinal))
            {
                ids.Add(text[(text.LastIndexOf('/') + 1)..]);
            }
        }

        return ids;
    }
}
