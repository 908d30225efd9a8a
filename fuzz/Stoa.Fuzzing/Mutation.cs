using System.Buffers.Binary;
using System.Text;

namespace Stoa.Fuzzing;

/// <summary>Changes valid samples: bits, lengths, cuts, splices, fields that come twice.</summary>
public static class Mutation
{
    private const int MaxBytes = 4_096;
    private static readonly byte[] _bytes = [0, 1, 2, 0x3f, 0x7f, 0x80, 0xbe, 0xc0, 0xde, 0xfe, 0xff];
    private static readonly uint[] _numbers = [0, 1, 3, 4, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

    private static readonly byte[][] _pieces =
    [
        .. new[]
        {
            "%", "%0", "%00", "%0d%0a", "%ff", "%c3", "+", "&", "=", ",", ":", ";", "/", "//", "?", "#", "@", "\\", "\"", "'", "<", ">", "{", "}", "[", "]", "(", ")", "-", "*", "..", ".",
            " ", "\t", "\r\n", "\0", "\u007f", "\u0085", "\u2028", "\u202e", "\ufeff", "\ufffd", "e\u0301", "\u0130", "\u1e9e", "\ud83d\udc4f", "\ud83c\udde9\ud83c\uddea", "\uac00", "\u3042", "\u0e01", "null", "true", "NaN",
            "0", "-1", "1e999", "2147483648", "9223372036854775807", "9223372036854775808", "99999999999999999999", "0x7f", "xn--", "[::1]", "127.0.0.1", "localhost", "::ffff:10.0.0.1",
            "javascript:", "data:", "$type", "\\ud800", "\\u0000",
        }.Select(Encoding.UTF8.GetBytes),
        [0xc3], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0xff],
    ];

    /// <summary>A sample after one to six changes, or, seldom, as it is.</summary>
    public static byte[] Of(Random random, IReadOnlyList<byte[]> samples)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(samples);
        var bytes = new List<byte>(samples[random.Next(samples.Count)]);
        for (var rounds = random.Next(7); rounds > 0; rounds--)
        {
            Change(random, bytes, samples);
        }

        return bytes.Count > MaxBytes ? [.. bytes.Take(MaxBytes)] : [.. bytes];
    }

    /// <summary>A text of lines after one to six changes of lines and characters.</summary>
    public static byte[] OfLines(Random random, IReadOnlyList<byte[]> samples)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(samples);
        var lines = Encoding.Latin1.GetString(samples[random.Next(samples.Count)]).Split('\n').ToList();
        var others = Encoding.Latin1.GetString(samples[random.Next(samples.Count)]).Split('\n');
        for (var rounds = random.Next(4); rounds > 0; rounds--)
        {
            var at = random.Next(lines.Count);
            switch (random.Next(6))
            {
                case 0 when lines.Count > 1:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(at, lines[random.Next(lines.Count)]);
                    break;
                case 2:
                    lines.Insert(at, others[random.Next(others.Length)]);
                    break;
                case 3:
                    lines.InsertRange(at, Enumerable.Repeat(lines[at], random.Next(1, 300)));
                    break;
                case 4:
                    lines[at] += new string((char)random.Next(1, 256), random.Next(1, 3_000));
                    break;
                default:
                    (lines[at], lines[^1]) = (lines[^1], lines[at]);
                    break;
            }
        }

        var bytes = Encoding.Latin1.GetBytes(string.Join('\n', lines)).ToList();
        for (var rounds = random.Next(4); rounds > 0; rounds--)
        {
            Change(random, bytes, samples);
        }

        return [.. bytes];
    }

    /// <summary>A short text after one to six changes, of which some put in what parsers of texts have stumbled over.</summary>
    public static byte[] OfText(Random random, IReadOnlyList<byte[]> samples)
    {
        ArgumentNullException.ThrowIfNull(random);
        var bytes = new List<byte>(Of(random, samples));
        for (var rounds = random.Next(3); rounds > 0; rounds--)
        {
            var piece = _pieces[random.Next(_pieces.Length)];
            var times = random.Next(20) == 0 ? random.Next(1, 200) : 1;
            bytes.InsertRange(random.Next(bytes.Count + 1), Enumerable.Repeat(piece, times).SelectMany(repeated => repeated));
        }

        return [.. bytes.Take(MaxBytes)];
    }

    private static void Change(Random random, List<byte> bytes, IReadOnlyList<byte[]> samples)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 40), bytes.Count - at);
        switch (random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = _bytes[random.Next(_bytes.Length)];
                break;
            case 2 or 3:
                Write(random, bytes, at, random.Next(2) == 0 ? 2 : 4);
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.RemoveRange(at, length);
                break;
            case 6:
                bytes.InsertRange(at, [.. bytes.Skip(at).Take(length)]); // A field that comes twice.
                break;
            case 7:
                var other = samples[random.Next(samples.Count)];
                var from = random.Next(other.Length + 1);
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(from));
                break;
            case 8:
                var more = new byte[random.Next(1, 64)];
                random.NextBytes(more);
                bytes.InsertRange(at, more);
                break;
            case 9 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
        }
    }

    private static void Write(Random random, List<byte> bytes, int at, int length)
    {
        if (at + length > bytes.Count)
        {
            return;
        }

        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, _numbers[random.Next(_numbers.Length)]);
        for (var i = 0; i < length; i++)
        {
            bytes[at + i] = number[4 - length + i];
        }
    }
}
