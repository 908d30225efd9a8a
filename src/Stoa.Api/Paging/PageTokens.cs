using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Stoa.Api.Paging;

/// <summary>Turns places in lists into tokens that callers cannot make up, nor use for another list.</summary>
/// <remarks>
/// A token is 48 characters of the base32hex alphabet in lower case, 30 bytes:
/// <code>
///   0       1          9         17                30
///   ├ kind ─┼ position ┼─ origin ┼─ HMAC-SHA-256 ──┤   the first 13 bytes, over the list's name and bytes 0 to 16
/// </code>
/// Source: spaces-contract section 11; RFC 4648 section 7.
/// </remarks>
public sealed class PageTokens
{
    /// <summary>The length of the key in bytes.</summary>
    public const int KeyBytes = 32;

    private const string Alphabet = "0123456789abcdefghijklmnopqrstuv";
    private const int PlaceBytes = 17;
    private const int MacBytes = 13;
    private const int MaxNameBytes = 96;
    private readonly byte[] _key;

    /// <summary>Makes tokens under a key; every node uses the same one.</summary>
    public PageTokens(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException("The key has another length.", nameof(key));
        }

        _key = key.ToArray();
    }

    /// <summary>The token of a place.</summary>
    /// <param name="list">Which list: endpoint and subject, at most 96 characters of ASCII.</param>
    /// <param name="place">The place.</param>
    public string Write(string list, PagePlace place)
    {
        Span<byte> token = stackalloc byte[PlaceBytes + MacBytes];
        token[0] = place.IsBackward ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(token[1..], place.Position);
        BinaryPrimitives.WriteInt64BigEndian(token[9..], place.Origin);
        Sign(list, token[..PlaceBytes], token[PlaceBytes..]);
        return Encode(token);
    }

    /// <summary>Reads a token; false when it was not written for this list under this key.</summary>
    public bool TryRead(string list, string token, out PagePlace place)
    {
        ArgumentNullException.ThrowIfNull(token);
        place = default;
        Span<byte> bytes = stackalloc byte[PlaceBytes + MacBytes];
        Span<byte> mac = stackalloc byte[MacBytes];
        if (!TryDecode(token, bytes))
        {
            return false;
        }

        Sign(list, bytes[..PlaceBytes], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[PlaceBytes..]))
        {
            return false;
        }

        place = new PagePlace(
            bytes[0] == 1, BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[9..]));
        return true;
    }

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[bytes.Length * 8 / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
        }

        return text.ToString();
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length * 5 != bytes.Length * 8)
        {
            return false;
        }

        bytes.Clear();
        for (var i = 0; i < text.Length; i++)
        {
            var value = Alphabet.IndexOf(text[i], StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            for (var b = 0; b < 5; b++)
            {
                var bit = (i * 5) + b;
                bytes[bit / 8] |= (byte)(((value >> (4 - b)) & 1) << (7 - (bit % 8)));
            }
        }

        return true;
    }

    private void Sign(string list, ReadOnlySpan<byte> place, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[MaxNameBytes + PlaceBytes];
        place.CopyTo(message);
        var length = PlaceBytes + Encoding.ASCII.GetBytes(list, message[PlaceBytes..]);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, message[..length], full);
        full[..MacBytes].CopyTo(mac);
    }
}
