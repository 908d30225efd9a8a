using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.AudioBench;

/// <summary><c>sendmmsg</c> of 64 and nothing around it.</summary>
internal sealed unsafe class BareWay : ISendWay
{
    private const int Batch = 64;
    private readonly BareListeners _listeners;
    private readonly Libc.Descriptor _socket;
    private readonly bool _segments;
    private readonly byte* _packets = (byte*)NativeMemory.AllocZeroed(Batch * 256);
    private readonly Libc.SocketName* _names;
    private readonly Libc.MessageHeader* _headers = (Libc.MessageHeader*)NativeMemory.AllocZeroed((nuint)(Batch * sizeof(Libc.MessageHeader)));
    private readonly Libc.IoVector* _vectors = (Libc.IoVector*)NativeMemory.AllocZeroed((nuint)(Batch * sizeof(Libc.IoVector)));
    private readonly Libc.SegmentControl* _control = (Libc.SegmentControl*)NativeMemory.AllocZeroed((nuint)sizeof(Libc.SegmentControl));

    public BareWay(BareListeners listeners, TransportAddress[] destinations, bool isIPv6, int packetsEach, bool segments)
    {
        (_listeners, PacketsEach, _segments) = (listeners, packetsEach, segments);
        _socket = BareCalls.Open(isIPv6);
        *_control = new Libc.SegmentControl { Length = 18, Level = Libc.UdpLevel, Type = Libc.SegmentOption, SegmentBytes = (ushort)listeners.PacketBytes };
        _names = (Libc.SocketName*)NativeMemory.AllocZeroed((nuint)(destinations.Length * sizeof(Libc.SocketName)));
        for (var i = 0; i < destinations.Length; i++)
        {
            _names[i] = Name(destinations[i], isIPv6);
        }

        for (var i = 0; i < Batch; i++)
        {
            _vectors[i] = new Libc.IoVector { Start = _packets + (i * 256), Length = (nuint)listeners.PacketBytes };
            _headers[i].NameLength = isIPv6 ? 28u : 16u;
            _headers[i].VectorCount = 1;
        }
    }

    public int PacketsEach { get; }

    public static Libc.SocketName Name(in TransportAddress destination, bool isIPv6)
    {
        var name = new Libc.SocketName { PortBigEndian = BinaryPrimitives.ReverseEndianness(destination.Port) };
        if (isIPv6)
        {
            name.Family = Libc.Internet6;
            name.Ip6HighBigEndian = BinaryPrimitives.ReverseEndianness((ulong)(destination.Ip >> 64));
            name.Ip6LowBigEndian = BinaryPrimitives.ReverseEndianness((ulong)destination.Ip);
        }
        else
        {
            name.Family = Libc.Internet;
            name.Ip4BigEndian = BinaryPrimitives.ReverseEndianness((uint)destination.Ip);
        }

        return name;
    }

    public long Pass()
    {
        var failed = 0L;
        int packets = 0, messages = 0;
        for (var i = 0; i < _listeners.Count; i++)
        {
            if (packets + PacketsEach > Batch)
            {
                failed += Flush(messages);
                packets = messages = 0;
            }

            for (var j = 0; j < PacketsEach; j++, packets++)
            {
                _listeners.Protect(i, _packets + (packets * 256));
                if (_segments && j > 0)
                {
                    continue;
                }

                ref var header = ref _headers[messages++];
                header.Name = _names + i;
                header.Vectors = _vectors + packets;
                header.VectorCount = _segments ? (nuint)PacketsEach : 1;
                header.Control = _segments ? _control : null;
                header.ControlLength = _segments ? (nuint)sizeof(Libc.SegmentControl) : 0;
            }
        }

        return failed + Flush(messages);
    }

    public void Dispose()
    {
        _socket.Dispose();
        NativeMemory.Free(_packets);
        NativeMemory.Free(_names);
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_control);
    }

    private long Flush(int messages)
    {
        var sent = messages == 0 ? 0 : BareCalls.SendMany(_socket.Number, _headers, (uint)messages, Libc.DontWait);
        return (messages - Math.Max(sent, 0)) * (_segments ? PacketsEach : 1);
    }
}
