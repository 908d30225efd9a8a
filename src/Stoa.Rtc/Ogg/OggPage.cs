using System.Buffers.Binary;

namespace Stoa.Rtc.Ogg;

/// <summary>The header of one Ogg page, and where its body lies.</summary>
/// <remarks>
/// <code>
/// OggS | version | flags | granule position (8) | serial (4) | page number (4) | CRC (4) | segments | segment table | body
/// </code>
/// Numbers are least significant byte first. Source: RFC 3533 section 6.
/// </remarks>
internal readonly ref struct OggPage
{
    internal const int HeaderLength = 27;
    internal const int MaxSegments = 255;
    internal const int MaxSegmentLength = 255;
    internal const byte Continued = 1;
    internal const byte First = 2;
    internal const byte Last = 4;
    internal const int FlagsOffset = 5;
    internal const int GranuleOffset = 6;
    internal const int SerialOffset = 14;
    internal const int NumberOffset = 18;
    internal const int CrcOffset = 22;
    internal const int SegmentsOffset = 26;
    private static readonly uint[] _crcTable = MakeCrcTable();
    private readonly ReadOnlySpan<byte> _page;

    private OggPage(ReadOnlySpan<byte> page) => _page = page;

    internal static ReadOnlySpan<byte> Magic => "OggS"u8;

    internal byte Flags => _page[FlagsOffset];

    internal long Granule => BinaryPrimitives.ReadInt64LittleEndian(_page[GranuleOffset..]);

    internal uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(_page[SerialOffset..]);

    internal uint Number => BinaryPrimitives.ReadUInt32LittleEndian(_page[NumberOffset..]);

    internal ReadOnlySpan<byte> SegmentTable => _page.Slice(HeaderLength, _page[SegmentsOffset]);

    internal int BodyOffset => HeaderLength + _page[SegmentsOffset];

    internal int Length => _page.Length;

    /// <summary>Takes the page that the bytes begin with, when it is whole and its checksum right.</summary>
    internal static OggOpusResult TryRead(ReadOnlySpan<byte> bytes, out OggPage page)
    {
        page = default;
        var known = Math.Min(bytes.Length, Magic.Length);
        if (!bytes[..known].SequenceEqual(Magic[..known]))
        {
            return OggOpusResult.Malformed;
        }

        if (bytes.Length < HeaderLength || bytes.Length < HeaderLength + bytes[SegmentsOffset])
        {
            return OggOpusResult.Truncated;
        }

        var length = HeaderLength + bytes[SegmentsOffset];
        foreach (var segment in bytes.Slice(HeaderLength, bytes[SegmentsOffset]))
        {
            length += segment;
        }

        if (bytes.Length < length)
        {
            return OggOpusResult.Truncated;
        }

        page = new OggPage(bytes[..length]);
        return bytes[4] == 0 && Crc(bytes[..length]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..])
            ? OggOpusResult.Ok
            : OggOpusResult.Malformed;
    }

    /// <summary>The checksum of a page, its own field taken as zero: polynomial 0x04c11db7, most significant bit first, from 0.</summary>
    internal static uint Crc(ReadOnlySpan<byte> page)
    {
        uint crc = 0;
        for (var i = 0; i < page.Length; i++)
        {
            var value = i is >= CrcOffset and < CrcOffset + sizeof(uint) ? (byte)0 : page[i];
            crc = (crc << 8) ^ _crcTable[(crc >> 24) ^ value];
        }

        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc & 0x8000_0000) != 0 ? 0x04c1_1db7u : 0);
            }

            table[i] = crc;
        }

        return table;
    }
}
