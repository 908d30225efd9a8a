using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>Which node looks after a Space: a hash of node and Space, the greatest wins. When a node comes or goes, only its own Spaces move.</summary>
/// <remarks>Every node of every version must come to the same answer. Source: D. Thaler and C. Ravishankar, "Using name-based mappings to increase hit rates", 1998.</remarks>
internal static class SpaceDraw
{
    /// <summary>What a node draws with; never 0.</summary>
    public static ulong HashOf(string node) => Hash(node) | 1;

    /// <summary>True when a node wins a Space.</summary>
    /// <param name="node">The node, as <see cref="HashOf"/> has it.</param>
    /// <param name="others">All other nodes.</param>
    /// <param name="id">The Space.</param>
    public static bool Wins(ulong node, ReadOnlySpan<ulong> others, SpaceId id)
    {
        var space = Hash(id.Value);
        var own = Mix(node ^ space);
        foreach (var other in others)
        {
            if (Mix(other ^ space) > own)
            {
                return false;
            }
        }

        return true;
    }

    // FNV-1a. Source: draft-eastlake-fnv section 2.
    private static ulong Hash(string text)
    {
        unchecked
        {
            var hash = 14_695_981_039_346_656_037UL;
            foreach (var c in text)
            {
                hash = (hash ^ c) * 1_099_511_628_211UL;
            }

            return hash;
        }
    }

    // The finalizer of SplitMix64: near inputs come out far apart.
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }
}
