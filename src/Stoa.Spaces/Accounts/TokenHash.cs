using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Stoa.Spaces.Accounts;

/// <summary>SHA-256 of a bearer token: all that Stoa keeps of it. Tokens are long and random, so no salt is needed.</summary>
/// <param name="A">Bytes 0 to 7, big-endian.</param>
/// <param name="B">Bytes 8 to 15.</param>
/// <param name="C">Bytes 16 to 23.</param>
/// <param name="D">Bytes 24 to 31.</param>
public readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>The longest token that is looked at, in characters.</summary>
    public const int MaxTokenLength = 512;

    /// <summary>Hashes a token's UTF-8 bytes; false when it is longer than <see cref="MaxTokenLength"/>. Allocates nothing.</summary>
    public static bool TryCompute(ReadOnlySpan<char> token, out TokenHash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[MaxTokenLength];
        if (!Encoding.UTF8.TryGetBytes(token, bytes, out var written))
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..written], digest);
        hash = FromBytes(digest);
        return true;
    }

    /// <summary>Reads 32 bytes.</summary>
    public static TokenHash FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), D);
        return bytes;
    }

    /// <summary>Hides the hash from logs.</summary>
    public override string ToString() => "(hash)";
}
