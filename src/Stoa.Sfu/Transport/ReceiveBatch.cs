using Stoa.Rtc;

namespace Stoa.Sfu.Transport;

/// <summary>Datagrams that came in one go. Owned by the loop that receives; overwritten by the next <see cref="IMediaSocket.Receive"/>.</summary>
/// <param name="capacity">How many datagrams it holds at most.</param>
public sealed class ReceiveBatch(int capacity = 64)
{
    /// <summary>The longest datagram that is taken, in bytes; a longer one is cut, and then no layer takes it.</summary>
    public const int MaxDatagramBytes = 2048;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(capacity * MaxDatagramBytes, pinned: true);
    private readonly int[] _lengths = new int[capacity];
    private readonly TransportAddress[] _sources = new TransportAddress[capacity];

    /// <summary>How many datagrams it holds at most.</summary>
    public int Capacity => capacity;

    /// <summary>The bytes of one datagram; they may be changed in place.</summary>
    public Span<byte> this[int index] => _bytes.AsSpan(index * MaxDatagramBytes, _lengths[index]);

    /// <summary>Where one datagram came from.</summary>
    public ref readonly TransportAddress Source(int index) => ref _sources[index];

    /// <summary>The place for one datagram's bytes; its memory does not move.</summary>
    public Span<byte> Place(int index) => _bytes.AsSpan(index * MaxDatagramBytes, MaxDatagramBytes);

    /// <summary>Says what was written into a place.</summary>
    public void Set(int index, int length, in TransportAddress source)
    {
        _lengths[index] = length;
        _sources[index] = source;
    }
}
