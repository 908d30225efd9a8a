using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.AudioFuzzer;

/// <summary>A media socket without a network: what comes is put in, what goes is taken out.</summary>
internal sealed class MemorySocket : IMediaSocket
{
    private readonly Queue<(byte[] Bytes, TransportAddress Source)> _coming = new();
    private readonly byte[] _place = new byte[SocketBytes];

    /// <summary>What the interface promises; a writer that needs more fails.</summary>
    private const int SocketBytes = 1_500;

    /// <summary>What was sent and not taken out yet.</summary>
    public Queue<(byte[] Bytes, TransportAddress Destination)> Going { get; } = new();

    /// <inheritdoc/>
    public int Port => 7_882;

    /// <inheritdoc/>
    public SocketCounts Counts { get; } = new();

    /// <summary>Lets a datagram come.</summary>
    public void Put(ReadOnlySpan<byte> datagram, in TransportAddress source) => _coming.Enqueue((datagram.ToArray(), source));

    /// <inheritdoc/>
    public int Receive(ReceiveBatch batch, TimeSpan timeout)
    {
        var count = 0;
        while (count < batch.Capacity && _coming.TryDequeue(out var datagram))
        {
            var length = Math.Min(datagram.Bytes.Length, ReceiveBatch.MaxDatagramBytes);
            datagram.Bytes.AsSpan(0, length).CopyTo(batch.Place(count));
            batch.Set(count++, length, datagram.Source);
        }

        return count;
    }

    /// <inheritdoc/>
    public Span<byte> Reserve() => _place;

    /// <inheritdoc/>
    public void Commit(int length, in TransportAddress destination) => Going.Enqueue((_place[..length], destination));

    /// <inheritdoc/>
    public void Flush()
    {
    }

    /// <inheritdoc/>
    public void Wake()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
