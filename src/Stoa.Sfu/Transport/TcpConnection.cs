using System.Buffers.Binary;
using System.Net.Sockets;
using Stoa.Rtc;

namespace Stoa.Sfu.Transport;

/// <summary>One TCP connection that carries datagrams, each behind its length in two bytes. Source: RFC 4571 section 2.</summary>
/// <remarks>One loop reads and at most one work item writes: frames that gather while it writes go together.</remarks>
internal sealed class TcpConnection : IThreadPoolWorkItem
{
    private const int LengthBytes = 2;
    private const int FirstBufferBytes = 4096;

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly TcpCounts _counts;
    private readonly TimeProvider _time;
    private readonly int _maxQueuedBytes;
    private byte[] _queued = [];
    private byte[] _sending = [];
    private int _queuedBytes;
    private int _sendingBytes;
    private bool _isSending;
    private bool _isClosed;
    private long _lastFrameAt;

    public TcpConnection(Socket socket, TransportAddress peer, TcpCounts counts, TimeProvider time, int maxQueuedBytes)
    {
        (_socket, Peer, _counts, _time, _maxQueuedBytes) = (socket, peer, counts, time, maxQueuedBytes);
        _lastFrameAt = time.GetTimestamp();
    }

    /// <summary>The other side.</summary>
    public TransportAddress Peer { get; }

    /// <summary>Whether a whole frame ever came.</summary>
    public bool HasFrame { get; private set; }

    /// <summary>How long ago the last whole frame came, or the connection was taken.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Volatile.Read(ref _lastFrameAt));

    /// <summary>Hands over each datagram that comes, until the connection ends or is closed.</summary>
    public async Task ReadAsync(DatagramReceived received)
    {
        var buffer = new byte[FirstBufferBytes];
        var filled = 0;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(filled)) is > 0 and var got)
            {
                filled += got;
                var taken = TakeFrames(buffer.AsSpan(0, filled), received);
                if (taken < 0)
                {
                    _counts.CountBadFrame();
                    return;
                }

                buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
                filled -= taken;
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // However the connection ended, it ended.
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Queues a datagram.</summary>
    /// <returns>False when the queue is full or the connection closed: it was dropped.</returns>
    public bool Send(ReadOnlySpan<byte> datagram)
    {
        lock (_gate)
        {
            var needed = _queuedBytes + LengthBytes + datagram.Length;
            if (_isClosed)
            {
                _counts.CountUnreachable();
                return false;
            }

            if (needed + _sendingBytes > _maxQueuedBytes)
            {
                _counts.CountFull();
                return false;
            }

            if (needed > _queued.Length)
            {
                Array.Resize(ref _queued, Math.Max(needed, Math.Max(FirstBufferBytes, _queued.Length * 2)));
            }

            BinaryPrimitives.WriteUInt16BigEndian(_queued.AsSpan(_queuedBytes), (ushort)datagram.Length);
            datagram.CopyTo(_queued.AsSpan(_queuedBytes + LengthBytes));
            _queuedBytes = needed;
            _counts.CountOut();
            if (_isSending)
            {
                return true;
            }

            _isSending = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>Ends the connection at once.</summary>
    /// <returns>False when it was closed already.</returns>
    public bool Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _isClosed = true;
            (_queued, _queuedBytes) = ([], 0);
        }

        _socket.Dispose();
        return true;
    }

    void IThreadPoolWorkItem.Execute() => _ = WriteAsync();

    private async Task WriteAsync()
    {
        try
        {
            while (TakeQueued() is { Length: > 0 } frames)
            {
                for (var sent = 0; sent < frames.Length;)
                {
                    sent += await _socket.SendAsync(frames[sent..]);
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            Close();
        }
    }

    private ReadOnlyMemory<byte> TakeQueued()
    {
        lock (_gate)
        {
            (_queued, _sending) = (_sending, _queued);
            (_sendingBytes, _queuedBytes) = (_queuedBytes, 0);
            _isSending = _sendingBytes > 0;
            return _sending.AsMemory(0, _sendingBytes);
        }
    }

    // How many bytes were whole frames; negative when what follows can be none.
    private int TakeFrames(Span<byte> bytes, DatagramReceived received)
    {
        var at = 0;
        while (bytes.Length - at >= LengthBytes)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            if (length is 0 or > ReceiveBatch.MaxDatagramBytes)
            {
                return -1;
            }

            if (bytes.Length - at - LengthBytes < length)
            {
                break;
            }

            HasFrame = true;
            Volatile.Write(ref _lastFrameAt, _time.GetTimestamp());
            _counts.CountIn();
            received(bytes.Slice(at + LengthBytes, length), Peer);
            at += LengthBytes + length;
        }

        return at;
    }
}
