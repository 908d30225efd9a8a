using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Srtp;

namespace Stoa.Rtc.Peer;

/// <summary>The other side of a session: checks the server's addresses, does the handshake as its client, sends and receives media.</summary>
/// <remarks>
/// For the command line, tests and the load driver; the server has no use for it. A state machine: feed it with <see cref="Receive"/> and
/// <see cref="Advance"/>, then drain <see cref="TryTake"/>. Not safe for use by several threads. Source: RFC 8445, RFC 5764.
/// </remarks>
public sealed class RtcPeer : IDisposable
{
    private readonly IceControllingAgent _ice;
    private readonly DtlsTransport _handshake;
    private SrtpReceiver? _receiver;
    private bool _hasStarted;

    /// <summary>Makes a peer that begins at once.</summary>
    /// <param name="identity">Its certificate; stays the caller's.</param>
    /// <param name="local">The credentials of its offer.</param>
    /// <param name="remote">The credentials of the answer.</param>
    /// <param name="fingerprints">The certificates that the answer promised.</param>
    /// <param name="candidates">The addresses of the answer.</param>
    /// <param name="random">For transaction ids.</param>
    /// <param name="now">The time.</param>
    public RtcPeer(
        DtlsIdentity identity, IceCredentials local, IceCredentials remote, IReadOnlyList<DtlsFingerprint> fingerprints,
        IEnumerable<TransportAddress> candidates, Random random, TimeSpan now)
    {
        _ice = new IceControllingAgent(local, remote, candidates, random, now);
        _handshake = new DtlsTransport(identity, DtlsRole.Client, fingerprints);
    }

    /// <summary>How far it has come.</summary>
    public RtcPeerState State =>
        _ice.State == IceState.Failed || _handshake.State == DtlsState.Failed ? RtcPeerState.Failed
        : _handshake.State == DtlsState.Closed ? RtcPeerState.Closed
        : Sender is not null ? RtcPeerState.Connected
        : RtcPeerState.Connecting;

    /// <summary>Encrypts what is sent; null until connected.</summary>
    public SrtpSender? Sender { get; private set; }

    /// <summary>Where media goes; null until an address has answered.</summary>
    public TransportAddress? Destination => _ice.Selected;

    /// <summary>When <see cref="Advance"/> is due next; null for never.</summary>
    public TimeSpan? NextDeadline => (_ice.NextDeadline, _handshake.NextDeadline) switch
    {
        (null, var handshake) => handshake,
        (var ice, null) => ice,
        var (ice, handshake) => ice < handshake ? ice : handshake,
    };

    /// <summary>Takes a datagram in; media is decrypted in place.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="now">The time.</param>
    /// <param name="length">The length of the decrypted packet.</param>
    public RtcPeerReceipt Receive(Span<byte> datagram, in TransportAddress source, TimeSpan now, out int length)
    {
        length = 0;
        switch (datagram.IsEmpty ? byte.MaxValue : datagram[0])
        {
            case <= 3:
                _ice.Receive(datagram, source, now);
                Begin(now);
                return RtcPeerReceipt.Nothing;
            case >= 20 and <= 63:
                _handshake.Receive(datagram, now);
                TakeKeys();
                return RtcPeerReceipt.Nothing;
            case >= 128 and <= 191 when _receiver is { } receiver:
                if (RtcpReader.IsRtcp(datagram))
                {
                    return receiver.UnprotectRtcp(datagram, out length) == SrtpVerdict.Accepted ? RtcPeerReceipt.Report : RtcPeerReceipt.Nothing;
                }

                return receiver.Unprotect(datagram, out length, out _) == SrtpVerdict.Accepted ? RtcPeerReceipt.Media : RtcPeerReceipt.Nothing;
            default:
                return RtcPeerReceipt.Nothing;
        }
    }

    /// <summary>Lets time pass: sends again what was lost, and checks that the server is still there.</summary>
    public void Advance(TimeSpan now)
    {
        _ice.Advance(now);
        if (_hasStarted)
        {
            _handshake.Advance(now);
            TakeKeys();
        }
    }

    /// <summary>Takes a datagram that is to be sent.</summary>
    public bool TryTake(Span<byte> datagram, out int length, out TransportAddress destination)
    {
        if (_ice.TryTake(datagram, out length, out destination))
        {
            return true;
        }

        if (_ice.Selected is { } selected && _handshake.TryTake(datagram, out length))
        {
            destination = selected;
            return true;
        }

        return false;
    }

    /// <summary>Says goodbye; drain <see cref="TryTake"/> once more afterwards.</summary>
    public void Close(TimeSpan now) => _handshake.Close(now);

    /// <inheritdoc/>
    public void Dispose()
    {
        _handshake.Dispose();
        _receiver?.Dispose();
        Sender?.Dispose();
    }

    private void Begin(TimeSpan now)
    {
        if (!_hasStarted && _ice.Selected is not null)
        {
            _hasStarted = true;
            _handshake.Start(now);
        }
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

/// <summary>How far a peer has come.</summary>
public enum RtcPeerState
{
    /// <summary>Checks and handshake are on.</summary>
    Connecting,

    /// <summary>Media may pass.</summary>
    Connected,

    /// <summary>The server cannot be reached, or is not who its answer said.</summary>
    Failed,

    /// <summary>The server said goodbye.</summary>
    Closed,
}

/// <summary>What a datagram was.</summary>
public enum RtcPeerReceipt
{
    /// <summary>Nothing for the caller.</summary>
    Nothing,

    /// <summary>An RTP packet, decrypted.</summary>
    Media,

    /// <summary>A compound RTCP packet, decrypted.</summary>
    Report,
}
