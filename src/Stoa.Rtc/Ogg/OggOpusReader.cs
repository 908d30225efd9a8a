using Stoa.Rtc.Opus;

namespace Stoa.Rtc.Ogg;

/// <summary>Reads the Opus packets of an Ogg file that lies in memory: its first stream, one or two channels.</summary>
/// <remarks>
/// Whatever the bytes, it does not throw: reading ends with a result, and gives the same result again. Pages of other streams are passed
/// over. Nothing is allocated for a packet, but for one that goes on from page to page. Source: RFC 3533, RFC 7845.
/// </remarks>
public sealed class OggOpusReader
{
    /// <summary>Most bytes of an Opus packet that is read or written: 48 frames of the greatest length, and their lengths.</summary>
    internal const int MaxPacketLength = 61_440;

    private const int MaxHeadLength = 255;
    private const int MaxTagsLength = 1 << 20;
    private readonly ReadOnlyMemory<byte> _file;

    // The packets that end on the page at hand; the first may be in _carried.
    private readonly Range[] _packets = new Range[OggPage.MaxSegments];
    private int _count;
    private int _next;
    private bool _isFirstCarried;

    // The beginning of the packet that goes on from page to page: earlier pages' part, and the last page's.
    private byte[] _carried = [];
    private int _carriedLength;
    private (int Start, int Length) _tail;

    private int _at;
    private uint? _serial;
    private uint _nextNumber;
    private bool _isLast;
    private long _granule;
    private long _position;
    private OggOpusResult _result;

    private OggOpusReader(ReadOnlyMemory<byte> file) => _file = file;

    /// <summary>The identification header.</summary>
    public OpusHead Head { get; private set; }

    /// <summary>The comment header.</summary>
    public OpusTags Tags { get; private set; } = new(string.Empty, []);

    /// <summary>Reads the two headers.</summary>
    /// <param name="file">The whole file; it is not copied, and must not change.</param>
    /// <param name="result"><see cref="OggOpusResult.Ok"/>, or why there is no reader.</param>
    /// <returns>A reader before the first packet of sound; null when the file is not what it should be.</returns>
    public static OggOpusReader? Open(ReadOnlyMemory<byte> file, out OggOpusResult result)
    {
        var reader = new OggOpusReader(file);
        result = reader.ReadHeaders();
        return result == OggOpusResult.Ok ? reader : null;
    }

    /// <summary>Reads the next packet.</summary>
    /// <returns><see cref="OggOpusResult.Ok"/>, <see cref="OggOpusResult.End"/>, or why no more can be read.</returns>
    public OggOpusResult Read(out OggOpusPacket packet)
    {
        packet = default;
        while (_next == _count && _result == OggOpusResult.Ok)
        {
            _result = _isLast ? OggOpusResult.End : LoadPage(MaxPacketLength);
            if (_result == OggOpusResult.Ok && !TryPlace())
            {
                _result = OggOpusResult.Malformed;
            }
        }

        if (_result != OggOpusResult.Ok)
        {
            return _result;
        }

        var payload = Packet(_next++);
        OpusPacket.TryGetDuration(payload, out var samples);
        var played = _isLast ? (int)Math.Clamp(_granule - _position, 0, samples) : samples;
        packet = new OggOpusPacket(payload, _position, samples, played);
        _position += played;
        return OggOpusResult.Ok;
    }

    // "The first packet … MUST appear alone on the first page", and the page on which the comments end holds no other (RFC 7845 section 3).
    private OggOpusResult ReadHeaders()
    {
        var result = LoadPage(MaxHeadLength);
        if (result != OggOpusResult.Ok)
        {
            return result;
        }

        if (!IsAlone() || OpusHead.TryRead(Packet(_next++), out var head) != OggOpusResult.Ok)
        {
            return OggOpusResult.Unsupported;
        }

        while (_next == _count)
        {
            result = _isLast ? OggOpusResult.Malformed : LoadPage(MaxTagsLength);
            if (result != OggOpusResult.Ok)
            {
                return result;
            }
        }

        if (!IsAlone() || !OpusTags.TryRead(Packet(_next++), out var tags))
        {
            return OggOpusResult.Malformed;
        }

        (Head, Tags) = (head, tags);
        return OggOpusResult.Ok;

        bool IsAlone() => _count == 1 && _tail.Length == 0;
    }

    private OggOpusResult LoadPage(int maxLength)
    {
        _carriedLength = _count > 0 ? 0 : _carriedLength;
        Carry(_tail.Start, _tail.Length);
        (_tail, _count, _next, _isFirstCarried) = (default, 0, 0, false);
        OggPage page;
        do
        {
            if (_at == _file.Length)
            {
                return OggOpusResult.Truncated;
            }

            var result = OggPage.TryRead(_file.Span[_at..], out page);
            if (result != OggOpusResult.Ok)
            {
                return result;
            }

            _at += page.Length;
        }
        while (_serial is { } serial && page.Serial != serial);

        var isFirst = _serial is null;
        if (isFirst != ((page.Flags & OggPage.First) != 0))
        {
            return isFirst ? OggOpusResult.Unsupported : OggOpusResult.Malformed;
        }

        if ((!isFirst && page.Number != _nextNumber) || _carriedLength > 0 != ((page.Flags & OggPage.Continued) != 0))
        {
            return OggOpusResult.Malformed;
        }

        (_serial, _nextNumber) = (page.Serial, unchecked(page.Number + 1));
        (_isLast, _granule) = ((page.Flags & OggPage.Last) != 0, page.Granule);
        return Split(page, maxLength);
    }

    private OggOpusResult Split(OggPage page, int maxLength)
    {
        var start = _at - page.Length + page.BodyOffset;
        var end = start;
        foreach (var segment in page.SegmentTable)
        {
            end += segment;
            if (end - start + (_count == 0 ? _carriedLength : 0) > maxLength)
            {
                return OggOpusResult.TooLong;
            }

            if (segment == OggPage.MaxSegmentLength)
            {
                continue;
            }

            if (_count == 0 && _carriedLength > 0)
            {
                Carry(start, end - start);
                _isFirstCarried = true;
            }

            _packets[_count++] = start..end;
            start = end;
        }

        _tail = (start, end - start);
        return (_isLast && end > start) || (_count > 0 && _granule < 0) ? OggOpusResult.Malformed : OggOpusResult.Ok;
    }

    // A page's granule position is where its last packet ends; on the last page it may end earlier, to cut the sound (RFC 7845 section 4).
    private bool TryPlace()
    {
        long total = 0;
        for (var i = 0; i < _count; i++)
        {
            if (!OpusPacket.TryGetDuration(Packet(i), out var samples))
            {
                return false;
            }

            total += samples;
        }

        _position = _count == 0 ? _position : Math.Max(_position, _granule - total);
        return true;
    }

    private ReadOnlySpan<byte> Packet(int index) =>
        index == 0 && _isFirstCarried ? _carried.AsSpan(0, _carriedLength) : _file.Span[_packets[index]];

    private void Carry(int start, int length)
    {
        if (_carried.Length < _carriedLength + length)
        {
            Array.Resize(ref _carried, Math.Max(_carriedLength + length, _carried.Length * 2));
        }

        _file.Span.Slice(start, length).CopyTo(_carried.AsSpan(_carriedLength));
        _carriedLength += length;
    }
}
