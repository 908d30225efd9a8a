using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Stoa.Rtc.Dtls;

/// <summary>The hash of a certificate, as an offer or answer promises it: a certificate that does not match is refused before any media.</summary>
/// <remarks>Holds 20 to 64 bytes. Two are equal when algorithm and bytes are. Source: RFC 8122 section 5.</remarks>
public sealed class DtlsFingerprint : IEquatable<DtlsFingerprint>
{
    private readonly byte[] _hash;

    private DtlsFingerprint(string algorithm, byte[] hash) => (Algorithm, _hash) = (algorithm, hash);

    /// <summary>The hash function in lower case: <c>sha-256</c>, <c>sha-384</c> or <c>sha-512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>Reads the value of an <c>a=fingerprint</c> line: <c>sha-256 AB:CD:…</c>.</summary>
    /// <returns>False for another hash function, SHA-1 and MD5 included, or a hash of the wrong length.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DtlsFingerprint? fingerprint)
    {
        fingerprint = null;
        var space = text.IndexOf(' ');
        if (space < 0 || Named(text[..space]) is not var (algorithm, length) || text.Length - space - 1 != (length * 3) - 1)
        {
            return false;
        }

        var hash = new byte[length];
        for (var i = 0; i < length; i++)
        {
            var at = space + 1 + (i * 3);
            if ((i > 0 && text[at - 1] != ':') || !byte.TryParse(text.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out hash[i]))
            {
                return false;
            }
        }

        fingerprint = new DtlsFingerprint(algorithm, hash);
        return true;
    }

    /// <summary>The SHA-256 fingerprint of a certificate in DER.</summary>
    public static DtlsFingerprint Of(ReadOnlySpan<byte> certificate) => new("sha-256", SHA256.HashData(certificate));

    /// <summary>True when a certificate in DER has this fingerprint; compared in constant time.</summary>
    public bool Matches(ReadOnlySpan<byte> certificate) => CryptographicOperations.FixedTimeEquals(_hash, Algorithm switch
    {
        "sha-384" => SHA384.HashData(certificate),
        "sha-512" => SHA512.HashData(certificate),
        _ => SHA256.HashData(certificate),
    });

    /// <inheritdoc/>
    public bool Equals(DtlsFingerprint? other) => other is not null && other.Algorithm == Algorithm && other._hash.AsSpan().SequenceEqual(_hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DtlsFingerprint);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_hash[0], _hash[1], _hash[2], _hash[3]);

    /// <summary>The value of an <c>a=fingerprint</c> line.</summary>
    public override string ToString() => $"{Algorithm} {string.Join(':', _hash.Select(b => b.ToString("X2", CultureInfo.InvariantCulture)))}";

    private static (string Algorithm, int Length)? Named(ReadOnlySpan<char> name) =>
        name.Equals("sha-256", StringComparison.OrdinalIgnoreCase) ? ("sha-256", SHA256.HashSizeInBytes)
        : name.Equals("sha-384", StringComparison.OrdinalIgnoreCase) ? ("sha-384", SHA384.HashSizeInBytes)
        : name.Equals("sha-512", StringComparison.OrdinalIgnoreCase) ? ("sha-512", SHA512.HashSizeInBytes)
        : null;
}
