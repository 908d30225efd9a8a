using Stoa.Rtc;

namespace Stoa.Sfu.Transport;

/// <summary>Takes a datagram that came over TCP. Called from any thread, one call at a time for each connection.</summary>
/// <param name="datagram">Its bytes, 1 to <see cref="ReceiveBatch.MaxDatagramBytes"/>, valid during the call only.</param>
/// <param name="source">Where it came from, with the number of its connection.</param>
public delegate void DatagramReceived(ReadOnlySpan<byte> datagram, in TransportAddress source);
