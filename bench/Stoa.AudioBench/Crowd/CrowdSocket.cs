using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.AudioBench.Crowd;

/// <summary>One UDP socket that has many addresses of this machine: each datagram says to which it came, and from which it is to go.</summary>
/// <remarks>
/// So a hundred thousand peers need one descriptor. The addresses must be local: all of 127.0.0.0/8 are, others by
/// <c>ip route add local</c>. IP_PKTINFO, SO_TIMESTAMPNS. For one thread.
/// </remarks>
internal sealed unsafe class CrowdSocket : IDisposable
{
    private const int Batch = 64;
    private const int DatagramBytes = 2048;
    private const int ControlBytes = 64;
    private const int PacketInfo = 8; // IP_PKTINFO
    private const int Timestamps = 35; // SO_TIMESTAMPNS
    private const int ForcedReceiveBuffer = 33; // SO_RCVBUFFORCE

    private readonly Libc.Descriptor _socket;
    private readonly byte* _bytes = (byte*)NativeMemory.AllocZeroed(Batch * DatagramBytes);
    private readonly byte* _controls = (byte*)NativeMemory.AllocZeroed(Batch * ControlBytes);
    private readonly Libc.MessageHeader* _headers = Array<Libc.MessageHeader>(Batch);
    private readonly Libc.IoVector* _vectors = Array<Libc.IoVector>(Batch);
    private readonly Libc.SocketName* _names = Array<Libc.SocketName>(Batch);
    private readonly byte* _sentControl = (byte*)NativeMemory.AllocZeroed(ControlBytes);

    /// <summary>Opens it on a port of every address; 0 takes any.</summary>
    public CrowdSocket(int port = 0)
    {
        _socket = BareCalls.Open(isIPv6: false, port);
        Libc.Set(_socket, Libc.SocketLevel, Libc.ReceiveBufferOption, 64 << 20);
        Libc.Set(_socket, Libc.SocketLevel, ForcedReceiveBuffer, 64 << 20);
        Libc.Set(_socket, 0, PacketInfo, 1);
        Libc.Set(_socket, Libc.SocketLevel, Timestamps, 1);
        Libc.SocketName name;
        var length = sizeof(Libc.SocketName);
        _ = Libc.getsockname(_socket, &name, &length);
        Port = BinaryPrimitives.ReverseEndianness(name.PortBigEndian);
        for (var i = 0; i < Batch; i++)
        {
            _vectors[i] = new Libc.IoVector { Start = _bytes + (i * DatagramBytes), Length = DatagramBytes };
            _headers[i].Vectors = _vectors + i;
            _headers[i].VectorCount = 1;
            _headers[i].Name = _names + i;
            _headers[i].Control = _controls + (i * ControlBytes);
        }
    }

    /// <summary>The port.</summary>
    public ushort Port { get; }

    /// <summary>The kernel drops what comes from here on, after all that it does to find the socket.</summary>
    public void DropAll() => BareCalls.DropAll(_socket);

    /// <summary>Waits until something comes.</summary>
    public void Wait(TimeSpan atMost)
    {
        var polled = new Libc.Polled { Descriptor = _socket.Number, Wanted = Libc.In };
        Libc.Poll(&polled, 1, atMost);
    }

    /// <summary>Takes in what came, at most 64 datagrams.</summary>
    public int Receive()
    {
        for (var i = 0; i < Batch; i++)
        {
            _headers[i].NameLength = 16;
            _headers[i].ControlLength = ControlBytes;
        }

        return Math.Max(0, Libc.recvmmsg(_socket, _headers, Batch, Libc.DontWait, null));
    }

    /// <summary>One of them.</summary>
    public Span<byte> this[int index] => new(_bytes + (index * DatagramBytes), (int)_headers[index].Length);

    /// <summary>Where it came from.</summary>
    public TransportAddress Source(int index) =>
        new(new UInt128(0, 0xffff_0000_0000ul | BinaryPrimitives.ReverseEndianness(_names[index].Ip4BigEndian)), BinaryPrimitives.ReverseEndianness(_names[index].PortBigEndian));

    /// <summary>To which address it came, and when the kernel took it in: nanoseconds since 1970.</summary>
    public (uint Address, long Nanoseconds) Arrival(int index)
    {
        var (address, nanoseconds) = (0u, 0L);
        var control = _controls + (index * ControlBytes);
        var end = control + _headers[index].ControlLength;
        while (control + 16 <= end)
        {
            var length = *(long*)control;
            var (level, type) = (*(int*)(control + 8), *(int*)(control + 12));
            if (level == 0 && type == PacketInfo)
            {
                address = BinaryPrimitives.ReverseEndianness(*(uint*)(control + 16 + 8));
            }
            else if (level == Libc.SocketLevel && type == Timestamps)
            {
                nanoseconds = (*(long*)(control + 16) * 1_000_000_000) + *(long*)(control + 24);
            }

            control += (length + 7) & ~7;
        }

        return (address, nanoseconds);
    }

    /// <summary>Sends one datagram.</summary>
    /// <returns>False when the kernel did not take it.</returns>
    public bool Send(ReadOnlySpan<byte> datagram, uint from, in TransportAddress to)
    {
        fixed (byte* bytes = datagram)
        {
            var name = BareWay.Name(to, isIPv6: false);
            var vector = new Libc.IoVector { Start = bytes, Length = (nuint)datagram.Length };
            *(long*)_sentControl = 16 + 12;
            *(int*)(_sentControl + 8) = 0;
            *(int*)(_sentControl + 12) = PacketInfo;
            *(int*)(_sentControl + 16) = 0;
            *(uint*)(_sentControl + 16 + 4) = BinaryPrimitives.ReverseEndianness(from);
            var header = new Libc.MessageHeader { Name = &name, NameLength = 16, Vectors = &vector, VectorCount = 1, Control = _sentControl, ControlLength = 32 };
            return Libc.sendmmsg(_socket, &header, 1, Libc.DontWait) == 1;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        NativeMemory.Free(_bytes);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_sentControl);
    }

    private static T* Array<T>(int count)
        where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)(count * Unsafe.SizeOf<T>()));
}
