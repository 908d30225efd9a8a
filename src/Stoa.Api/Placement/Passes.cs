using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Placement;

/// <summary>Writes and reads what one node lets a client into another by, since browsers and most clients send no credentials where they are redirected to.</summary>
/// <remarks>
/// A pass stands in the query of an address and holds for that path alone: opening one stream or one audio session of one Space within 30
/// seconds, or changing and ending one audio session as long as it lasts. It names the hash of the caller's token, so it ends with the token,
/// and is nothing else: who sees one may do that one thing as long as it holds, and learns no token. It is never logged.
/// <code>
///   0         8                            40              56
///   ├ expiry ─┼─ SHA-256 of the token ─────┼─ HMAC-SHA-256 ┤   the first 16 bytes, over bytes 0 to 39 and the path; base64url
/// </code>
/// The expiry is in milliseconds since 1970, big-endian; a guest's pass has no token. Source: RFC 4648 section 5; docs/decisions/0033-a-node-empties-before-it-stops.md.
/// </remarks>
/// <param name="key">32 bytes, the same on every node.</param>
/// <param name="time">The present; nodes' clocks must agree within some seconds.</param>
public sealed class Passes(ReadOnlyMemory<byte> key, TimeProvider time)
{
    /// <summary>Its name in a query.</summary>
    public const string Parameter = "pass";

    /// <summary>How long one holds that opens something.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const int ExpiryBytes = 8;
    private const int MacBytes = 16;
    private const int GuestBytes = ExpiryBytes + MacBytes;
    private const int TokenBytes = GuestBytes + SHA256.HashSizeInBytes;
    private const int MaxPathBytes = 256;

    /// <summary>A pass for opening something, for 30 seconds from now.</summary>
    /// <param name="path">The path of the request that it lets in.</param>
    /// <param name="token">Whose it is; null for a guest.</param>
    public string Write(string path, TokenHash? token) => Write(path, token, time.GetUtcNow() + Lifetime);

    /// <summary>A pass for changing and ending what was opened, as long as that lasts.</summary>
    /// <param name="path">Its path, which nobody can guess.</param>
    /// <param name="token">Whose it is; null for a guest.</param>
    public string WriteLasting(string path, TokenHash? token) => Write(path, token, DateTimeOffset.MaxValue);

    /// <summary>Reads a pass.</summary>
    /// <param name="path">The path of the request.</param>
    /// <param name="pass">The pass as it came.</param>
    /// <param name="token">The token for which it stands; null for a guest.</param>
    /// <returns>False when it was not written for this path under this key, or its time is over.</returns>
    public bool TryRead(string path, string pass, out TokenHash? token)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(pass);
        token = null;
        Span<byte> bytes = stackalloc byte[TokenBytes];
        if (pass.Length > Base64Url.GetEncodedLength(TokenBytes) || Base64Url.DecodeFromChars(pass, bytes, out _, out var length) != OperationStatus.Done
            || length is not (TokenBytes or GuestBytes))
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[MacBytes];
        var signed = bytes[..(length - MacBytes)];
        if (!TrySign(path, signed, mac) || !CryptographicOperations.FixedTimeEquals(mac, bytes[signed.Length..length])
            || BinaryPrimitives.ReadInt64BigEndian(signed) <= time.GetUtcNow().ToUnixTimeMilliseconds())
        {
            return false;
        }

        token = length == TokenBytes ? TokenHash.FromBytes(signed[ExpiryBytes..]) : null;
        return true;
    }

    /// <summary>The pass that a request carries; null when it has none.</summary>
    internal static string? Find(HttpRequest request) =>
        request.QueryString.Value is { Length: > 0 } query && query.Contains($"{Parameter}=", StringComparison.Ordinal) && request.Query[Parameter].ToString() is { Length: > 0 } pass
            ? pass : null;

    private string Write(string path, TokenHash? token, DateTimeOffset expiry)
    {
        ArgumentNullException.ThrowIfNull(path);
        Span<byte> bytes = stackalloc byte[TokenBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, expiry.ToUnixTimeMilliseconds());
        token?.ToBytes().CopyTo(bytes[ExpiryBytes..]);
        var signed = token is null ? ExpiryBytes : TokenBytes - MacBytes;
        return TrySign(path, bytes[..signed], bytes[signed..])
            ? Base64Url.EncodeToString(bytes[..(signed + MacBytes)])
            : throw new ArgumentException("The path is too long.", nameof(path));
    }

    private bool TrySign(string path, ReadOnlySpan<byte> signed, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[TokenBytes + MaxPathBytes];
        signed.CopyTo(message);
        if (!Encoding.UTF8.TryGetBytes(path, message[signed.Length..(signed.Length + MaxPathBytes)], out var length))
        {
            return false;
        }

        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, message[..(signed.Length + length)], full);
        full[..MacBytes].CopyTo(mac);
        return true;
    }
}

/// <summary>That a request was let in by another node's pass.</summary>
/// <param name="Token">The token for which it stands; null for a guest.</param>
internal sealed record UsedPass(TokenHash? Token);
