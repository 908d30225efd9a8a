using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Stoa.Api.Fields;

/// <summary>Writes the JSON of replies into one buffer: names of ours as they are, free text, ids and times as the contract has them.</summary>
/// <remarks>
/// The framework's writer checks and escapes what needs neither; long replies are a fifth faster with this one (docs/decisions/0007).
/// Text is escaped only where RFC 8259 section 7 demands it: quotation mark, backslash, control characters; the framework's most
/// relaxed encoder still escapes emoji. Half a surrogate pair becomes U+FFFD. Nothing checks that what is written nests: tests do.
/// Times are in UTC with three digits of the second's fraction, as X sends them.
/// </remarks>
public sealed class JsonWriter
{
    private const int MaxBytesPerChar = 3;
    private const int MaxEscape = 6;
    private const int MaxNumberBytes = 20;
    private const double MaxDecimal = 1e12;

    private static readonly SearchValues<char> _escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    private byte[] _buffer;
    private int _length;
    private bool _hasValue;

    /// <summary>Makes a writer with room for so many bytes at first.</summary>
    public JsonWriter(int capacity) => _buffer = new byte[capacity];

    /// <summary>The room kept.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Forgets what was written.</summary>
    public void Reset() => (_length, _hasValue) = (0, false);

    /// <summary>Begins an object.</summary>
    public void WriteStartObject() => Begin((byte)'{');

    /// <summary>Begins an object as a member.</summary>
    public void WriteStartObject(ReadOnlySpan<byte> name)
    {
        WritePropertyName(name);
        Begin((byte)'{');
    }

    /// <summary>Ends an object.</summary>
    public void WriteEndObject() => End((byte)'}');

    /// <summary>Begins a list.</summary>
    public void WriteStartArray() => Begin((byte)'[');

    /// <summary>Begins a list as a member.</summary>
    public void WriteStartArray(ReadOnlySpan<byte> name)
    {
        WritePropertyName(name);
        Begin((byte)'[');
    }

    /// <summary>Ends a list.</summary>
    public void WriteEndArray() => End((byte)']');

    /// <summary>Writes the name of a member: one of ours, with nothing in it to escape.</summary>
    public void WritePropertyName(ReadOnlySpan<byte> name)
    {
        var to = Reserve(name.Length + 4);
        var at = 0;
        if (_hasValue)
        {
            to[at++] = (byte)',';
        }

        to[at++] = (byte)'"';
        name.CopyTo(to[at..]);
        at += name.Length;
        to[at++] = (byte)'"';
        to[at++] = (byte)':';
        _length += at;
        _hasValue = false;
    }

    /// <summary>Writes the name of a member that anyone may have chosen.</summary>
    public void WritePropertyName(string name)
    {
        WriteTextValue(name);
        Reserve(1)[0] = (byte)':';
        _length++;
        _hasValue = false;
    }

    /// <summary>Writes a member whose value is one of our own words, with nothing in it to escape.</summary>
    public void WriteString(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        WritePropertyName(name);
        WriteStringValue(value);
    }

    /// <summary>Writes one of our own words as a value.</summary>
    public void WriteStringValue(ReadOnlySpan<byte> value)
    {
        var to = Value(value.Length + 2);
        to[0] = (byte)'"';
        value.CopyTo(to[1..]);
        to[value.Length + 1] = (byte)'"';
        _length += value.Length + 2;
    }

    /// <summary>Writes a member whose value is free text.</summary>
    public void WriteText(ReadOnlySpan<byte> name, string value)
    {
        WritePropertyName(name);
        WriteTextValue(value);
    }

    /// <summary>Writes members, or values, as they were written before by a writer of their own.</summary>
    public void WriteFragment(ReadOnlySpan<byte> written)
    {
        if (!written.IsEmpty)
        {
            written.CopyTo(Value(written.Length));
            _length += written.Length;
        }
    }

    /// <summary>Writes free text as a value.</summary>
    public void WriteTextValue(string value)
    {
        var to = Value((value.Length * MaxBytesPerChar) + 2);
        if (value.AsSpan().ContainsAny(_escaped))
        {
            WriteEscaped(value);
            return;
        }

        to[0] = (byte)'"';
        var length = Encoding.UTF8.GetBytes(value, to[1..]) + 1;
        to[length] = (byte)'"';
        _length += length + 1;
    }

    /// <summary>Writes a number as a member.</summary>
    public void WriteNumber(ReadOnlySpan<byte> name, long value)
    {
        WritePropertyName(name);
        Utf8Formatter.TryFormat(value, Value(MaxNumberBytes), out var digits);
        _length += digits;
    }

    /// <summary>Writes a number as a value.</summary>
    public void WriteNumberValue(long value)
    {
        Utf8Formatter.TryFormat(value, Value(MaxNumberBytes), out var digits);
        _length += digits;
    }

    /// <summary>Writes a number with two fractional digits as a member; one that is no number, or infinite, as 0.</summary>
    public void WriteDecimal(ReadOnlySpan<byte> name, double value)
    {
        WritePropertyName(name);
        var written = Math.Clamp(double.IsNaN(value) ? 0 : value, -MaxDecimal, MaxDecimal);
        Utf8Formatter.TryFormat(written, Value(MaxNumberBytes), out var digits, new StandardFormat('F', 2));
        _length += digits;
    }

    /// <summary>Writes a share, 0 to 1, with four fractional digits as a member.</summary>
    public void WriteShare(ReadOnlySpan<byte> name, double value)
    {
        WritePropertyName(name);
        var written = Math.Clamp(double.IsNaN(value) ? 0 : value, 0, 1);
        Utf8Formatter.TryFormat(written, Value(MaxNumberBytes), out var digits, new StandardFormat('F', 4));
        _length += digits;
    }

    /// <summary>Writes a member that has no value any more.</summary>
    public void WriteNull(ReadOnlySpan<byte> name)
    {
        WritePropertyName(name);
        "null"u8.CopyTo(Value(4));
        _length += 4;
    }

    /// <summary>Writes a truth value as a member.</summary>
    public void WriteBoolean(ReadOnlySpan<byte> name, bool value)
    {
        WritePropertyName(name);
        WriteBooleanValue(value);
    }

    /// <summary>Writes a truth value.</summary>
    public void WriteBooleanValue(bool value)
    {
        var text = value ? "true"u8 : "false"u8;
        text.CopyTo(Value(text.Length));
        _length += text.Length;
    }

    /// <summary>Writes an id as a member.</summary>
    public void WriteId(ReadOnlySpan<byte> name, long id)
    {
        WritePropertyName(name);
        WriteIdValue(id);
    }

    /// <summary>Writes an id as a value: digits in quotation marks.</summary>
    public void WriteIdValue(long id)
    {
        var to = Value(MaxNumberBytes + 2);
        to[0] = (byte)'"';
        Utf8Formatter.TryFormat(id, to[1..], out var digits);
        to[digits + 1] = (byte)'"';
        _length += digits + 2;
    }

    /// <summary>Writes a time as a member: <c>2021-07-06T18:40:40.000Z</c>.</summary>
    public void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        WritePropertyName(name);
        time.UtcDateTime.Deconstruct(out DateOnly date, out TimeOnly clock);
        var template = "\"0000-00-00T00:00:00.000Z\""u8;
        var to = Value(template.Length);
        template.CopyTo(to);
        Digits(to[1..5], date.Year);
        Digits(to[6..8], date.Month);
        Digits(to[9..11], date.Day);
        Digits(to[12..14], clock.Hour);
        Digits(to[15..17], clock.Minute);
        Digits(to[18..20], clock.Second);
        Digits(to[21..24], clock.Millisecond);
        _length += template.Length;
    }

    private static void Digits(Span<byte> place, int number)
    {
        for (var i = place.Length - 1; i >= 0; i--, number /= 10)
        {
            place[i] = (byte)('0' + (number % 10));
        }
    }

    private void Begin(byte bracket)
    {
        Value(1)[0] = bracket;
        _length++;
        _hasValue = false;
    }

    private void End(byte bracket)
    {
        Reserve(1)[0] = bracket;
        _length++;
        _hasValue = true;
    }

    /// <summary>Room for a value, behind the comma that the one before it asks for.</summary>
    private Span<byte> Value(int bytes)
    {
        if (_hasValue)
        {
            Reserve(1)[0] = (byte)',';
            _length++;
        }

        _hasValue = true;
        return Reserve(bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Grow(bytes);
        }

        return _buffer.AsSpan(_length);
    }

    private void Grow(int bytes) => Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, checked(_length + bytes)));

    private void WriteEscaped(ReadOnlySpan<char> text)
    {
        var to = Reserve(checked((text.Length * MaxEscape) + 2));
        to[0] = (byte)'"';
        var length = 1;
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(_escaped);
            plain = plain < 0 ? text.Length : plain;
            length += Encoding.UTF8.GetBytes(text[..plain], to[length..]);
            text = text[plain..];
            if (!text.IsEmpty)
            {
                length += Escape(text[0], to[length..]);
                text = text[1..];
            }
        }

        to[length] = (byte)'"';
        _length += length + 1;
    }

    private static int Escape(char c, Span<byte> to)
    {
        var letter = c switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => 'u' };
        to[0] = (byte)'\\';
        to[1] = (byte)letter;
        if (letter != 'u')
        {
            return 2;
        }

        ((int)c).TryFormat(to[2..], out var written, "x4", CultureInfo.InvariantCulture);
        return 2 + written;
    }
}
