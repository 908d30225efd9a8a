using Stoa.Rtc;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Srtp;

namespace Stoa.AudioBench.Crowd;

/// <summary>The protocol of one peer: one that made the offer, or one that answered.</summary>
internal interface IPeer : IDisposable
{
    RtcPeerState State { get; }

    /// <summary>Encrypts what is sent; null until connected.</summary>
    SrtpSender? Sender { get; }

    /// <summary>Where media goes.</summary>
    TransportAddress? Destination { get; }

    RtcPeerReceipt Receive(Span<byte> datagram, in TransportAddress source, TimeSpan now, out int length);

    void Advance(TimeSpan now);

    bool TryTake(Span<byte> datagram, out int length, out TransportAddress destination);

    void Close(TimeSpan now);
}
