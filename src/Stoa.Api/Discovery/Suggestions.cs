using Stoa.Api.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>Finds what somebody may want to listen to now, page by page.</summary>
/// <remarks>
/// <list type="number">
/// <item>Spaces of people whom the caller follows: live ones that they host or co-host, live ones in which they speak, then the same of the scheduled ones.</item>
/// <item>Spaces about topics that the caller follows, then about those of Spaces that the caller hosts, has set a reminder for or holds a ticket of; of each live ones first.</item>
/// <item>A few of the most popular live ones.</item>
/// </list>
/// Within each part in the order of the contract. Nothing twice, nothing that the caller hosts, nothing that is closed to the caller, nothing
/// hosted by people who have blocked the caller or whom the caller has blocked; such people are no reason either. Nothing is remembered of what
/// people listened to. A page costs one look for each person followed, at most <see cref="MaxFollowed"/>, newest follows first, whatever there is; of the Spaces that
/// name them, those are opened that the page so far leaves room for.
/// A page begins behind a <see cref="CardPlace"/>, not at a position: what stays as it is comes exactly once, whatever comes and goes between two pages.
/// </remarks>
internal sealed class Suggestions
{
    /// <summary>How many of the people whom the caller follows are looked at.</summary>
    public const int MaxFollowed = 10_000;

    /// <summary>How many live Spaces are looked at for popular ones.</summary>
    public const int MaxLive = 2_000;

    /// <summary>How many are suggested for being popular, over all pages.</summary>
    public const int MaxPopular = 5;

    private readonly RoomDesk _desk;
    private readonly UserId _caller;
    private readonly IReadOnlyList<UserId> _people;
    private readonly long _oldestFollow;
    private readonly HashSet<TopicId> _topics;
    private readonly HashSet<TopicId> _ownTopics;

    /// <summary>Looks at what the caller follows, hosts and waits for.</summary>
    public Suggestions(RoomDesk desk, UserId caller)
    {
        (_desk, _caller) = (desk, caller);
        var following = desk.Accounts.Following(caller, before: null, MaxFollowed);
        (_people, _oldestFollow) = (following.UserIds, following.Next ?? 0);
        _topics = [.. desk.Accounts.TopicsFollowedBy(caller)];
        _ownTopics = [.. desk.Spaces.ByHost(caller).Concat(desk.Spaces.AwaitedBy(caller)).SelectMany(entry => entry.Space.TopicIds)];
        _ownTopics.ExceptWith(_topics);
    }

    /// <summary>One page.</summary>
    /// <param name="after">Where the page before ended; null for the first page.</param>
    /// <param name="popularShown">How many popular ones the pages before had.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="hasNext">True when there is a page after.</param>
    public IReadOnlyList<Suggestion> Page(CardPlace? after, int popularShown, int limit, out bool hasNext)
    {
        var selection = new CardSelection(after, limit);
        var first = (SuggestionPart)(after?.Group ?? 0);
        if (first <= SuggestionPart.ScheduledSpoken)
        {
            foreach (var person in _people)
            {
                AddNaming(selection, person);
            }
        }

        AddTopics(selection, _topics, SuggestionPart.LiveFollowedTopic, after);
        AddTopics(selection, _ownTopics, SuggestionPart.LiveTopic, after);
        AddPopular(selection, after, MaxPopular - popularShown);
        return [.. selection.Take(out hasNext).Select(item => Explain(item.Entry, item.Place))];
    }

    /// <summary>Offers the Spaces of one person whom the caller follows. One that has a better place by another person is offered with theirs.</summary>
    private void AddNaming(CardSelection selection, UserId person)
    {
        foreach (var named in _desk.Spaces.ByNamed(person))
        {
            var isHost = named.Role == NamedRole.Host;
            var part = named.IsLive
                ? isHost ? SuggestionPart.LiveHosted : SuggestionPart.LiveSpoken
                : isHost ? SuggestionPart.ScheduledHosted : SuggestionPart.ScheduledSpoken;
            if (named.Role != NamedRole.Invited && selection.MayWant((int)part, named.IsLive ? -(long)named.Entry.ParticipantCount : named.Start))
            {
                Offer(selection, named.Entry);
            }
        }
    }

    private void AddTopics(CardSelection selection, HashSet<TopicId> topics, SuggestionPart live, CardPlace? after)
    {
        var (liveGroup, scheduledGroup) = ((int)live, (int)live + 1);
        foreach (var topic in after is { } passed && passed.Group > scheduledGroup ? [] : topics)
        {
            var most = after is { } inLive && inLive.Group == liveGroup ? (int)-inLive.Key : int.MaxValue;
            foreach (var entry in after is { } place && place.Group > liveGroup ? [] : _desk.Spaces.LiveByTopic(topic, most))
            {
                if (!selection.IsOpenTo(liveGroup, -(long)entry.ParticipantCount))
                {
                    break;
                }

                Offer(selection, entry);
            }

            var start = after is { } inScheduled && inScheduled.Group == scheduledGroup ? DateTimeOffset.FromUnixTimeMilliseconds(inScheduled.Key) : DateTimeOffset.MinValue;
            foreach (var entry in _desk.Spaces.ScheduledByTopic(topic, start))
            {
                if (!selection.IsOpenTo(scheduledGroup, CardPlace.StartOf(entry.Space)))
                {
                    break;
                }

                Offer(selection, entry);
            }
        }
    }

    private void AddPopular(CardSelection selection, CardPlace? after, int left)
    {
        var most = after is { Group: (int)SuggestionPart.Popular } place ? (int)-place.Key : int.MaxValue;
        if (left <= 0 || !selection.IsOpenTo((int)SuggestionPart.Popular, -(long)most))
        {
            return;
        }

        foreach (var entry in _desk.Spaces.LiveFrom(most).Take(MaxLive))
        {
            if (FindPlace(entry) is { Group: (int)SuggestionPart.Popular } found && (after is not { } start || found.CompareTo(start) > 0) && IsWanted(entry.Space))
            {
                selection.Offer(entry, found);
                if (--left == 0)
                {
                    return;
                }
            }
        }
    }

    private void Offer(CardSelection selection, SpaceEntry entry)
    {
        // The order spares most Spaces the looks at who has blocked whom.
        if (FindPlace(entry) is { Group: < (int)SuggestionPart.Popular } place && selection.Wants(place) && IsWanted(entry.Space))
        {
            selection.Offer(entry, place);
        }
    }

    /// <summary>Where a Space stands, by the best reason that there is for it; null when there is none, or it is over.</summary>
    private CardPlace? FindPlace(SpaceEntry entry)
    {
        var space = entry.Space;
        return FindPart(space) is { } part ? new CardPlace((int)part, CardPlace.RankOf(entry, space), space.Id) : null;
    }

    private SuggestionPart? FindPart(Space space)
    {
        var isLive = space.State == SpaceState.Live;
        if (!isLive && space.State != SpaceState.Scheduled)
        {
            return null;
        }

        if (HasFollowedHost(space))
        {
            return isLive ? SuggestionPart.LiveHosted : SuggestionPart.ScheduledHosted;
        }

        foreach (var speaker in space.Stage.SpeakerIds)
        {
            if (IsFollowed(speaker))
            {
                return isLive ? SuggestionPart.LiveSpoken : SuggestionPart.ScheduledSpoken;
            }
        }

        // What the caller waits for already is no suggestion.
        return !isLive && (space.Audience.ReminderUserIds.Contains(_caller) || space.Audience.Tickets.Find(_caller) is not null) ? null
            : Shares(space, _topics) ? isLive ? SuggestionPart.LiveFollowedTopic : SuggestionPart.ScheduledFollowedTopic
            : Shares(space, _ownTopics) ? isLive ? SuggestionPart.LiveTopic : SuggestionPart.ScheduledTopic
            : isLive ? SuggestionPart.Popular : null;
    }

    private Suggestion Explain(SpaceEntry entry, CardPlace place)
    {
        var space = entry.Space;
        return (SuggestionPart)place.Group switch
        {
            SuggestionPart.LiveHosted or SuggestionPart.ScheduledHosted => new Suggestion(entry, place, SuggestionReason.FollowedHost)
            {
                UserIds = [.. space.Stage.CoHostIds.Prepend(space.CreatorId).Where(IsFollowed)],
            },
            SuggestionPart.LiveSpoken or SuggestionPart.ScheduledSpoken => new Suggestion(entry, place, SuggestionReason.FollowedSpeaker)
            {
                UserIds = [.. space.Stage.SpeakerIds.Where(IsFollowed)],
            },
            SuggestionPart.LiveFollowedTopic or SuggestionPart.ScheduledFollowedTopic => new Suggestion(entry, place, SuggestionReason.FollowedTopic)
            {
                TopicIds = [.. space.TopicIds.Where(_topics.Contains)],
            },
            SuggestionPart.LiveTopic or SuggestionPart.ScheduledTopic => new Suggestion(entry, place, SuggestionReason.Topic)
            {
                TopicIds = [.. space.TopicIds.Where(_ownTopics.Contains)],
            },
            _ => new Suggestion(entry, place, SuggestionReason.Popular),
        };
    }

    private bool HasFollowedHost(Space space)
    {
        if (IsAmongFollowed(space.CreatorId))
        {
            return true;
        }

        foreach (var host in space.Stage.CoHostIds)
        {
            if (IsAmongFollowed(host))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Shares(Space space, HashSet<TopicId> topics)
    {
        foreach (var topic in space.TopicIds)
        {
            if (topics.Contains(topic))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether somebody is one of those who are looked at: a probe, where a set of thousands would be made for each page.</summary>
    private bool IsAmongFollowed(UserId person) => _desk.Accounts.FollowPlace(_caller, person) >= _oldestFollow;

    private bool IsFollowed(UserId person) => IsAmongFollowed(person) && !AreApart(person);

    private bool AreApart(UserId person) => _desk.Accounts.Blocks(_caller, person) || _desk.Accounts.Blocks(person, _caller);

    private bool IsWanted(Space space) =>
        space.IsRetrievable && !space.IsHost(_caller) && !_desk.IsShutOut(space, _caller) && !AreApart(space.CreatorId) && !space.Stage.CoHostIds.Any(AreApart);
}

/// <summary>The parts of the list, in its order. The numbers stand in tokens.</summary>
internal enum SuggestionPart
{
    /// <summary>Live, hosted by somebody whom the caller follows.</summary>
    LiveHosted,

    /// <summary>Live, and somebody whom the caller follows speaks.</summary>
    LiveSpoken,

    /// <summary>Scheduled, hosted by somebody whom the caller follows.</summary>
    ScheduledHosted,

    /// <summary>Scheduled, and somebody whom the caller follows is to speak.</summary>
    ScheduledSpoken,

    /// <summary>Live, about a topic that the caller follows.</summary>
    LiveFollowedTopic,

    /// <summary>Scheduled, about a topic that the caller follows.</summary>
    ScheduledFollowedTopic,

    /// <summary>Live, about a topic of what the caller hosts or waits for.</summary>
    LiveTopic,

    /// <summary>Scheduled, about a topic of what the caller hosts or waits for.</summary>
    ScheduledTopic,

    /// <summary>Live, and many are there.</summary>
    Popular,
}
