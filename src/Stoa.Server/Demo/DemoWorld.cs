using Stoa.Cluster;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Server.Demo;

/// <summary>
/// Keeps the demo alive while the server runs: its people start their Spaces in turn, hosts are present, listeners come and go, and a
/// Space that has run its time ends and is announced again.
/// </summary>
/// <remarks>
/// Owns the demo people's behaviour only. Every change goes through the same grains as everyone's, and everyone is in the same rooms:
/// hosts and speakers as themselves, listeners as guests.
/// </remarks>
internal sealed class DemoWorld(
    IGrainFactory grains, SpaceDirectory directory, IReadOnlyDictionary<string, UserId> people, RoomTable rooms, TimeProvider time)
{
    private static readonly TimeSpan _showLength = TimeSpan.FromHours(2);
    private readonly Random _random = new();
    private readonly Dictionary<SpaceId, Attendance> _attended = [];
    private int _nextShow;

    /// <summary>The live Space of the demo that comes first in the script; null when none is on.</summary>
    /// <remarks>For any thread.</remarks>
    public Space? FindOnAir() =>
        DemoScript.Shows
            .SelectMany(show => directory.ByCreator(people[show.Creator]).Where(entry => entry.Space.State == SpaceState.Live && entry.Space.Title == show.Title))
            .FirstOrDefault()?.Space;

    /// <summary>Lets the demo people do what is due now: end, start, announce, come and go.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mine = people.Values.SelectMany(directory.ByCreator).Where(entry => IsShow(entry.Space)).ToList();
        foreach (var entry in mine.Where(entry => entry.Space.State == SpaceState.Live && entry.Space.StartedAt + _showLength < now))
        {
            await TellAsync(entry.Space.Id, new EndSpace(entry.Space.CreatorId), cancellationToken);
        }

        foreach (var entry in mine.Where(entry => entry.Space.State == SpaceState.Scheduled && entry.Space.ScheduledStart <= now))
        {
            await TellAsync(entry.Space.Id, new StartSpace(entry.Space.CreatorId), cancellationToken);
            await ComeOnStageAsync(entry.Space.Id, ShowOf(entry.Space), cancellationToken);
        }

        var live = mine.Count(entry => entry.Space.State == SpaceState.Live);
        var scheduled = mine.Count(entry => entry.Space.State == SpaceState.Scheduled);
        for (; live < DemoScript.LiveShows && NextShow(withTicket: false) is { } show; live++)
        {
            await OpenAsync(show, cancellationToken);
        }

        for (; scheduled < DemoScript.ScheduledShows && NextShow(withTicket: true) is { } show; scheduled++)
        {
            await AnnounceAsync(show, NextQuarter(now) + TimeSpan.FromHours(2 + (5 * scheduled)), cancellationToken);
        }

        foreach (var over in _attended.Keys.Where(id => !directory.TryGet(id, out _)).ToList())
        {
            _attended.Remove(over, out var attendance);
            attendance?.Leave();
        }

        foreach (var entry in mine.Where(entry => entry.Space.State == SpaceState.Live))
        {
            BePresent(entry);
        }
    }

    private async Task OpenAsync(DemoShow show, CancellationToken cancellationToken)
    {
        var id = SpaceId.NewRandom();
        await TellAsync(id, new CreateSpace(people[show.Creator], Details(show), null), cancellationToken);
        await ComeOnStageAsync(id, show, cancellationToken);
    }

    private async Task AnnounceAsync(DemoShow show, DateTimeOffset start, CancellationToken cancellationToken)
    {
        var id = SpaceId.NewRandom();
        var creator = people[show.Creator];
        await TellAsync(id, new CreateSpace(creator, Details(show), start), cancellationToken);
        foreach (var speaker in show.Speakers)
        {
            await TellAsync(id, new InviteSpeaker(creator, people[speaker]), cancellationToken);
        }

        foreach (var person in people.Values.Where(person => person != creator && _random.Next(3) == 0).ToList())
        {
            await TellAsync(id, show.Ticket ? new BuyTicket(person) : new SetReminder(person), cancellationToken);
        }
    }

    /// <summary>Co-hosts and speakers take their places, and someone shares a Post.</summary>
    private async Task ComeOnStageAsync(SpaceId id, DemoShow? show, CancellationToken cancellationToken)
    {
        if (show is null)
        {
            return;
        }

        var creator = people[show.Creator];
        foreach (var coHost in show.CoHosts)
        {
            await TellAsync(id, new AddHost(creator, people[coHost]), cancellationToken);
        }

        foreach (var speaker in show.Speakers)
        {
            await TellAsync(id, new InviteSpeaker(creator, people[speaker]), cancellationToken);
            await TellAsync(id, new AcceptInvitation(people[speaker]), cancellationToken);
        }

        var post = new PostId(SnowflakeIds.At(time.GetUtcNow(), _random));
        await TellAsync(id, new SharePost(creator, post, $"We are live: {show.Title} #stoa"), cancellationToken);
        if (directory.TryGet(id, out var entry))
        {
            BePresent(entry);
        }
    }

    /// <summary>Everyone on stage is here; the crowd wanders around a size of its own, and now and then somebody reacts.</summary>
    private void BePresent(SpaceEntry entry)
    {
        var space = entry.Space;
        if (!_attended.TryGetValue(space.Id, out var attendance))
        {
            var crowd = 20 + (int)(uint.CreateTruncating(space.CreatorId.Value >> 22) % 180);
            _attended.Add(space.Id, attendance = new Attendance(rooms, space.Id, crowd));
        }

        var stage = space.Stage.CoHostIds.Concat(space.Stage.SpeakerIds).Prepend(space.CreatorId).Where(people.Values.Contains).ToList();
        attendance.Come(stage);
        attendance.Wander(_random);
        if (_random.Next(3) == 0)
        {
            rooms.React(space.Id, stage[_random.Next(stage.Count)], rooms.Reactions[_random.Next(rooms.Reactions.Count)]);
        }
    }

    private DemoShow? NextShow(bool withTicket)
    {
        for (var tries = 0; tries < DemoScript.Shows.Count; tries++)
        {
            var show = DemoScript.Shows[_nextShow++ % DemoScript.Shows.Count];
            var running = directory.ByCreator(people[show.Creator]).Any(entry => entry.Space.Title == show.Title);
            if (!running && (withTicket || !show.Ticket))
            {
                return show;
            }
        }

        return null;
    }

    private async Task TellAsync(SpaceId id, SpaceCommand command, CancellationToken cancellationToken) =>
        await grains.GetGrain<ISpaceGrain>(id.Value).ExecuteAsync(command, cancellationToken);

    private static bool IsShow(Space space) => ShowOf(space) is not null;

    private static DemoShow? ShowOf(Space space) => DemoScript.Shows.FirstOrDefault(show => show.Title == space.Title);

    private static SpaceDetails Details(DemoShow show) => new(
        show.Title,
        show.Lang,
        [new TopicId(show.Topic)],
        AskToSpeak.Everyone,
        show.Ticket ? new TicketOffer(500, "EUR", 100, null) : null);

    private static DateTimeOffset NextQuarter(DateTimeOffset now)
    {
        var quarter = TimeSpan.FromMinutes(15).Ticks;
        return new DateTimeOffset(((now.UtcTicks / quarter) + 1) * quarter, TimeSpan.Zero);
    }

    /// <summary>The demo's people in one room.</summary>
    private sealed class Attendance(RoomTable rooms, SpaceId id, int usual)
    {
        private const int Step = 4;
        private readonly Dictionary<UserId, RoomVisit> _stage = [];
        private readonly Stack<RoomVisit> _crowd = [];

        public void Come(IReadOnlyList<UserId> stage)
        {
            foreach (var gone in _stage.Keys.Except(stage).ToList())
            {
                _stage.Remove(gone, out var visit);
                visit?.Dispose();
            }

            foreach (var user in stage.Where(user => !_stage.ContainsKey(user)))
            {
                if (Enter(Visitor.Person(user)) is { } visit)
                {
                    _stage.Add(user, visit);
                }
            }
        }

        public void Wander(Random random)
        {
            var wanted = _crowd.Count == 0 ? usual : Math.Clamp(_crowd.Count + random.Next(-Step, Step + 1), 0, 2 * usual);
            while (_crowd.Count > wanted)
            {
                _crowd.Pop().Dispose();
            }

            while (_crowd.Count < wanted && Enter(default) is { } visit)
            {
                _crowd.Push(visit);
            }
        }

        public void Leave()
        {
            foreach (var visit in _stage.Values.Concat(_crowd))
            {
                visit.Dispose();
            }
        }

        private RoomVisit? Enter(Visitor visitor) => rooms.Enter(id, visitor, isOwn: true).Visit;
    }
}
