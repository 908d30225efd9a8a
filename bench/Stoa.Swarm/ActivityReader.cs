using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Stoa.Swarm;

/// <summary>One app's stream of what happens: connects, asks, and hands each line's event to the sequence.</summary>
internal sealed class ActivityReader(EventLoop loop, int port, Person app, ToldSequence sequence) : IReady
{
    private const int IdLength = 13;
    private const int Opened = 200;
    private const int StatusLength = 12; // "HTTP/1.1 200"
    private const int TailLength = IdLength + 24; // From the id to the letter that tells spaces_start and spaces_end apart.
    private readonly byte[] _carry = new byte[EventLoop.CarryBytes];
    private int _carried;
    private int _fd = -1;
    private bool _asked;
    private bool _inBody;
    private int _ofChunk;
    private int _length;

    private static ReadOnlySpan<byte> Marker => "\"broadcast_id\":\""u8;

    private static ReadOnlySpan<byte> Between => "\",\"event_type\":\"spaces_"u8;

    /// <summary>True once the server said that it streams.</summary>
    public bool IsOpen => _inBody;

    /// <summary>How many events came.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that came.</summary>
    public long Bytes { get; private set; }

    /// <summary>True when it ended though nobody here closed it.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Begins.</summary>
    public void Open()
    {
        const byte Source = 1;
        _fd = Libc.Connect(Source, port, 0);
        loop.Add(_fd, Libc.Out, this);
    }

    /// <summary>Ends it as a process that dies does.</summary>
    public void Close()
    {
        if (!IsBroken)
        {
            loop.Abort(_fd);
        }
    }

    /// <inheritdoc/>
    public void Ready(int events)
    {
        if (_asked)
        {
            Receive();
            return;
        }

        var request = Encoding.ASCII.GetBytes($"GET /2/activity/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {app.Token}\r\n\r\n");
        if (Libc.PendingError(_fd) != 0 || Libc.Send(_fd, request) != request.Length)
        {
            Break();
            return;
        }

        _asked = true;
        loop.Change(_fd, Libc.In);
    }

    /// <summary>The event with this id, as a line tells of it.</summary>
    public static Told Read(ReadOnlySpan<byte> id, bool isEnd) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(id), BinaryPrimitives.ReadUInt64LittleEndian(id[(IdLength - sizeof(ulong))..]), isEnd);

    private void Receive()
    {
        var buffer = loop.Buffer;
        var got = Libc.Receive(_fd, buffer[EventLoop.CarryBytes..]);
        var now = EventLoop.Now;
        if (got == -1)
        {
            return;
        }

        if (got <= 0)
        {
            Break();
            return;
        }

        Bytes += got;
        var received = buffer.Slice(EventLoop.CarryBytes, got);
        var body = received;
        if (!_inBody)
        {
            // The head is small and leaves the server in one piece.
            var end = received.IndexOf("\r\n\r\n"u8);
            _ = Utf8Parser.TryParse(received[9..StatusLength], out int status, out _);
            if (status != Opened || end < 0)
            {
                Break();
                return;
            }

            body = received[(end + 4)..];
            _inBody = true;
        }

        var length = Join(body, received);
        _carry.AsSpan(0, _carried).CopyTo(buffer[(EventLoop.CarryBytes - _carried)..]);
        var bytes = buffer.Slice(EventLoop.CarryBytes - _carried, _carried + length);
        var position = 0;
        while (TryNext(bytes[position..], out var read, out var told))
        {
            position += read;
            sequence.Heard(Count++, told, now);
        }

        var rest = bytes[Math.Max(position, bytes.Length - EventLoop.CarryBytes)..];
        rest.CopyTo(_carry);
        _carried = rest.Length;
    }

    /// <summary>Takes the chunks' lengths and ends out, wherever the pieces were cut. Source: RFC 9112 section 7.1.</summary>
    /// <returns>How many bytes of the body stand at the beginning of <paramref name="target"/>, which may overlap.</returns>
    private int Join(ReadOnlySpan<byte> chunks, Span<byte> target)
    {
        var written = 0;
        while (!chunks.IsEmpty)
        {
            if (_ofChunk > 0)
            {
                var data = chunks[..Math.Min(_ofChunk, chunks.Length)];
                data.CopyTo(target[written..]);
                written += data.Length;
                _ofChunk -= data.Length;
                chunks = chunks[data.Length..];
                continue;
            }

            var letter = chunks[0];
            chunks = chunks[1..];
            if (char.IsAsciiHexDigit((char)letter))
            {
                _length = (_length * 16) + (letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10);
            }
            else if (letter == '\n')
            {
                (_ofChunk, _length) = (_length, 0); // 0 behind the end of a chunk's data: its length comes next.
            }
        }

        return written;
    }

    private static bool TryNext(ReadOnlySpan<byte> bytes, out int length, out Told told)
    {
        (length, told) = (0, default);
        var start = bytes.IndexOf(Marker);
        if (start < 0 || bytes.Length < start + Marker.Length + TailLength)
        {
            return false;
        }

        var tail = bytes.Slice(start + Marker.Length, TailLength);
        if (!tail[IdLength..].StartsWith(Between))
        {
            throw new InvalidOperationException("A line is not as expected.");
        }

        length = start + Marker.Length + TailLength;
        told = Read(tail, tail[IdLength + Between.Length] == (byte)'e');
        return true;
    }

    private void Break()
    {
        IsBroken = true;
        loop.Abort(_fd);
    }
}
