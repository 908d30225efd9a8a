using Stoa.Rtc;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Srtp;

namespace Stoa.AudioBench.Crowd;

/// <summary>A peer of a server that answers, as Stoa does.</summary>
internal sealed class OfferingPeer(RtcPeer peer) : IPeer
{
    public RtcPeerState State => peer.State;

    public SrtpSender? Sender => peer.Sender;

    public TransportAddress? Destination => peer.Destination;

    public RtcPeerReceipt Receive(Span<byte> datagram, in TransportAddress source, TimeSpan now, out int length) =>
        peer.Receive(datagram, source, now, out length);

    public void Advance(TimeSpan now)
    {
        if (peer.NextDeadline <= now)
        {
            peer.Advance(now);
        }
    }

    public bool TryTake(Span<byte> datagram, out int length, out TransportAddress destination) => peer.TryTake(datagram, out length, out destination);

    public void Close(TimeSpan now) => peer.Close(now);

    public void Dispose() => peer.Dispose();
}
