using Stoa.Rtc;

namespace Stoa.Sfu.Transport;

/// <summary>The one port of the media, as the loop that owns it sees it: batches of datagrams in, batches out.</summary>
/// <remarks>
/// Two kinds exist: UDP, with datagrams over TCP beside it, and the emulated network of the tests. All but <see cref="Wake"/> is for
/// the one thread that runs the loop. Nothing here fails because of what others send: a datagram that cannot be sent is counted and forgotten.
/// </remarks>
public interface IMediaSocket : IDisposable
{
    /// <summary>The port in use.</summary>
    int Port { get; }

    /// <summary>What came, went and was dropped.</summary>
    SocketCounts Counts { get; }

    /// <summary>Waits for datagrams and takes in all that a batch can hold.</summary>
    /// <param name="batch">Is overwritten.</param>
    /// <param name="timeout">How long to wait at most; zero asks and comes back.</param>
    /// <returns>How many datagrams came; 0 after the timeout or a <see cref="Wake"/>.</returns>
    int Receive(ReceiveBatch batch, TimeSpan timeout);

    /// <summary>
    /// Lets <see cref="Receive"/> come back, with nothing, as soon as another socket of the same thread has datagrams. One other at most, of
    /// the same kind. A socket that never waits need not do anything.
    /// </summary>
    void WatchToo(IMediaSocket other)
    {
    }

    /// <summary>The place where the next datagram to send is to be written; at least 1,500 bytes. Until <see cref="Commit"/> it stays the same place.</summary>
    Span<byte> Reserve();

    /// <summary>Takes what was written into the reserved place as a datagram to send with the next batch, and sends a batch that is full.</summary>
    /// <param name="length">Its length in bytes, at least 1.</param>
    /// <param name="destination">Where it goes.</param>
    void Commit(int length, in TransportAddress destination);

    /// <summary>Sends all that was committed.</summary>
    void Flush();

    /// <summary>Makes <see cref="Receive"/> come back soon. For any thread.</summary>
    void Wake();
}
