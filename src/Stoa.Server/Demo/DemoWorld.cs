using Stoa.Cluster;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Server.Demo;

/// <summary>
/// Keeps the demo alive while the server runs: its people start their Spaces in turn, hosts are present, listeners come and go, and a
/// Space that has run its time ends and is announced again.
/// </summary>
/// <remarks>
/// Owns the demo people's behaviour only. Every change goes through the same grains as everyone's; listeners are counted in the
/// Directory as a room would count them.
/// </remarks>
internal sealed class DemoWorld(
    IGrainFactory grains, SpaceDirectory directory, IReadOnlyDictionary<string, UserId> people, HostPresence presence, TimeProvider time)
{
    private static readonly TimeSpan _showLength = TimeSpan.FromHours(2);
    private readonly Random _random = new();
    private readonly HashSet<SpaceId> _attended = [];
    private int _nextShow;

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

        _attended.IntersectWith(mine.Select(entry => entry.Space.Id));
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

    /// <summary>Hosts are here; the crowd wanders around a size of its own.</summary>
    private void BePresent(SpaceEntry entry)
    {
        var space = entry.Space;
        if (_attended.Add(space.Id))
        {
            presence.Arrive(space.Id, space.CreatorId);
        }

        var stage = space.Stage.SpeakerCount;
        var crowd = 20 + (int)(uint.CreateTruncating(space.CreatorId.Value >> 22) % 180);
        var now = entry.ParticipantCount == 0 ? crowd : entry.ParticipantCount + _random.Next(-4, 5);
        directory.SetParticipantCount(space.Id, Math.Clamp(now, stage, stage + (2 * crowd)));
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
}
