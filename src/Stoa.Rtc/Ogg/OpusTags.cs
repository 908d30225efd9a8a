using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Stoa.Rtc.Ogg;

/// <summary>The comment header of an Ogg Opus stream: who encoded it, and comments as key and value.</summary>
/// <param name="vendor">The encoder's name.</param>
/// <param name="comments">Keys in ASCII without <c>=</c>, and any text; a key may come more than once.</param>
/// <remarks>Source: RFC 7845 section 5.2.</remarks>
public sealed class OpusTags(string vendor, IReadOnlyList<KeyValuePair<string, string>> comments)
{
    private static ReadOnlySpan<byte> Magic => "OpusTags"u8;

    /// <summary>The encoder's name.</summary>
    public string Vendor { get; } = vendor;

    /// <summary>The comments in the file's order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Comments { get; } = comments;

    /// <summary>The first value of a key, in whatever case.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out string? value)
    {
        value = null;
        foreach (var comment in Comments)
        {
            if (comment.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                value = comment.Value;
                return true;
            }
        }

        return false;
    }

    internal static bool TryRead(ReadOnlySpan<byte> packet, [NotNullWhen(true)] out OpusTags? tags)
    {
        tags = null;
        if (!packet.StartsWith(Magic))
        {
            return false;
        }

        packet = packet[Magic.Length..];
        if (!TryReadText(ref packet, out var vendor) || packet.Length < sizeof(uint))
        {
            return false;
        }

        var count = BinaryPrimitives.ReadUInt32LittleEndian(packet);
        packet = packet[sizeof(uint)..];
        if (count > packet.Length / sizeof(uint))
        {
            return false;
        }

        var comments = new List<KeyValuePair<string, string>>();
        for (var i = 0; i < count; i++)
        {
            if (!TryReadText(ref packet, out var comment))
            {
                return false;
            }

            var equals = comment.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                comments.Add(new(comment[..equals], comment[(equals + 1)..]));
            }
        }

        tags = new OpusTags(vendor, comments);
        return true;
    }

    internal byte[] ToPacket()
    {
        using var packet = new MemoryStream();
        packet.Write(Magic);
        WriteText(packet, Vendor);
        WriteNumber(packet, Comments.Count);
        foreach (var (key, value) in Comments)
        {
            WriteText(packet, $"{key}={value}");
        }

        return packet.ToArray();
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = string.Empty;
        if (rest.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(rest) > rest.Length - sizeof(uint))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        text = Encoding.UTF8.GetString(rest.Slice(sizeof(uint), length));
        rest = rest[(sizeof(uint) + length)..];
        return true;
    }

    private static void WriteText(MemoryStream packet, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteNumber(packet, bytes.Length);
        packet.Write(bytes);
    }

    private static void WriteNumber(MemoryStream packet, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        packet.Write(bytes);
    }
}
