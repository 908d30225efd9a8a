using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Srtp;

namespace Stoa.AudioBench.Crowd;

/// <summary>A peer of a server that offers and checks, as Janus does: ICE-lite, the client of the handshake.</summary>
internal sealed class AnsweringPeer : IPeer
{
    private readonly IceLiteAgent _ice;
    private readonly DtlsTransport _handshake;
    private readonly byte[] _response = new byte[256];
    private SrtpReceiver? _receiver;
    private TransportAddress _respondTo;
    private int _responseLength;
    private bool _hasStarted;

    public AnsweringPeer(DtlsIdentity identity, IceCredentials local, IceCredentials remote, IReadOnlyList<DtlsFingerprint> fingerprints, TimeSpan now)
    {
        _ice = new IceLiteAgent(local, remote, now);
        _handshake = new DtlsTransport(identity, DtlsRole.Client, fingerprints);
    }

    public RtcPeerState State => _handshake.State switch
    {
        DtlsState.Failed => RtcPeerState.Failed,
        DtlsState.Closed => RtcPeerState.Closed,
        _ => Sender is null ? RtcPeerState.Connecting : RtcPeerState.Connected,
    };

    public SrtpSender? Sender { get; private set; }

    public TransportAddress? Destination => _ice.Selected;

    public RtcPeerReceipt Receive(Span<byte> datagram, in TransportAddress source, TimeSpan now, out int length)
    {
        length = 0;
        switch (datagram.IsEmpty ? byte.MaxValue : datagram[0])
        {
            case <= 3:
                _ice.Receive(datagram, source, now, _response, out _responseLength);
                _respondTo = source;
                if (!_hasStarted && _ice.Selected is not null)
                {
                    _hasStarted = true;
                    _handshake.Start(now);
                }

                return RtcPeerReceipt.Nothing;
            case >= 20 and <= 63:
                _handshake.Receive(datagram, now);
                TakeKeys();
                return RtcPeerReceipt.Nothing;
            case >= 128 and <= 191 when _receiver is { } receiver:
                return RtcpReader.IsRtcp(datagram)
                    ? receiver.UnprotectRtcp(datagram, out length) == SrtpVerdict.Accepted ? RtcPeerReceipt.Report : RtcPeerReceipt.Nothing
                    : receiver.Unprotect(datagram, out length, out _) == SrtpVerdict.Accepted ? RtcPeerReceipt.Media : RtcPeerReceipt.Nothing;
            default:
                return RtcPeerReceipt.Nothing;
        }
    }

    public void Advance(TimeSpan now)
    {
        if (_hasStarted && _handshake.NextDeadline <= now)
        {
            _handshake.Advance(now);
            TakeKeys();
        }
    }

    public bool TryTake(Span<byte> datagram, out int length, out TransportAddress destination)
    {
        if (_responseLength > 0)
        {
            _response.AsSpan(0, _responseLength).CopyTo(datagram);
            (length, destination, _responseLength) = (_responseLength, _respondTo, 0);
            return true;
        }

        (length, destination) = (0, _ice.Selected ?? default);
        return _ice.Selected is not null && _handshake.TryTake(datagram, out length);
    }

    public void Close(TimeSpan now) => _handshake.Close(now);

    public void Dispose()
    {
        _handshake.Dispose();
        _receiver?.Dispose();
        Sender?.Dispose();
    }

    private void TakeKeys()
    {
        if (Sender is null && _handshake.State == DtlsState.Connected && _handshake.TakeKeys() is { } keys)
        {
            using (keys)
            {
                (_receiver, Sender) = (keys.CreateReceiver(), keys.CreateSender());
            }
        }
    }
}
