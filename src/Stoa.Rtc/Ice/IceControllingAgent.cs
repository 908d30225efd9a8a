using System.Text;
using Stoa.Rtc.Stun;

namespace Stoa.Rtc.Ice;

/// <summary>The other side of <see cref="IceLiteAgent"/>, for the command line, tests and the load driver: checks the peer's candidates and nominates one.</summary>
/// <remarks>
/// Full agent, controlling, one component, one local socket: <c>Advance(now)</c>, drain <c>TryTake</c>, <c>Receive</c>, until <c>NextDeadline</c>.
/// Checks start 50 ms apart and are repeated after 0.5, 1, 2, … s, seven times in all. Not safe for several threads.
/// Source: RFC 8445 sections 6 to 8, RFC 8489 section 6.2.1, RFC 7675 section 5.1.
/// </remarks>
public sealed class IceControllingAgent
{
    /// <summary>More candidates of a peer than this are left aside.</summary>
    public const int MaximumCandidates = 16;

    private const int MaximumSent = 7;
    private const uint HostPriority = (110u << 24) | (65535u << 8) | 255;
    private static readonly TimeSpan _pacing = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _firstTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _lastTimeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan _consentInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _consentExpiry = TimeSpan.FromSeconds(30);

    private readonly List<Pair> _pairs = [];
    private readonly Random _random;
    private readonly ulong _tieBreaker;
    private readonly byte[] _username;
    private readonly byte[] _remoteKey;
    private Pair? _nominee;
    private TimeSpan _consented;

    /// <summary>Starts checking.</summary>
    /// <param name="local">The credentials that this side offered.</param>
    /// <param name="remote">The peer's, from its answer.</param>
    /// <param name="candidates">Where the peer may be, best first; more than <see cref="MaximumCandidates"/> are left aside.</param>
    /// <param name="random">For transaction ids, the tie-breaker and the jitter of consent checks.</param>
    /// <param name="now">The time, since any start.</param>
    public IceControllingAgent(IceCredentials local, IceCredentials remote, IEnumerable<TransportAddress> candidates, Random random, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(random);
        _random = random;
        _tieBreaker = (ulong)random.NextInt64();
        _username = Encoding.ASCII.GetBytes(remote.UsernameFragment + ':' + local.UsernameFragment);
        _remoteKey = Encoding.ASCII.GetBytes(remote.Password);
        foreach (var candidate in candidates.Distinct().Take(MaximumCandidates))
        {
            var pair = new Pair(candidate) { Next = now + (_pairs.Count * _pacing) };
            _random.NextBytes(pair.TransactionId);
            _pairs.Add(pair);
        }

        State = _pairs.Count == 0 ? IceState.Failed : IceState.Checking;
    }

    /// <summary>How far it has come.</summary>
    public IceState State { get; private set; }

    /// <summary>The peer's address of the nominated pair; null until connected.</summary>
    public TransportAddress? Selected { get; private set; }

    /// <summary>The address that the peer saw this side at; null until it answered.</summary>
    public TransportAddress? Mapped { get; private set; }

    /// <summary>When <see cref="Advance"/> has something to do; null when it never will again.</summary>
    public TimeSpan? NextDeadline
    {
        get
        {
            if (State == IceState.Failed)
            {
                return null;
            }

            var next = State == IceState.Connected ? _consented + _consentExpiry : TimeSpan.MaxValue;
            foreach (var pair in _pairs)
            {
                next = IsActive(pair) && pair.Next < next ? pair.Next : next;
            }

            return next == TimeSpan.MaxValue ? null : next;
        }
    }

    /// <summary>Lets time pass: marks the checks that are due and gives up what was silent too long.</summary>
    public void Advance(TimeSpan now)
    {
        if (State == IceState.Connected && now >= _consented + _consentExpiry)
        {
            Fail();
        }

        foreach (var pair in _pairs)
        {
            if (State == IceState.Failed || !IsActive(pair) || pair.Next > now)
            {
                continue;
            }

            if (State == IceState.Connected)
            {
                // Jitter of 0.8 to 1.2: RFC 7675 section 5.1.
                pair.Next = now + (_consentInterval * (0.8 + (0.4 * _random.NextDouble())));
                _random.NextBytes(pair.TransactionId);
                pair.IsDue = true;
            }
            else if (pair.Sent == MaximumSent)
            {
                Drop(pair);
            }
            else
            {
                pair.Sent++;
                pair.IsDue = true;
                pair.Next = now + (pair.Sent == MaximumSent ? _lastTimeout : _firstTimeout * (1 << (pair.Sent - 1)));
            }
        }

        if (State == IceState.Checking && _pairs.TrueForAll(static pair => pair.IsDropped))
        {
            Fail();
        }
    }

    /// <summary>Takes the next datagram to send: call until false, after <see cref="Advance"/> and <see cref="Receive"/>.</summary>
    /// <param name="datagram">At least <see cref="StunMessage.MaximumBytes"/> of the caller's.</param>
    /// <param name="length">The bytes written.</param>
    /// <param name="destination">Where they go.</param>
    public bool TryTake(Span<byte> datagram, out int length, out TransportAddress destination)
    {
        foreach (var pair in _pairs)
        {
            if (!pair.IsDue)
            {
                continue;
            }

            pair.IsDue = false;
            var writer = new StunWriter(datagram, StunClass.Request, pair.TransactionId);
            writer.Username(_username);
            writer.Priority(HostPriority);
            writer.IceControlling(_tieBreaker);
            if (pair == _nominee && State == IceState.Checking)
            {
                writer.UseCandidate();
            }

            length = writer.Finish(_remoteKey);
            destination = pair.Address;
            return true;
        }

        (length, destination) = (0, default);
        return false;
    }

    /// <summary>Takes a datagram of the peer; only authentic responses to checks in flight, from where they were sent to, count.</summary>
    public IceVerdict Receive(ReadOnlySpan<byte> datagram, in TransportAddress source, TimeSpan now)
    {
        if (!StunMessage.TryParse(datagram, out var message))
        {
            return IceVerdict.Malformed;
        }

        if (!message.HasValidFingerprint)
        {
            return IceVerdict.NoFingerprint;
        }

        if (message.Class is not (StunClass.SuccessResponse or StunClass.ErrorResponse) || Find(source, message.TransactionId) is not { } pair)
        {
            return IceVerdict.Ignored;
        }

        if (!message.IsAuthentic(_remoteKey))
        {
            return IceVerdict.NotAuthentic;
        }

        if (message.Class == StunClass.ErrorResponse)
        {
            if (State == IceState.Checking)
            {
                Drop(pair);
            }

            return IceVerdict.Accepted;
        }

        Mapped = message.MappedAddress ?? Mapped;
        Succeed(pair, now);
        return IceVerdict.Accepted;
    }

    private void Succeed(Pair pair, TimeSpan now)
    {
        _consented = now;
        if (State == IceState.Connected)
        {
            return;
        }

        if (pair == _nominee)
        {
            State = IceState.Connected;
            Selected = pair.Address;
            pair.Next = now + _consentInterval;
            return;
        }

        pair.IsValid = true;
        if (_nominee is null)
        {
            Nominate(pair, now);
        }
    }

    private void Nominate(Pair pair, TimeSpan now)
    {
        _nominee = pair;
        pair.Sent = 1;
        pair.IsDue = true;
        pair.Next = now + _firstTimeout;
        _random.NextBytes(pair.TransactionId);
    }

    /// <summary>Gives a pair up; when it was to be nominated, another valid one takes its place.</summary>
    private void Drop(Pair pair)
    {
        pair.IsDropped = true;
        pair.IsDue = false;
        if (pair == _nominee)
        {
            _nominee = null;
            if (_pairs.Find(static other => other.IsValid && !other.IsDropped) is { } other)
            {
                Nominate(other, pair.Next);
            }
        }
    }

    private void Fail()
    {
        State = IceState.Failed;
        Selected = null;
        foreach (var pair in _pairs)
        {
            pair.IsDue = false;
        }
    }

    /// <summary>A pair has checks to send: the nominee alone once there is one, otherwise each that has not answered.</summary>
    private bool IsActive(Pair pair) => !pair.IsDropped && (_nominee is null ? !pair.IsValid : pair == _nominee || (State == IceState.Checking && !pair.IsValid));

    private Pair? Find(in TransportAddress source, ReadOnlySpan<byte> transactionId)
    {
        foreach (var pair in _pairs)
        {
            if (!pair.IsDropped && (pair.Sent > 0 || pair == _nominee) && pair.Address == source && transactionId.SequenceEqual(pair.TransactionId))
            {
                return pair;
            }
        }

        return null;
    }

    private sealed class Pair(TransportAddress address)
    {
        public TransportAddress Address { get; } = address;

        public byte[] TransactionId { get; } = new byte[12];

        public int Sent { get; set; }

        public TimeSpan Next { get; set; }

        public bool IsDue { get; set; }

        public bool IsValid { get; set; }

        public bool IsDropped { get; set; }
    }
}
