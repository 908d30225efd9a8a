using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Srtp;
using Stoa.Sfu.Forwarding;

namespace Stoa.Sfu.Sessions;

/// <summary>One peer: its checks, its handshake, its keys, and what it does in its room.</summary>
/// <remarks>
/// Its loop owns it. The exceptions: <see cref="Handshake"/> is the handshake thread's; <see cref="TryClose"/> and what only tells are for any.
/// </remarks>
internal sealed class MediaSession
{
    /// <summary>Browsers check the pair in use every 2.5 to 5 seconds.</summary>
    private static readonly TimeSpan _inUseFor = TimeSpan.FromSeconds(6);

    private int _isClosed;
    private int _used;
    private long _usedAtTicks = long.MinValue / 2;
    private volatile SessionState _state;

    /// <summary>Its unguessable name.</summary>
    public required string Id { get; init; }

    /// <summary>Its room.</summary>
    public required AudioRoom Room { get; init; }

    /// <summary>Who it is; null for a guest.</summary>
    public required PersonKey? Person { get; init; }

    /// <summary>The loop that owns it.</summary>
    public required MediaLoop Loop { get; init; }

    /// <summary>Answers the peer's checks.</summary>
    public required IceLiteAgent Ice { get; init; }

    /// <summary>The certificates that the offer promised.</summary>
    public required IReadOnlyList<DtlsFingerprint> Fingerprints { get; init; }

    /// <summary>What it publishes; null for a listener.</summary>
    public Publisher? Publisher { get; init; }

    /// <summary>What it hears; null for a publisher.</summary>
    public Listener? Listener { get; init; }

    /// <summary>The SSRC of its own reports. Source: RFC 3550 section 6.4.2.</summary>
    public required uint OwnSsrc { get; init; }

    /// <summary>When it was opened, on the media clock.</summary>
    public required TimeSpan OpenedAt { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAtUtc { get; init; }

    /// <summary>The first eight characters of each name that checks come under: the present one, and after a restart the one before.</summary>
    public List<ulong> Fragments { get; } = [];

    /// <summary>The addresses that datagrams of this session come from.</summary>
    public List<TransportAddress> Addresses { get; } = [];

    /// <summary>The name that the peer's checks come from. Guarded by the forwarding unit.</summary>
    public required string RemoteFragment { get; set; }

    /// <summary>True while it counts as not connected yet. Guarded by the forwarding unit.</summary>
    public bool IsConnecting { get; set; }

    /// <summary>Sessions opened later have a greater one. Guarded by the forwarding unit.</summary>
    public long Order { get; set; }

    /// <summary>Counts restarts: what an ETag is made of.</summary>
    public int Generation { get; set; }

    /// <summary>How far it is.</summary>
    public SessionState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>The handshake; null before its first datagram.</summary>
    public DtlsTransport? Handshake { get; set; }

    /// <summary>How many of its datagrams wait for the handshake thread. Guarded by that.</summary>
    public int WaitingDatagrams { get; set; }

    /// <summary>Decrypts; null before the handshake is done.</summary>
    public SrtpReceiver? Receiver { get; set; }

    /// <summary>Encrypts; null before the handshake is done.</summary>
    public SrtpSender? Sender { get; set; }

    /// <summary>What was dropped.</summary>
    public DropCounters Drops { get; } = new();

    /// <summary>What its publisher may send.</summary>
    public SendingAllowance Allowance;

    /// <summary>What may be sent to its listener again.</summary>
    public SendingAllowance ResendAllowance;

    /// <summary>What was measured.</summary>
    public SessionMeasures Measures;

    /// <summary>When its reports are due.</summary>
    public TimeSpan ReportDueAt { get; set; }

    /// <summary>A check came from the address that its packets go to.</summary>
    public void Use(in TransportAddress address, TimeSpan now)
    {
        Volatile.Write(ref _used, address.GetHashCode());
        Volatile.Write(ref _usedAtTicks, now.Ticks);
    }

    /// <summary>True while checks come from the address that its packets go to, if it is this one. For any thread.</summary>
    public bool Uses(in TransportAddress address, TimeSpan now) =>
        !IsClosed && Volatile.Read(ref _used) == address.GetHashCode() && now.Ticks - Volatile.Read(ref _usedAtTicks) < _inUseFor.Ticks;

    /// <summary>True once it is closed.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    /// <summary>Closes it once; the first caller goes on with it.</summary>
    public bool TryClose() => Interlocked.Exchange(ref _isClosed, 1) == 0;
}

/// <summary>What was measured of one session. Written by its loop; any thread may read, a moment behind.</summary>
internal struct SessionMeasures
{
    /// <summary>Packets that came and were authentic.</summary>
    public long PacketsIn;

    /// <summary>When the last packet came or, for a listener, its last report; media clock.</summary>
    public TimeSpan LastPacketAt;

    /// <summary>Lost, 0 to 1: on the way in for a publisher, as reported for a listener.</summary>
    public double LossFraction;

    /// <summary>Jitter in milliseconds.</summary>
    public double JitterMilliseconds;

    /// <summary>Round trip in milliseconds; 0 when not measured.</summary>
    public double RoundTripMilliseconds;
}
