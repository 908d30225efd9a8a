using System.Collections.Concurrent;
using System.Globalization;
using Stoa.Api.Whip;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Tests.Whip;

/// <summary>Audio sessions without audio: the same doors and the same presence, and an offer is anything that begins as SDP does.</summary>
internal sealed class SessionsInMemory(RoomTable rooms) : IAudioSessions
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>The offer that came last.</summary>
    public AudioOffer? LastOffer { get; private set; }

    /// <summary>True while the session is there.</summary>
    public bool Has(string id) => _sessions.ContainsKey(id);

    public AudioOutcome Open(AudioOffer offer)
    {
        LastOffer = offer;
        if (!offer.Sdp.StartsWith("v=0", StringComparison.Ordinal))
        {
            return AudioOutcome.Refused(AudioRefusalKind.BadOffer, "The offer does not begin with v=0.");
        }

        var id = Guid.NewGuid().ToString("N");
        var (status, visit) = rooms.EnterAudio(offer.SpaceId, offer.Visitor, () => Remove(id), offer.MayStay, offer.Source);
        if (visit is null)
        {
            return AudioOutcome.Refused(status switch
            {
                RoomEntryStatus.SpaceUnknown => AudioRefusalKind.SpaceUnknown,
                RoomEntryStatus.TooMany => AudioRefusalKind.TooManySessions,
                RoomEntryStatus.Stopping => AudioRefusalKind.Stopping,
                _ => AudioRefusalKind.NodeFull,
            }, "No.");
        }

        _sessions[id] = new Session(offer, visit);
        return AudioOutcome.Answered(new AudioAnswer(id, "\"1\"", "v=0\r\nanswer\r\n"));
    }

    public AudioOutcome Patch(AudioSessionKey key, string fragment, string? ifMatch)
    {
        if (Find(key) is not { } session)
        {
            return AudioOutcome.Refused(AudioRefusalKind.SessionUnknown, "There is no such session.");
        }

        if (ifMatch == "*")
        {
            return AudioOutcome.Answered(new AudioAnswer(key.Id, $"\"{++session.Generation}\"", "a=ice-ufrag:new\r\n"));
        }

        return ifMatch == $"\"{session.Generation.ToString(CultureInfo.InvariantCulture)}\""
            ? AudioOutcome.Done
            : AudioOutcome.Refused(AudioRefusalKind.EtagMismatch, "ICE was restarted since.");
    }

    public bool Close(AudioSessionKey key) => Find(key) is not null && Remove(key.Id);

    public IReadOnlyList<AudioSessionReport> Describe(SpaceId space, UserId? user) =>
    [
        .. from entry in _sessions
           let offer = entry.Value.Offer
           where offer.SpaceId == space && (user is null || offer.Visitor.UserId == user)
           select new AudioSessionReport(entry.Key, offer.Direction, offer.Visitor.UserId, "connected", DateTimeOffset.UnixEpoch)
           {
               PacketsIn = 7,
               Dropped = new Dictionary<string, long>(StringComparer.Ordinal) { ["replayed"] = 2 },
               LossFraction = 0.0125,
               JitterMilliseconds = 1.5,
               RoundTripMilliseconds = 20,
               LastPacketAt = DateTimeOffset.UnixEpoch,
           },
    ];

    private Session? Find(AudioSessionKey key) =>
        _sessions.TryGetValue(key.Id, out var session) && session.Offer.SpaceId == key.SpaceId && session.Offer.Direction == key.Direction
            && session.Offer.Visitor.UserId == key.Visitor.UserId ? session : null;

    private bool Remove(string id)
    {
        if (!_sessions.TryRemove(id, out var session))
        {
            return false;
        }

        session.Visit.Dispose();
        return true;
    }

    private sealed class Session(AudioOffer offer, AudioVisit visit)
    {
        public AudioOffer Offer => offer;

        public AudioVisit Visit => visit;

        public int Generation { get; set; } = 1;
    }
}
