using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Stoa.Server.Tests.Rooms;
using Stoa.Spaces;

namespace Stoa.Server.Tests.Cluster;

/// <summary>A history that nobody lived, to be spoilt: one Space of a creator (1), with somebody who listens (2).</summary>
internal sealed class MadeUpHistory
{
    public const string Creator = "1";
    public const string Fan = "2";
    private static readonly DateTimeOffset _begin = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SpaceRules _rules = new();
    private readonly List<Space> _states = [];
    private int _seconds;

    public MadeUpHistory(TicketOffer? offer = null)
    {
        Id = SpaceId.NewRandom(new Random(1)).Value;
        var now = Now();
        Append(new SpaceStarted(new SpaceDetails("t0", "en", [], AskToSpeak.Everyone, offer)) { At = now, Actor = new UserId(1) });
        Commands.Add(new SentCommand(new Act("create", Creator, "", "t0"), Id, "n1", now, now.AddMilliseconds(20), CommandEnd.Done, 201));
    }

    public string Id { get; }

    public List<RecordedEvent> Log { get; } = [];

    public List<SentCommand> Commands { get; } = [];

    public List<SeenSpace> Seen { get; } = [];

    public List<HeardSpace> Heard { get; } = [];

    public long Last => _states.Count;

    /// <summary>Does something as the rules have it, a second later.</summary>
    /// <returns>The version that came of it.</returns>
    public long Do(string verb, string actor, string target = "", string text = "", CommandEnd end = CommandEnd.Done, bool isInLog = true, string? reason = null, string node = "n1")
    {
        var (act, now) = (new Act(verb, actor, target, text), Now());
        if (isInLog)
        {
            foreach (var happened in SpaceDecider.Decide(_states[^1], CommandWords.Of(act, null)!, now, _rules).Events)
            {
                Append(happened);
            }
        }

        var status = end switch { CommandEnd.Done => 200, CommandEnd.Refused => 409, _ => 503 };
        Commands.Add(new SentCommand(act, Id, node, now.AddMilliseconds(-10), now.AddMilliseconds(20), end, status, reason));
        return Last;
    }

    /// <summary>Puts an event into the log.</summary>
    public void Append(SpaceEvent happened)
    {
        _states.Add(Space.Apply(_states.LastOrDefault(), SpaceId.Parse(Id), happened));
        Log.Add(new RecordedEvent(Log.Count + 1, SpaceId.Parse(Id), Last, happened));
    }

    /// <summary>The time of now, a second after the last.</summary>
    public DateTimeOffset Now() => _begin.AddSeconds(++_seconds);

    /// <summary>What a stream says at a version.</summary>
    public StreamEvent Told(long version, string epoch = "a") =>
        new(TypeOf(version), $"{epoch}-{version}", Json(new JsonObject { ["version"] = version, ["at"] = At(version), ["actor_id"] = ActorOf(version), ["space"] = Document(version, null) })) { HasId = true };

    /// <summary>The snapshot of a version.</summary>
    public StreamEvent Snapshot(long version, string person, string epoch = "a") => new("snapshot", $"{epoch}-{version}", Json(Document(version, person))) { HasId = true };

    /// <summary>A stream that was open at the end.</summary>
    public void Hear(string person, params StreamEvent[] events) => Heard.Add(new HeardSpace(person, Id, [new Hearing("n1", null, events, IsOpenAtEnd: true)]));

    /// <summary>A lookup.</summary>
    public void See(string person, long version, string node = "n1", Action<JsonObject>? spoil = null, int? participants = null, bool isFinal = false)
    {
        var shown = Document(version, person);
        spoil?.Invoke(shown);
        Seen.Add(new SeenSpace(person, Id, node, Now(), shown) { IsFinal = isFinal, Participants = participants });
    }

    public IReadOnlyList<string> Faults() =>
        HistoryChecker.FindFaults(new History { Log = Log, Commands = Commands, Seen = Seen, Heard = Heard, Rules = _rules, Staleness = TimeSpan.FromMilliseconds(100) });

    private static string Json(JsonObject data) => new JsonObject { ["data"] = data }.ToJsonString();

    private string TypeOf(long version) => (string)JsonSerializer.SerializeToNode(Log[(int)version - 1].Event)!["type"]!;

    private string At(long version) => Log[(int)version - 1].Event.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private string? ActorOf(long version) => Log[(int)version - 1].Event.Actor?.ToString();

    private JsonObject Document(long version, string? person)
    {
        var space = _states[(int)version - 1];
        var document = new JsonObject
        {
            ["version"] = version,
            ["state"] = space.State.ToString().ToLowerInvariant(),
            ["title"] = space.Title,
            ["host_ids"] = Ids([space.CreatorId, .. space.Stage.CoHostIds]),
            ["speaker_ids"] = Ids([space.CreatorId, .. space.Stage.CoHostIds, .. space.Stage.SpeakerIds]),
            ["invited_user_ids"] = Ids(space.Stage.InvitedUserIds),
            ["muted_user_ids"] = Ids(space.Stage.MutedUserIds.Order()),
            ["speak_requests_locked"] = space.Stage.SpeakRequestsLocked,
            ["participant_count"] = 2,
        };
        if (space.Audience.Offer is not null)
        {
            document["ticket"] = new JsonObject { ["sold"] = space.Audience.Tickets.Tickets.Count };
        }

        if (person is not null)
        {
            var isHost = space.IsHost(new UserId(long.Parse(person, CultureInfo.InvariantCulture)));
            document["me"] = new JsonObject { ["role"] = isHost ? "creator" : "listener" };
            if (isHost)
            {
                document["speak_requests"] = new JsonArray([.. space.Stage.SpeakRequests.Select(request => (JsonNode)new JsonObject { ["user_id"] = request.UserId.ToString(), ["note"] = request.Note })]);
            }
        }

        return document;
    }

    private static JsonArray Ids(IEnumerable<UserId> users) => new([.. users.Select(user => (JsonNode)user.ToString())]);
}
