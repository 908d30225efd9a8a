using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Stoa.Rtc;

namespace Stoa.Sfu.Transport;

/// <summary>UDP wherever .NET runs, one call for each datagram. For systems without <see cref="UdpSocket"/>.</summary>
public sealed class PortableUdpSocket : IMediaSocket
{
    private readonly Socket _socket;
    private readonly Socket _wakeSocket;
    private readonly SocketAddress _wakeTo;
    private readonly SocketAddress _source;
    private readonly SocketAddress _destination;
    private readonly byte[] _place = new byte[ReceiveBatch.MaxDatagramBytes];
    private readonly List<Socket> _readable = [];
    private Socket? _watched;
    private int _woken;
    private int _waiting;

    private PortableUdpSocket(Socket socket, Socket wakeSocket)
    {
        (_socket, _wakeSocket) = (socket, wakeSocket);
        var bound = (IPEndPoint)socket.LocalEndPoint!;
        Port = bound.Port;
        var self = bound.Address;
        self = self.Equals(IPAddress.IPv6Any) || self.Equals(IPAddress.Any) ? IPAddress.Loopback : self;
        self = socket.AddressFamily == AddressFamily.InterNetworkV6 ? self.MapToIPv6() : self;
        _wakeTo = new IPEndPoint(self, Port).Serialize();
        _source = new SocketAddress(socket.AddressFamily);
        _destination = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Serialize();
    }

    /// <inheritdoc/>
    public int Port { get; }

    /// <inheritdoc/>
    public SocketCounts Counts { get; } = new();

    /// <summary>Opens a socket.</summary>
    /// <returns>Null with the reason when the port is not to be had; <see cref="MediaSocketOptions.MayTakeAnotherPort"/> is not looked at.</returns>
    internal static PortableUdpSocket? Open(MediaSocketOptions options, out SocketRefusal refusal)
    {
        var family = options.Address?.AddressFamily ?? (Socket.OSSupportsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
        Socket? socket = null;
        Socket? wakeSocket = null;
        try
        {
            socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
            wakeSocket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
            if (family == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = true;
                wakeSocket.DualMode = true;
            }

            if (OperatingSystem.IsWindows())
            {
                // SIO_UDP_CONNRESET: that a destination is not there is no failure of this socket.
                socket.IOControl(unchecked((int)0x9800000C), [0, 0, 0, 0], null);
            }

            socket.ReceiveBufferSize = options.ReceiveBufferBytes;
            socket.SendBufferSize = options.SendBufferBytes;
            socket.Bind(new IPEndPoint(options.Address ?? (family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any), options.Port));
            refusal = SocketRefusal.None;
            return new PortableUdpSocket(socket, wakeSocket);
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            wakeSocket?.Dispose();
            refusal = SocketRefusalText.From(failure.SocketErrorCode);
            return null;
        }
    }

    /// <inheritdoc/>
    public int Receive(ReceiveBatch batch, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var count = ReceiveNow(batch);
        var started = count == 0 && timeout > TimeSpan.Zero ? Stopwatch.GetTimestamp() : 0;
        var left = timeout;
        while (count == 0 && left > TimeSpan.Zero && Interlocked.Exchange(ref _woken, 0) == 0)
        {
            Interlocked.Exchange(ref _waiting, 1);
            if (Volatile.Read(ref _woken) == 0)
            {
                Wait(left);
            }

            Volatile.Write(ref _waiting, 0);
            count = ReceiveNow(batch);
            if (_watched is not null && _readable.Contains(_watched))
            {
                break;
            }

            left = timeout - Stopwatch.GetElapsedTime(started);
        }

        Interlocked.Exchange(ref _woken, 0);
        return count;
    }

    /// <inheritdoc/>
    public void WatchToo(IMediaSocket other) => _watched = (other as PortableUdpSocket)?._socket;

    /// <inheritdoc/>
    public Span<byte> Reserve() => _place;

    /// <inheritdoc/>
    public void Commit(int length, in TransportAddress destination)
    {
        if (length < 1 || length > _place.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(length));
        }

        if (destination.Protocol != TransportProtocol.Udp)
        {
            Counts.DroppedOtherwise++;
            return;
        }

        if (_socket.AddressFamily == AddressFamily.InterNetwork && !destination.IsIPv4)
        {
            Counts.DroppedUnreachable++;
            return;
        }

        Write(destination);
        try
        {
            _socket.SendTo(_place.AsSpan(0, length), SocketFlags.None, _destination);
            Counts.DatagramsOut++;
            Counts.BatchesOut++;
            Counts.BytesOut += length;
        }
        catch (SocketException failure)
        {
            Drop(failure.SocketErrorCode);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // Each datagram went when it was committed.
    }

    /// <inheritdoc/>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 1 || Volatile.Read(ref _waiting) == 0)
        {
            return;
        }

        try
        {
            // A datagram without bytes, to ourselves: the one way to end a wait that all systems have.
            _wakeSocket.SendTo([], SocketFlags.None, _wakeTo);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The wait ends by its own time.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _wakeSocket.Dispose();
    }

    private void Wait(TimeSpan timeout)
    {
        if (_watched is null)
        {
            _socket.Poll(timeout, SelectMode.SelectRead);
            return;
        }

        _readable.Clear();
        _readable.Add(_socket);
        _readable.Add(_watched);
        Socket.Select(_readable, null, null, timeout); // Leaves those that can be read.
    }

    private int ReceiveNow(ReceiveBatch batch)
    {
        var count = 0;
        var bytes = 0L;
        while (count < batch.Capacity && _socket.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                var length = _socket.ReceiveFrom(batch.Place(count), SocketFlags.None, _source);
                if (length > 0)
                {
                    batch.Set(count++, length, Read(_source));
                    bytes += length;
                }
            }
            catch (SocketException)
            {
                break; // Nothing there after all, or a datagram longer than its place, which some systems report so.
            }
        }

        if (count > 0)
        {
            Counts.CameIn(count, bytes);
        }

        return count;
    }

    private static TransportAddress Read(SocketAddress address)
    {
        var bytes = address.Buffer.Span;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return address.Family == AddressFamily.InterNetworkV6
            ? new TransportAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]), port)
            : new TransportAddress(new UInt128(0, 0xffff_0000_0000ul | BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])), port);
    }

    private void Write(in TransportAddress destination)
    {
        var bytes = _destination.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], destination.Port);
        if (_socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes[8..], destination.Ip);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)destination.Ip);
        }
    }

    private void Drop(SocketError error)
    {
        switch (error)
        {
            case SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable:
                Counts.DroppedFull++;
                break;
            case SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.HostUnreachable or SocketError.NetworkUnreachable
                or SocketError.HostDown or SocketError.NetworkDown or SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable
                or SocketError.InvalidArgument:
                Counts.DroppedUnreachable++;
                break;
            case SocketError.AccessDenied:
                Counts.DroppedForbidden++;
                break;
            case SocketError.MessageSize:
                Counts.DroppedTooLong++;
                break;
            default:
                Counts.DroppedOtherwise++;
                break;
        }
    }
}
