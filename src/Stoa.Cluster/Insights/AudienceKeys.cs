using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Cluster.Insights;

/// <summary>Makes hashes of people by which they are counted once. The key is one creator's: nobody's hashes of two creators can be compared.</summary>
/// <param name="key">The installation's, 32 bytes.</param>
public sealed class AudienceKeys(ReadOnlyMemory<byte> key)
{
    private const byte OfPerson = 1;
    private const byte OfGuest = 2;

    /// <summary>The key of a creator's Spaces.</summary>
    internal byte[] Of(UserId creator)
    {
        Span<byte> id = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(id, creator.Value);
        return HMACSHA256.HashData(key.Span, id);
    }

    /// <summary>The hash of someone: of guests, of their address or app.</summary>
    internal static ulong Hash(byte[] key, Visitor visitor)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (visitor.UserId is { } user)
        {
            Span<byte> id = stackalloc byte[1 + sizeof(long)];
            id[0] = OfPerson;
            BinaryPrimitives.WriteInt64LittleEndian(id[1..], user.Value);
            HMACSHA256.HashData(key, id, hash);
        }
        else
        {
            HMACSHA256.HashData(key, [OfGuest, .. Encoding.UTF8.GetBytes(visitor.Key ?? "")], hash);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>The hash of one of several guests at one address: the first, the second…</summary>
    /// <remarks>Source: the finalizer of SplitMix64; what it mixes is secret already.</remarks>
    internal static ulong HashOfGuest(ulong hash, int ordinal)
    {
        unchecked
        {
            var mixed = hash + ((ulong)ordinal * 0x9E3779B97F4A7C15);
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
