using System.Buffers.Text;

namespace Stoa.Swarm;

/// <summary>One stream: connects, asks, and tells of each event that comes.</summary>
internal sealed class EventStream(StreamSwarm swarm, LiveRoom room, Person person, bool reads) : IReady
{
    private const int StatusLength = 12; // "HTTP/1.1 200"
    private readonly byte[] _carry = new byte[EventLoop.CarryBytes];
    private int _carried;
    private Stage _stage = Stage.None;
    private int _fd = -1;

    private enum Stage
    {
        None,
        Connecting,
        Asked,
        Head,
        Streaming,
        Over,
    }

    /// <summary>Its Space.</summary>
    public LiveRoom Room => room;

    /// <summary>Whose it is.</summary>
    public Person Person => person;

    /// <summary>False for a stream that is opened and never read.</summary>
    public bool Reads => reads;

    /// <summary>When it was to be opened.</summary>
    public long DueAt { get; private set; }

    /// <summary>When the first event came; 0 before.</summary>
    public long FirstEventAt { get; private set; }

    /// <summary>True until it is refused, broken or closed.</summary>
    public bool IsAlive => _stage is not (Stage.None or Stage.Over);

    /// <summary>Begins.</summary>
    public void Open(byte source, long dueAt)
    {
        const int SmallBuffer = 4096;
        DueAt = dueAt;
        _stage = Stage.Connecting;
        _fd = Libc.Connect(source, swarm.Port, reads ? 0 : SmallBuffer);
        swarm.Loop.Add(_fd, Libc.Out, this);
    }

    /// <summary>Ends it as a process that dies does.</summary>
    public void Close()
    {
        if (IsAlive)
        {
            End();
        }
    }

    /// <inheritdoc/>
    public void Ready(int events)
    {
        if (_stage == Stage.Connecting)
        {
            Ask();
        }
        else if (reads)
        {
            Receive();
        }
        else if ((events & (Libc.Error | Libc.HungUp)) != 0)
        {
            Break();
        }
    }

    private void Ask()
    {
        byte[] request = swarm.Kind.StreamRequest(room.Room, person);
        if (!reads)
        {
            // Nobody will see the head of the reply.
            request = [.. request, .. swarm.Kind.AfterHead.Span];
        }

        if (Libc.PendingError(_fd) != 0 || Libc.Send(_fd, request) != request.Length)
        {
            Break();
            return;
        }

        _stage = Stage.Asked;
        swarm.Loop.Change(_fd, reads ? Libc.In : 0);
        if (!reads)
        {
            swarm.AskedInSilence();
        }
    }

    private void Receive()
    {
        var buffer = swarm.Loop.Buffer;
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

        _carry.AsSpan(0, _carried).CopyTo(buffer[(EventLoop.CarryBytes - _carried)..]);
        var bytes = buffer.Slice(EventLoop.CarryBytes - _carried, _carried + got);
        var position = 0;
        if (_stage != Stage.Streaming && !ReadHead(bytes, ref position))
        {
            return;
        }

        while (_stage == Stage.Streaming && swarm.Kind.Scanner.TryNext(bytes, ref position, out var name))
        {
            var first = FirstEventAt == 0;
            FirstEventAt = first ? now : FirstEventAt;
            swarm.Heard(this, name, first, now);
        }

        Keep(bytes, position);
    }

    private bool ReadHead(ReadOnlySpan<byte> bytes, ref int position)
    {
        if (_stage == Stage.Asked && bytes.Length >= StatusLength)
        {
            _ = Utf8Parser.TryParse(bytes[9..StatusLength], out int status, out _);
            if (status != swarm.Kind.OpenedStatus)
            {
                End();
                swarm.Refused(status);
                return false;
            }

            _stage = Stage.Head;
        }

        // The last bytes are left, since the end of the head may have come by halves.
        var end = _stage == Stage.Head ? bytes.IndexOf("\r\n\r\n"u8) : -1;
        if (end < 0)
        {
            Keep(bytes, 0);
            return false;
        }

        position = end + 2; // The line feed before an event's name may be the head's last.
        var next = swarm.Kind.AfterHead.Span;
        if (next.Length > 0 && Libc.Send(_fd, next) != next.Length)
        {
            Break();
            return false;
        }

        _stage = Stage.Streaming;
        return true;
    }

    private void Keep(ReadOnlySpan<byte> bytes, int from)
    {
        var rest = bytes[Math.Max(from, bytes.Length - EventLoop.CarryBytes)..];
        rest.CopyTo(_carry);
        _carried = rest.Length;
    }

    private void Break()
    {
        End();
        swarm.Broke(this);
    }

    private void End()
    {
        _stage = Stage.Over;
        swarm.Loop.Abort(_fd);
    }
}
