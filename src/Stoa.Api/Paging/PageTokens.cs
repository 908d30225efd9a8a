using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Stoa.Api.Paging;

/// <summary>Turns places in lists into tokens that callers cannot make up, nor use for another list.</summary>
/// <remarks>
/// A token of a number's place is 48 characters of the base32hex alphabet in lower case, 30 bytes:
/// <code>
///   0       1          9         17                30
///   ├ kind ─┼ position ┼─ origin ┼─ HMAC-SHA-256 ──┤   the first 13 bytes, over the list's name and bytes 0 to 16
/// </code>
/// Other places are other bytes before the HMAC, as many as make whole characters.
/// Source: RFC 4648 section 7.
/// </remarks>
public sealed class PageTokens
{
    /// <summary>The length of the key in bytes.</summary>
    public const int KeyBytes = 32;

    private const string Alphabet = "0123456789abcdefghijklmnopqrstuv";
    private const int PlaceBytes = 17;
    private const int MacBytes = 13;
    private const int MaxNameBytes = 96;
    private const int MaxPlaceBytes = 64;
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
        Span<byte> bytes = stackalloc byte[PlaceBytes];
        bytes[0] = place.IsBackward ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], place.Position);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], place.Origin);
        return Write(list, bytes);
    }

    /// <summary>The token of a place that is more than a number.</summary>
    /// <param name="list">As above.</param>
    /// <param name="place">The place: 2, 7, 12 … bytes, at most 62.</param>
    public string Write(string list, ReadOnlySpan<byte> place)
    {
        if (place.Length > MaxPlaceBytes || (place.Length + MacBytes) % 5 != 0)
        {
            throw new ArgumentException("The place has another length.", nameof(place));
        }

        Span<byte> token = stackalloc byte[place.Length + MacBytes];
        place.CopyTo(token);
        Sign(list, place, token[place.Length..]);
        return Encode(token);
    }

    /// <summary>Reads a token; false when it was not written for this list under this key.</summary>
    public bool TryRead(string list, string token, out PagePlace place)
    {
        place = default;
        Span<byte> bytes = stackalloc byte[PlaceBytes];
        if (!TryRead(list, token, bytes))
        {
            return false;
        }

        place = new PagePlace(
            bytes[0] == 1, BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[9..]));
        return true;
    }

    /// <summary>Reads a token of a place that is more than a number; false when it was not written for this list under this key.</summary>
    public bool TryRead(string list, string token, Span<byte> place)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (place.Length > MaxPlaceBytes)
        {
            throw new ArgumentException("The place is too long.", nameof(place));
        }

        Span<byte> bytes = stackalloc byte[place.Length + MacBytes];
        Span<byte> mac = stackalloc byte[MacBytes];
        if (!TryDecode(token, bytes))
        {
            return false;
        }

        Sign(list, bytes[..place.Length], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[place.Length..]))
        {
            return false;
        }

        bytes[..place.Length].CopyTo(place);
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
        Span<byte> message = stackalloc byte[MaxNameBytes + MaxPlaceBytes];
        place.CopyTo(message);
        var length = place.Length + Encoding.ASCII.GetBytes(list, message[place.Length..]);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, message[..length], full);
        full[..MacBytes].CopyTo(mac);
    }
}
