using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Transport;

/// <summary>A socket of a <see cref="VirtualNetwork"/>. It never waits: what has arrived by the network's time is there, more is not.</summary>
internal sealed class VirtualSocket(VirtualNetwork network, TransportAddress address) : IMediaSocket
{
    private readonly Queue<(byte[] Bytes, TransportAddress Source)> _arrived = new();
    private readonly List<(byte[] Bytes, TransportAddress Destination)> _committed = [];
    private readonly byte[] _place = new byte[ReceiveBatch.MaxDatagramBytes];
    private readonly bool[] _isBad = new bool[2];
    private int _wakes;

    /// <summary>The address that others see, and can answer to.</summary>
    public TransportAddress Address { get; private set; } = address;

    /// <summary>What meets the datagrams that it sends.</summary>
    public NetworkConditions Up { get; set; } = new();

    /// <summary>What meets the datagrams sent to it.</summary>
    public NetworkConditions Down { get; set; } = new();

    /// <summary>How often it was woken.</summary>
    public int Wakes => Volatile.Read(ref _wakes);

    /// <inheritdoc/>
    public int Port => Address.Port;

    /// <inheritdoc/>
    public SocketCounts Counts { get; } = new();

    /// <summary>The address translation on its way forgets it: it sends from another address, and nothing sent to the old one arrives.</summary>
    public void Rebind(string ip, int port)
    {
        var moved = VirtualNetwork.At(ip, port);
        network.Move(this, moved);
        Address = moved;
    }

    /// <inheritdoc/>
    public int Receive(ReceiveBatch batch, TimeSpan timeout)
    {
        var count = 0;
        var bytes = 0L;
        while (count < batch.Capacity && _arrived.TryDequeue(out var datagram))
        {
            var length = Math.Min(datagram.Bytes.Length, ReceiveBatch.MaxDatagramBytes);
            datagram.Bytes.AsSpan(0, length).CopyTo(batch.Place(count));
            batch.Set(count++, length, datagram.Source);
            bytes += length;
        }

        if (count > 0)
        {
            Counts.CameIn(count, bytes);
        }

        return count;
    }

    /// <inheritdoc/>
    public Span<byte> Reserve() => _place;

    /// <inheritdoc/>
    public void Commit(int length, in TransportAddress destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (destination.Protocol != TransportProtocol.Udp)
        {
            Counts.DroppedOtherwise++;
            return;
        }

        _committed.Add((_place[..length], destination));
        if (_committed.Count == 64)
        {
            Flush();
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_committed.Count == 0)
        {
            return;
        }

        foreach (var (bytes, destination) in _committed)
        {
            Counts.DatagramsOut++;
            Counts.BytesOut += bytes.Length;
            network.Send(this, bytes, destination);
        }

        Counts.BatchesOut++;
        _committed.Clear();
    }

    /// <inheritdoc/>
    public void Wake() => Interlocked.Increment(ref _wakes);

    /// <inheritdoc/>
    public void Dispose() => network.Close(this);

    internal bool IsBad(bool isUp) => _isBad[isUp ? 1 : 0];

    internal void SetBad(bool isUp, bool isBad) => _isBad[isUp ? 1 : 0] = isBad;

    internal void Arrive(byte[] bytes, in TransportAddress source) => _arrived.Enqueue((bytes, source));
}
