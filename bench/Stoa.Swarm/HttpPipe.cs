using System.Buffers.Text;
using System.Text;

namespace Stoa.Swarm;

/// <summary>A connection for requests, one behind the other without waiting for the answers; made anew when the server ended an idle one.</summary>
internal sealed class HttpPipe : IReady
{
    private readonly EventLoop _loop;
    private readonly int _port;
    private int _fd = -1;
    private readonly Queue<Action<HttpReply>> _waiting = [];
    private byte[] _out = new byte[4096];
    private int _outStart;
    private int _outEnd;
    private byte[] _in = new byte[4096];
    private int _inEnd;
    private bool _connected;
    private bool _watchesOut;

    /// <summary>Connects.</summary>
    public HttpPipe(EventLoop loop, int port)
    {
        _loop = loop;
        _port = port;
        Connect();
    }

    /// <summary>Requests without an answer.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Sends, at once when there is room.</summary>
    public void Send(ReadOnlySpan<byte> request, Action<HttpReply> answered)
    {
        _waiting.Enqueue(answered);
        if (_out.Length - _outEnd < request.Length)
        {
            _out.AsSpan(_outStart, _outEnd - _outStart).CopyTo(_out);
            (_outStart, _outEnd) = (0, _outEnd - _outStart);
            while (_out.Length - _outEnd < request.Length)
            {
                Array.Resize(ref _out, _out.Length * 2);
            }
        }

        request.CopyTo(_out.AsSpan(_outEnd));
        _outEnd += request.Length;
        if (_fd < 0)
        {
            Connect();
        }
        else if (_connected)
        {
            Flush();
        }
    }

    /// <summary>Sends and waits.</summary>
    public HttpReply Ask(ReadOnlySpan<byte> request)
    {
        HttpReply? reply = null;
        Send(request, answer => reply = answer);
        _loop.Until(() => reply is not null, TimeSpan.FromSeconds(30));
        return reply ?? throw new InvalidOperationException("A request was not answered within 30 seconds.");
    }

    /// <inheritdoc/>
    public void Ready(int events)
    {
        if ((events & Libc.Out) != 0 || !_connected)
        {
            if (Libc.PendingError(_fd) != 0)
            {
                throw new InvalidOperationException("The server cannot be reached.");
            }

            _connected = true;
            Flush();
        }

        if ((events & ~Libc.Out) != 0)
        {
            Receive();
        }
    }

    private void Connect()
    {
        _fd = Libc.Connect(1, _port, 0);
        (_connected, _watchesOut) = (false, true);
        _loop.Add(_fd, Libc.In | Libc.Out, this);
    }

    private void Flush()
    {
        var sent = Libc.Send(_fd, _out.AsSpan(_outStart, _outEnd - _outStart));
        if (sent < 0)
        {
            throw new InvalidOperationException("The server closed a connection for requests.");
        }

        _outStart += sent;
        if (_watchesOut != _outStart < _outEnd)
        {
            _watchesOut = _outStart < _outEnd;
            _loop.Change(_fd, Libc.In | (_watchesOut ? Libc.Out : 0));
        }
    }

    private void Receive()
    {
        var got = Libc.Receive(_fd, _in.AsSpan(_inEnd));
        var now = EventLoop.Now;
        if (got == -1)
        {
            return;
        }

        if (got <= 0 && Waiting == 0)
        {
            _loop.Abort(_fd);
            _fd = -1;
            return;
        }

        if (got <= 0)
        {
            throw new InvalidOperationException("The server closed a connection for requests.");
        }

        _inEnd += got;
        var start = 0;
        while (TryRead(_in.AsSpan(start, _inEnd - start), now, out var length, out var reply))
        {
            start += length;
            _waiting.Dequeue()(reply);
        }

        _in.AsSpan(start, _inEnd - start).CopyTo(_in);
        _inEnd -= start;
        if (_inEnd == _in.Length)
        {
            Array.Resize(ref _in, _in.Length * 2);
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, long now, out int length, out HttpReply reply)
    {
        (length, reply) = (0, new HttpReply(0, "", now));
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        _ = Utf8Parser.TryParse(bytes[9..12], out int status, out _);
        var body = 0;
        var field = bytes[..head].IndexOf("\r\nContent-Length: "u8);
        if (field >= 0)
        {
            _ = Utf8Parser.TryParse(bytes[(field + 18)..], out body, out _);
        }
        else if (status is not (204 or 304))
        {
            throw new InvalidOperationException("An answer without Content-Length.");
        }

        length = head + 4 + body;
        if (bytes.Length < length)
        {
            return false;
        }

        reply = new HttpReply(status, body == 0 ? "" : Encoding.UTF8.GetString(bytes.Slice(head + 4, body)), now);
        return true;
    }
}
