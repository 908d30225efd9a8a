using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Stoa.Api.Fields;

/// <summary>Writes names, free text, ids and times as the contract has them.</summary>
/// <remarks>
/// Text is escaped only where RFC 8259 section 7 demands it: quotation mark, backslash, control characters. The framework's
/// most relaxed encoder still escapes emoji. Source for times: spaces-contract section 1.7.
/// </remarks>
internal static class JsonText
{
    private const int StackChars = 256;
    private const int MaxBytesPerChar = 6;

    private static readonly SearchValues<char> _escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    /// <summary>Writes a member whose value is free text. The name is one of ours: ASCII, nothing to escape.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteTextValue(value);
    }

    /// <summary>Writes a member whose value is free text.</summary>
    public static void WriteText(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        json.WritePropertyName(name);
        json.WriteTextValue(value);
    }

    /// <summary>Writes a member's name that a stranger chose.</summary>
    public static void WriteTextName(this Utf8JsonWriter json, string name) => json.WritePropertyName(name);

    /// <summary>Writes free text as a value.</summary>
    public static void WriteTextValue(this Utf8JsonWriter json, string value)
    {
        var rented = value.Length > StackChars ? ArrayPool<byte>.Shared.Rent(checked((value.Length * MaxBytesPerChar) + 2)) : null;
        var buffer = rented ?? stackalloc byte[(StackChars * MaxBytesPerChar) + 2];
        json.WriteRawValue(buffer[..Quote(value, buffer)], skipInputValidation: true);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes an id as a member.</summary>
    public static void WriteId(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long id)
    {
        json.WritePropertyName(name);
        json.WriteIdValue(id);
    }

    /// <summary>Writes an id as a value: digits in quotation marks.</summary>
    public static void WriteIdValue(this Utf8JsonWriter json, long id)
    {
        Span<byte> buffer = stackalloc byte[24];
        buffer[0] = (byte)'"';
        id.TryFormat(buffer[1..], out var digits, default, CultureInfo.InvariantCulture);
        buffer[digits + 1] = (byte)'"';
        json.WriteRawValue(buffer[..(digits + 2)], skipInputValidation: true);
    }

    /// <summary>Writes a time as a member: <c>2021-07-06T18:40:40.000Z</c>.</summary>
    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        utc.Deconstruct(out DateOnly date, out TimeOnly clock);
        var template = "\"0000-00-00T00:00:00.000Z\""u8;
        Span<byte> buffer = stackalloc byte[26];
        template.CopyTo(buffer);
        Digits(buffer[1..5], date.Year);
        Digits(buffer[6..8], date.Month);
        Digits(buffer[9..11], date.Day);
        Digits(buffer[12..14], clock.Hour);
        Digits(buffer[15..17], clock.Minute);
        Digits(buffer[18..20], clock.Second);
        Digits(buffer[21..24], clock.Millisecond);
        json.WritePropertyName(name);
        json.WriteRawValue(buffer, skipInputValidation: true);
    }

    private static void Digits(Span<byte> place, int number)
    {
        for (var i = place.Length - 1; i >= 0; i--, number /= 10)
        {
            place[i] = (byte)('0' + (number % 10));
        }
    }

    /// <summary>Writes text in quotation marks as UTF-8; half a surrogate pair becomes U+FFFD. Returns how many bytes.</summary>
    private static int Quote(ReadOnlySpan<char> text, Span<byte> buffer)
    {
        buffer[0] = (byte)'"';
        var length = 1;
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(_escaped);
            plain = plain < 0 ? text.Length : plain;
            length += Encoding.UTF8.GetBytes(text[..plain], buffer[length..]);
            text = text[plain..];
            if (!text.IsEmpty)
            {
                length += Escape(text[0], buffer[length..]);
                text = text[1..];
            }
        }

        buffer[length] = (byte)'"';
        return length + 1;
    }

    private static int Escape(char c, Span<byte> buffer)
    {
        var letter = c switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => 'u' };
        buffer[0] = (byte)'\\';
        buffer[1] = (byte)letter;
        if (letter != 'u')
        {
            return 2;
        }

        ((int)c).TryFormat(buffer[2..], out var written, "x4", CultureInfo.InvariantCulture);
        return 2 + written;
    }
}
