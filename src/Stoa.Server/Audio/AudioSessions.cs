using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Stoa.Api.Whip;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Rtc;
using Stoa.Sfu;
using Stoa.Sfu.Relay;
using Stoa.Spaces;

namespace Stoa.Server.Audio;

/// <summary>Where the two planes meet: WHIP and WHEP become sessions of the forwarding unit, the stage says who is heard in it, and voices go to the rooms.</summary>
/// <remarks>
/// An audio session is a presence in its room as long as it lives: whichever of the two ends, ends the other.
/// Safe for use by many threads.
/// </remarks>
internal sealed partial class AudioSessions(SpaceDirectory spaces, RoomTable rooms, ReadOnlyMemory<byte> relayKey, TimeProvider time, ILogger<AudioSessions> logger)
    : IAudioSessions, IStageObserver, IRelayObserver, IAudioObserver
{
    private static readonly TimeSpan _silentAfter = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);
    private ForwardingUnit _unit = null!; // Set before anything is asked.
    private AudioTotals _capacity = AudioTotals.None;

    /// <summary>Sets what carries the sessions, and what it can carry; once, before the first.</summary>
    public void UseUnit(ForwardingUnit unit, AudioTotals capacity) => (_unit, _capacity) = (unit, capacity);

    /// <inheritdoc/>
    public AudioTotals Totals
    {
        get
        {
            var directions = _held.Select(held => held.Value.Key.Direction).ToList();
            var publishing = directions.Count(direction => direction == AudioDirection.Publish);
            return _capacity with { Publishing = publishing, Listening = directions.Count - publishing };
        }
    }

    /// <inheritdoc/>
    public AudioOutcome Open(AudioOffer offer)
    {
        var isPublishing = offer.Direction == AudioDirection.Publish;
        if (RefusalOf(offer, isPublishing) is { } refusal)
        {
            return refusal;
        }

        var held = new Held(this);
        var entry = rooms.EnterAudio(offer.SpaceId, offer.Visitor, held.End, offer.MayStay, offer.Source, isPublishing);
        if (entry.Visit is not { } visit)
        {
            return RefusalOf(entry.Status);
        }

        var person = offer.Visitor.UserId is { } user ? new PersonKey(user.Value) : (PersonKey?)null;
        var outcome = _unit.Open(isPublishing ? SessionDirection.Publish : SessionDirection.Listen, new RoomKey(offer.SpaceId.Value), person, offer.Sdp);
        if (outcome.IsRefused)
        {
            visit.Dispose();
            return RefusalOf(outcome);
        }

        held.Begin(new AudioSessionKey(offer.SpaceId, offer.Direction, outcome.SessionId, offer.Visitor), visit);
        _held[outcome.SessionId] = held;

        // What happened meanwhile was told to nobody: the stage moved, the visit had to end, the session broke off.
        if (isPublishing)
        {
            ApplyStage(offer.SpaceId);
        }

        if (held.IsOver || !_unit.Contains(outcome.SessionId))
        {
            _unit.Close(outcome.SessionId);
            SessionEnded(outcome.SessionId, SessionEnd.Closed);
        }

        return AudioOutcome.Answered(new AudioAnswer(outcome.SessionId, outcome.ETag, outcome.Sdp!)); // An offer is always answered.
    }

    /// <inheritdoc/>
    public AudioOutcome Patch(AudioSessionKey key, string fragment, string? ifMatch)
    {
        if (!IsTheirs(key))
        {
            return AudioOutcome.Refused(AudioRefusalKind.SessionUnknown, "You have no such audio session: it may have ended.");
        }

        var outcome = _unit.Patch(key.Id, fragment, ifMatch);
        return outcome.IsRefused ? RefusalOf(outcome)
            : outcome.Sdp is { } answer ? AudioOutcome.Answered(new AudioAnswer(outcome.SessionId, outcome.ETag, answer))
            : AudioOutcome.Done;
    }

    /// <inheritdoc/>
    public bool Close(AudioSessionKey key) => IsTheirs(key) && _unit.Close(key.Id);

    /// <inheritdoc/>
    public IReadOnlyList<AudioSessionReport> Describe(SpaceId space, UserId? user) =>
        [.. _unit.Describe(new RoomKey(space.Value), user is { } person ? new PersonKey(person.Value) : null).Select(Describe)];

    /// <inheritdoc/>
    public void StageMoved(Space space) =>
        _unit.SetStage(new RoomKey(space.Id.Value), person => space.IsSpeaker(new UserId(person.Value)), person => space.MayBeHeard(new UserId(person.Value)));

    /// <inheritdoc/>
    public void SpaceGone(SpaceId id) => _unit.CloseRoom(new RoomKey(id.Value));

    /// <inheritdoc/>
    public void RelaysMoved(SpaceId id, RelayPlan? plan)
    {
        var group = plan is null ? null : new RelayGroup(
            KeyOf(plan), plan.Self, [.. plan.Nodes.Select(node => new RelayMember(node.Number, node.Endpoint, node.HasListeners, node.HasPublishers))]);
        if (!_unit.SetRelay(new RoomKey(id.Value), group))
        {
            LogNotRelayed(id.Value);
        }
        else if (group is not null)
        {
            ApplyStage(id); // A mute of someone whose audio other nodes bring holds here too.
        }
    }

    /// <summary>What the hub drew goes between the nodes in the clear, so it is worth nothing without the master key, which they all have. Source: RFC 5869.</summary>
    private ImmutableArray<byte> KeyOf(RelayPlan plan)
    {
        var key = new byte[RelayGroup.KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, plan.Key.AsSpan(), key, relayKey.Span, "stoa relay 1 room"u8);
        return ImmutableCollectionsMarshal.AsImmutableArray(key);
    }

    /// <inheritdoc/>
    public void SessionConnected(string sessionId)
    {
    }

    /// <inheritdoc/>
    public void SessionEnded(string sessionId, SessionEnd reason)
    {
        if (_held.TryRemove(sessionId, out var held))
        {
            held.Visit.Dispose();
        }
    }

    /// <inheritdoc/>
    public void VoicesMoved(RoomKey room, IReadOnlyList<SpeakerVoice> voices)
    {
        if (SpaceId.TryParse(room.Value, out var id))
        {
            rooms.Voices(id, [.. voices.Select(voice => new Voice(new UserId(voice.Person.Value), voice.Ssrc, voice.LevelDbov, voice.IsHeard, voice.Talked)
            {
                LossFraction = voice.LossFraction,
                JitterMilliseconds = voice.JitterMilliseconds,
            })]);
        }
    }

    // Again until the Directory shows what was applied: a mute told meanwhile must not be undone by what was read before it.
    private void ApplyStage(SpaceId id)
    {
        for (Space? applied = null; spaces.TryGet(id, out var entry) && !ReferenceEquals(entry.Space, applied); applied = entry.Space)
        {
            StageMoved(entry.Space);
        }
    }

    private static AudioOutcome RefusalOf(RoomEntryStatus status) => status switch
    {
        RoomEntryStatus.SpaceUnknown => AudioOutcome.Refused(AudioRefusalKind.SpaceUnknown, "There is no such Space, or it is over."),
        RoomEntryStatus.TooMany => AudioOutcome.Refused(AudioRefusalKind.TooManySessions, "You have as many audio sessions open as one may have: end one of them first."),
        RoomEntryStatus.Stopping => AudioOutcome.Refused(AudioRefusalKind.Stopping, "The server is about to stop."),
        _ => AudioOutcome.Refused(AudioRefusalKind.NodeFull, "This server carries as many audio sessions as it may. Try again in a moment."),
    };

    private static AudioOutcome RefusalOf(SessionOutcome outcome) => AudioOutcome.Refused(
        outcome.Refusal switch
        {
            SessionRefusal.Full => AudioRefusalKind.NodeFull,
            SessionRefusal.Unknown => AudioRefusalKind.SessionUnknown,
            SessionRefusal.Outdated => AudioRefusalKind.EtagMismatch,
            SessionRefusal.Stopping => AudioRefusalKind.Stopping,
            _ => AudioRefusalKind.BadOffer,
        },
        outcome.Detail!); // Every refusal has one.

    private AudioOutcome? RefusalOf(AudioOffer offer, bool isPublishing)
    {
        if (!spaces.TryGet(offer.SpaceId, out var entry))
        {
            return RefusalOf(RoomEntryStatus.SpaceUnknown);
        }

        if (!isPublishing)
        {
            return null;
        }

        return entry.Space.State != SpaceState.Live ? AudioOutcome.Refused(AudioRefusalKind.SpaceNotLive, "The Space has not started.")
            : offer.Visitor.UserId is not { } user || !entry.Space.IsSpeaker(user) ? AudioOutcome.Refused(AudioRefusalKind.NotSpeaker, "Only hosts and speakers may talk.")
            : null;
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Warning, Message = "The audio of Space {SpaceId} stays on this node: as many Spaces are relayed as Stoa__Audio__MaxRelayedRooms lets be, or the server stops")]
    private partial void LogNotRelayed(string spaceId);

    private bool IsTheirs(AudioSessionKey key) => _held.TryGetValue(key.Id, out var held)
        && held.Key.SpaceId == key.SpaceId && held.Key.Direction == key.Direction && held.Key.Visitor.UserId == key.Visitor.UserId;

    private AudioSessionReport Describe(SessionReport report) => new(
        report.Id,
        report.Direction == SessionDirection.Publish ? AudioDirection.Publish : AudioDirection.Listen,
        report.Person is { } person ? new UserId(person.Value) : null,
        StateOf(report),
        report.OpenedAt)
    {
        PacketsIn = report.PacketsIn,
        PacketsOut = report.PacketsOut,
        Dropped = report.Dropped.ToDictionary(drop => NameOf(drop.Key), drop => drop.Value, StringComparer.Ordinal),
        LossFraction = report.LossFraction,
        JitterMilliseconds = report.JitterMilliseconds,
        RoundTripMilliseconds = report.RoundTripMilliseconds,
        LastPacketAt = report.LastPacketAt,
        Protocol = report.Protocol == TransportProtocol.Tcp ? "tcp" : "udp",
        IsMuted = report.IsMuted,
    };

    private string StateOf(SessionReport report) => report.State switch
    {
        SessionState.Waiting or SessionState.Checked => "checking",
        SessionState.Handshaking => "connecting",
        _ when (report.LastPacketAt ?? report.OpenedAt) + _silentAfter < time.GetUtcNow() => "silent",
        _ => "connected",
    };

    private static string NameOf(DropReason reason) => string.Concat(reason.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    /// <summary>One session with its presence.</summary>
    private sealed class Held(AudioSessions sessions)
    {
        private volatile bool _isOver;
        private volatile string? _id;

        public AudioSessionKey Key { get; private set; }

        public AudioVisit Visit { get; private set; } = null!; // Set before it is in the table.

        public bool IsOver => _isOver;

        public void Begin(AudioSessionKey key, AudioVisit visit)
        {
            (Key, Visit) = (key, visit);
            _id = key.Id;
        }

        /// <summary>The presence must end: removed, blocked, the Space is over, the token is revoked.</summary>
        public void End()
        {
            _isOver = true;
            if (_id is { } id)
            {
                sessions._unit.Close(id, SessionEnd.NotAllowed);
            }
        }
    }
}
