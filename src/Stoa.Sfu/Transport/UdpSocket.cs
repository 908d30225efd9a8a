using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Stoa.Rtc;

namespace Stoa.Sfu.Transport;

/// <summary>UDP on Linux: <c>recvmmsg</c> and <c>sendmmsg</c>, one socket for both families of addresses, nothing allocated for a datagram.</summary>
/// <remarks>
/// A datagram that cannot be sent is counted and never keeps those after it. Where the system's buffer is full, the loop waits once, for
/// at most a millisecond in each batch, then what is left of the batch is dropped: late audio is worth no more than none.
/// </remarks>
public sealed unsafe class UdpSocket : IMediaSocket
{
    private static readonly TimeSpan _fullWait = TimeSpan.FromMilliseconds(1);

    private readonly Libc.Descriptor _socket;
    private readonly Waker _waker;
    private readonly SendBatch _send;
    private readonly bool _isIPv6;
    private Libc.Descriptor? _watched;
    private ReceiveBatch? _receiving;
    private Libc.MessageHeader[] _headers = [];
    private Libc.IoVector[] _vectors = [];
    private Libc.SocketName[] _names = [];

    private UdpSocket(Libc.Descriptor socket, Waker waker, bool isIPv6, int port)
    {
        (_socket, _waker, _isIPv6, Port) = (socket, waker, isIPv6, port);
        _send = new SendBatch(isIPv6);
    }

    /// <summary>Whether this system has what this class calls.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && Environment.Is64BitProcess && BitConverter.IsLittleEndian;

    /// <inheritdoc/>
    public int Port { get; }

    /// <inheritdoc/>
    public SocketCounts Counts { get; } = new();

    /// <summary>Whether datagrams of one length to one destination, committed one after the other, are sent as one that the kernel cuts again.</summary>
    internal bool Segments
    {
        get => _send.Segments;
        set => _send.Segments = value;
    }

    /// <summary>The socket itself, for tests that take something from it.</summary>
    internal Libc.Descriptor Descriptor => _socket;

    /// <summary>Opens a socket.</summary>
    /// <returns>Null with the reason when the port is not to be had; <see cref="MediaSocketOptions.MayTakeAnotherPort"/> is not looked at.</returns>
    internal static UdpSocket? Open(MediaSocketOptions options, out SocketRefusal refusal)
    {
        var socket = OpenFamily(options, options.Address?.AddressFamily != AddressFamily.InterNetwork, out refusal);
        // A machine may have been told to do without IPv6.
        return refusal is SocketRefusal.NoSocket or SocketRefusal.NoSuchAddress && options.Address is null
            ? OpenFamily(options, isIPv6: false, out refusal)
            : socket;
    }

    /// <inheritdoc/>
    public int Receive(ReceiveBatch batch, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!ReferenceEquals(batch, _receiving))
        {
            Attach(batch);
        }

        var count = ReceiveNow(batch);
        var started = count == 0 && timeout > TimeSpan.Zero ? Stopwatch.GetTimestamp() : 0;
        var left = timeout;
        while (count == 0 && left > TimeSpan.Zero && !_waker.TakeWoken())
        {
            var isForOther = _waker.Wait(_socket, _watched, left);
            count = ReceiveNow(batch);
            if (isForOther)
            {
                break;
            }

            left = timeout - Stopwatch.GetElapsedTime(started);
        }

        _waker.TakeWoken();
        return count;
    }

    /// <inheritdoc/>
    public void WatchToo(IMediaSocket other) => _watched = (other as UdpSocket)?._socket;

    /// <inheritdoc/>
    public Span<byte> Reserve() => _send.Next;

    /// <inheritdoc/>
    public void Commit(int length, in TransportAddress destination)
    {
        if ((uint)(length - 1) >= SendBatch.MaxDatagramBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(length));
        }

        if (destination.Protocol != TransportProtocol.Udp)
        {
            Counts.DroppedOtherwise++;
            return;
        }

        if (!_isIPv6 && !destination.IsIPv4)
        {
            Counts.DroppedUnreachable++;
            return;
        }

        _send.Add(length, destination);
        if (_send.Datagrams == SendBatch.Capacity)
        {
            Flush();
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_send.Messages == 0)
        {
            return;
        }

        var droppedBefore = Counts.Dropped;
        var waited = false;
        var headers = _send.Headers;
        for (var at = 0; at < _send.Messages;)
        {
            var sent = Libc.sendmmsg(_socket, headers + at, (uint)(_send.Messages - at), Libc.DontWait);
            if (sent > 0)
            {
                at += sent;
                Counts.BatchesOut++;
                continue;
            }

            switch (Libc.LastError)
            {
                case Libc.Interrupted:
                    break;
                case Libc.Again or Libc.NoBuffers when !waited:
                    waited = true;
                    WaitUntilWritable();
                    break;
                case Libc.Again:
                    DropFrom(at);
                    at = _send.Messages;
                    break;
                case var error when headers[at].VectorCount > 1 && error is Libc.Invalid or Libc.MessageSize or Libc.InputOutput:
                    // Where each goes alone, it is this kernel or its device that cannot cut, and never will.
                    Segments &= !SendEach(headers[at++]) || error == Libc.MessageSize;
                    break;
                case var error:
                    Drop(error, (int)headers[at++].VectorCount);
                    break;
            }
        }

        Counts.DatagramsOut += _send.Datagrams - (Counts.Dropped - droppedBefore);
        Counts.BytesOut += _send.Bytes;
        _send.Clear();
    }

    /// <inheritdoc/>
    public void Wake() => _waker.Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _waker.Dispose();
    }

    private static UdpSocket? OpenFamily(MediaSocketOptions options, bool isIPv6, out SocketRefusal refusal)
    {
        var socket = Libc.NewSocket(isIPv6 ? Libc.Internet6 : Libc.Internet);
        if (socket.IsInvalid)
        {
            refusal = Refusal(Libc.LastError);
            return null;
        }

        if (isIPv6)
        {
            Libc.Set(socket, Libc.Ip6Level, Libc.V6OnlyOption, 0);
        }

        if (options.SharesPort)
        {
            Libc.Set(socket, Libc.SocketLevel, Libc.ReusePortOption, 1);
        }

        Libc.Set(socket, Libc.SocketLevel, Libc.ReceiveBufferOption, options.ReceiveBufferBytes);
        Libc.Set(socket, Libc.SocketLevel, Libc.SendBufferOption, options.SendBufferBytes);
        var name = new Libc.SocketName { PortBigEndian = BinaryPrimitives.ReverseEndianness((ushort)options.Port) };
        SetAddress(ref name, options.Address, isIPv6);
        var length = isIPv6 ? 28 : 16;
        if (Libc.bind(socket, &name, length) != 0 || Libc.getsockname(socket, &name, &length) != 0)
        {
            refusal = Refusal(Libc.LastError);
            socket.Dispose();
            return null;
        }

        var waker = new Waker();
        if (!waker.IsOpen)
        {
            refusal = SocketRefusal.NoSocket;
            socket.Dispose();
            return null;
        }

        refusal = SocketRefusal.None;
        return new UdpSocket(socket, waker, isIPv6, BinaryPrimitives.ReverseEndianness(name.PortBigEndian));
    }

    private static void SetAddress(ref Libc.SocketName name, IPAddress? address, bool isIPv6)
    {
        name.Family = (ushort)(isIPv6 ? Libc.Internet6 : Libc.Internet);
        if (address is null)
        {
            return; // All zero is every address.
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        name.Ip4BigEndian = isIPv6 ? 0 : MemoryMarshal.Read<uint>(bytes);
        name.Ip6HighBigEndian = isIPv6 ? MemoryMarshal.Read<ulong>(bytes) : 0;
        name.Ip6LowBigEndian = isIPv6 ? MemoryMarshal.Read<ulong>(bytes[8..]) : 0;
        name.Scope = isIPv6 ? (uint)address.ScopeId : 0;
    }

    private static SocketRefusal Refusal(int error) => error switch
    {
        Libc.AddressInUse => SocketRefusal.PortInUse,
        Libc.Access or Libc.NotPermitted => SocketRefusal.PortForbidden,
        Libc.AddressNotAvailable => SocketRefusal.NoSuchAddress,
        _ => SocketRefusal.NoSocket,
    };

    private void Attach(ReceiveBatch batch)
    {
        _headers = GC.AllocateArray<Libc.MessageHeader>(batch.Capacity, pinned: true);
        _vectors = GC.AllocateArray<Libc.IoVector>(batch.Capacity, pinned: true);
        _names = GC.AllocateArray<Libc.SocketName>(batch.Capacity, pinned: true);
        for (var i = 0; i < batch.Capacity; i++)
        {
            _vectors[i].Start = Unsafe.AsPointer(ref MemoryMarshal.GetReference(batch.Place(i)));
            _vectors[i].Length = ReceiveBatch.MaxDatagramBytes;
            _headers[i].Vectors = (Libc.IoVector*)Unsafe.AsPointer(ref _vectors[i]);
            _headers[i].VectorCount = 1;
            _headers[i].Name = Unsafe.AsPointer(ref _names[i]);
            _headers[i].NameLength = (uint)sizeof(Libc.SocketName);
        }

        _receiving = batch;
    }

    private int ReceiveNow(ReceiveBatch batch)
    {
        var headers = (Libc.MessageHeader*)Unsafe.AsPointer(ref _headers[0]);
        var count = Libc.recvmmsg(_socket, headers, (uint)batch.Capacity, Libc.DontWait, null);
        if (count <= 0)
        {
            return 0;
        }

        var bytes = 0L;
        for (var i = 0; i < count; i++)
        {
            bytes += headers[i].Length;
            headers[i].NameLength = (uint)sizeof(Libc.SocketName);
            batch.Set(i, (int)headers[i].Length, Address(_names[i]));
        }

        Counts.CameIn(count, bytes);
        return count;
    }

    private static TransportAddress Address(in Libc.SocketName name)
    {
        var port = BinaryPrimitives.ReverseEndianness(name.PortBigEndian);
        return name.Family == Libc.Internet6
            ? new TransportAddress(new UInt128(BinaryPrimitives.ReverseEndianness(name.Ip6HighBigEndian), BinaryPrimitives.ReverseEndianness(name.Ip6LowBigEndian)), port)
            : new TransportAddress(new UInt128(0, 0xffff_0000_0000ul | BinaryPrimitives.ReverseEndianness(name.Ip4BigEndian)), port);
    }

    private void WaitUntilWritable()
    {
        var polled = new Libc.Polled { Descriptor = _socket.Number, Wanted = Libc.Out };
        Libc.Poll(&polled, 1, _fullWait);
    }

    // Whether any of them could be sent.
    private bool SendEach(Libc.MessageHeader joined)
    {
        var sent = false;
        var one = joined with { VectorCount = 1, Control = null, ControlLength = 0 };
        for (var i = 0; i < (int)joined.VectorCount; i++, one.Vectors++)
        {
            if (Libc.sendmmsg(_socket, &one, 1, Libc.DontWait) > 0)
            {
                sent = true;
            }
            else
            {
                Drop(Libc.LastError, 1);
            }
        }

        return sent;
    }

    private void DropFrom(int message)
    {
        for (var i = message; i < _send.Messages; i++)
        {
            Drop(Libc.Again, (int)_send.Headers[i].VectorCount);
        }
    }

    private void Drop(int error, int datagrams)
    {
        switch (error)
        {
            case Libc.Again or Libc.NoBuffers or Libc.NoMemory:
                Counts.DroppedFull += datagrams;
                break;
            case Libc.Refused or Libc.HostUnreachable or Libc.NetworkUnreachable or Libc.HostDown or Libc.NetworkDown
                or Libc.NoFamily or Libc.AddressNotAvailable or Libc.Invalid:
                Counts.DroppedUnreachable += datagrams; // Invalid: port 0, or an address of one link only without saying which.
                break;
            case Libc.NotPermitted or Libc.Access:
                Counts.DroppedForbidden += datagrams;
                break;
            case Libc.MessageSize:
                Counts.DroppedTooLong += datagrams;
                break;
            default:
                Counts.DroppedOtherwise += datagrams;
                break;
        }
    }
}
