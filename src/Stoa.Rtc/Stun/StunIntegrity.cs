using System.Security.Cryptography;

namespace Stoa.Rtc.Stun;

/// <summary>The keyed hash of MESSAGE-INTEGRITY. Source: RFC 8489 section 14.5.</summary>
internal static class StunIntegrity
{
    /// <summary>Bytes of the hash.</summary>
    public const int HashBytes = HMACSHA1.HashSizeInBytes;

    /// <summary>Hashes a message up to the attribute, its length already counting the attribute.</summary>
    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, Span<byte> hash) =>
#pragma warning disable CA5350 // The protocol's own hash; as a keyed hash SHA-1 is not broken.
        HMACSHA1.HashData(key, text, hash);
#pragma warning restore CA5350
}
