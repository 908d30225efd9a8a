using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Stoa.Rtc;

namespace Stoa.Sfu.Transport;

/// <summary>Datagrams that wait to be sent, laid out as the kernel wants them, so that a datagram is written where it is sent from.</summary>
/// <remarks>
/// Consecutive datagrams of one length to one destination become one message that the kernel cuts again (UDP_SEGMENT); the last may be
/// shorter. All memory is pinned and made once.
/// </remarks>
internal sealed unsafe class SendBatch
{
    /// <summary>How many datagrams it holds.</summary>
    public const int Capacity = 64;

    /// <summary>The longest datagram.</summary>
    public const int MaxDatagramBytes = ReceiveBatch.MaxDatagramBytes;

    // A stride of a power of two would put the starts of all datagrams into the same few lines of the processor's cache.
    private const int StrideBytes = MaxDatagramBytes + 64;
    private const int MaxMessageBytes = 60_000;

    // What every path takes whole: the kernel refuses segments that are longer than that.
    private const int MaxSegmentBytes = 1200;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Capacity * StrideBytes, pinned: true);
    private readonly Libc.MessageHeader[] _headers = GC.AllocateArray<Libc.MessageHeader>(Capacity, pinned: true);
    private readonly Libc.IoVector[] _vectors = GC.AllocateArray<Libc.IoVector>(Capacity, pinned: true);
    private readonly Libc.SocketName[] _names = GC.AllocateArray<Libc.SocketName>(Capacity, pinned: true);
    private readonly Libc.SegmentControl[] _controls = GC.AllocateArray<Libc.SegmentControl>(Capacity, pinned: true);
    private readonly bool _isIPv6;
    private TransportAddress _destination;
    private int _segmentBytes;
    private int _messageBytes;

    /// <summary>An empty batch.</summary>
    /// <param name="isIPv6">Whether the socket is of IPv6, and IPv4 addresses are mapped, or of IPv4 alone.</param>
    public SendBatch(bool isIPv6)
    {
        _isIPv6 = isIPv6;
        for (var i = 0; i < Capacity; i++)
        {
            _vectors[i].Start = Unsafe.AsPointer(ref _bytes[i * StrideBytes]);
            _names[i].Family = (ushort)(isIPv6 ? Libc.Internet6 : Libc.Internet);
            _headers[i].NameLength = isIPv6 ? 28u : 16u;
            _controls[i].Length = 18;
            _controls[i].Level = Libc.UdpLevel;
            _controls[i].Type = Libc.SegmentOption;
        }
    }

    /// <summary>How many datagrams wait.</summary>
    public int Datagrams { get; private set; }

    /// <summary>How many messages they make.</summary>
    public int Messages { get; private set; }

    /// <summary>The bytes of all datagrams that wait.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether datagrams to one destination may become one message.</summary>
    public bool Segments { get; set; } = true;

    /// <summary>The messages; the memory does not move.</summary>
    public Libc.MessageHeader* Headers => (Libc.MessageHeader*)Unsafe.AsPointer(ref _headers[0]);

    /// <summary>The place of the next datagram.</summary>
    public Span<byte> Next => _bytes.AsSpan(Datagrams * StrideBytes, MaxDatagramBytes);

    /// <summary>Adds the datagram that was written into <see cref="Next"/>. There must be room.</summary>
    public void Add(int length, in TransportAddress destination)
    {
        var slot = Datagrams++;
        Bytes += length;
        _vectors[slot].Length = (nuint)length;
        if (length <= _segmentBytes && destination.Equals(_destination) && _messageBytes + length <= MaxMessageBytes)
        {
            ref var open = ref _headers[Messages - 1];
            if (open.Control == null)
            {
                _controls[Messages - 1].SegmentBytes = (ushort)_segmentBytes;
                open.Control = Unsafe.AsPointer(ref _controls[Messages - 1]);
                open.ControlLength = (nuint)sizeof(Libc.SegmentControl);
            }

            open.VectorCount++;
            _messageBytes += length;
            _segmentBytes = length == _segmentBytes ? length : 0; // Only the last segment may be shorter.
            return;
        }

        ref var name = ref _names[slot];
        name.PortBigEndian = BinaryPrimitives.ReverseEndianness(destination.Port);
        if (_isIPv6)
        {
            name.Ip6HighBigEndian = BinaryPrimitives.ReverseEndianness((ulong)(destination.Ip >> 64));
            name.Ip6LowBigEndian = BinaryPrimitives.ReverseEndianness((ulong)destination.Ip);
        }
        else
        {
            name.Ip4BigEndian = BinaryPrimitives.ReverseEndianness((uint)destination.Ip);
        }

        ref var header = ref _headers[Messages++];
        header.Name = Unsafe.AsPointer(ref name);
        header.Vectors = (Libc.IoVector*)Unsafe.AsPointer(ref _vectors[slot]);
        header.VectorCount = 1;
        header.Control = null;
        header.ControlLength = 0;
        _segmentBytes = Segments && length <= MaxSegmentBytes ? length : 0;
        _messageBytes = length;
        _destination = destination;
    }

    /// <summary>Forgets all datagrams.</summary>
    public void Clear()
    {
        Datagrams = 0;
        Messages = 0;
        Bytes = 0;
        _segmentBytes = 0;
    }
}
