using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.AudioBench;

/// <summary>A media socket that ends here: what is committed is counted and forgotten, nothing comes.</summary>
internal sealed class NullSocket : IMediaSocket
{
    private const int Places = 64;
    private const int StrideBytes = ReceiveBatch.MaxDatagramBytes + 64; // As the real one lays them out.
    private readonly byte[] _bytes = GC.AllocateArray<byte>(Places * StrideBytes, pinned: true);
    private int _place;

    public int Port => 9;

    public SocketCounts Counts { get; } = new();

    /// <summary>How many datagrams were committed.</summary>
    public long Committed { get; private set; }

    public int Receive(ReceiveBatch batch, TimeSpan timeout) => 0;

    public Span<byte> Reserve() => _bytes.AsSpan(_place * StrideBytes, ReceiveBatch.MaxDatagramBytes);

    public void Commit(int length, in TransportAddress destination)
    {
        _place = (_place + 1) % Places;
        Committed++;
    }

    public void Flush()
    {
    }

    public void Wake()
    {
    }

    public void Dispose()
    {
    }
}
