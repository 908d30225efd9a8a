using Stoa.Api.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>Finds what somebody may want to listen to now.</summary>
/// <remarks>
/// <list type="number">
/// <item>Spaces that people whom the caller follows host or co-host, then those in which they speak; of each live ones before scheduled ones,
/// in the order of the contract.</item>
/// <item>Live Spaces that share a topic with Spaces which the caller hosts or has set a reminder for.</item>
/// <item>A few of the most popular live ones.</item>
/// </list>
/// Nothing twice, nothing that the caller hosts, nothing that is closed to the caller, nothing of hosts whom the caller has blocked. Nothing is remembered of what people
/// listened to. The cost is bounded: at most <see cref="MaxFollowed"/> people are looked at, newest follows first, and the
/// <see cref="MaxLive"/> live Spaces with most participants.
/// </remarks>
internal sealed class Suggestions(RoomDesk desk, UserId caller)
{
    /// <summary>How many of the people whom the caller follows are looked at.</summary>
    public const int MaxFollowed = 10_000;

    /// <summary>How many live Spaces are looked at for suggestions.</summary>
    public const int MaxLive = 2_000;

    /// <summary>How many are suggested for being popular.</summary>
    public const int MaxPopular = 5;

    private readonly HashSet<SpaceEntry> _seen = [];
    private readonly List<Suggestion> _found = [];

    /// <summary>Everything, best first.</summary>
    public IReadOnlyList<Suggestion> Find()
    {
        AddFollowed();
        AddLive();
        return _found;
    }

    private void AddFollowed()
    {
        Dictionary<SpaceEntry, List<UserId>> hosted = [];
        Dictionary<SpaceEntry, List<UserId>> spoken = [];
        foreach (var person in desk.Accounts.Following(caller, before: null, MaxFollowed).UserIds)
        {
            Note(hosted, desk.Spaces.ByHost(person), person);
            Note(spoken, desk.Spaces.BySpeaker(person), person);
        }

        Add(hosted, SuggestionReason.FollowedHost);
        Add(spoken, SuggestionReason.FollowedSpeaker);
    }

    private static void Note(Dictionary<SpaceEntry, List<UserId>> people, IReadOnlyList<SpaceEntry> entries, UserId person)
    {
        foreach (var entry in entries)
        {
            if (!people.TryGetValue(entry, out var names))
            {
                people[entry] = names = [];
            }

            names.Add(person);
        }
    }

    private void Add(Dictionary<SpaceEntry, List<UserId>> people, SuggestionReason reason)
    {
        foreach (var entry in SpaceDirectory.InRank(people.Keys, IsWanted))
        {
            _seen.Add(entry);
            _found.Add(new Suggestion(entry, reason) { UserIds = people[entry] });
        }
    }

    private void AddLive()
    {
        var topics = desk.Spaces.ByHost(caller).Concat(desk.Spaces.ByReminder(caller)).SelectMany(entry => entry.Space.TopicIds).ToHashSet();
        List<Suggestion> popular = [];
        foreach (var entry in desk.Spaces.Live.Take(MaxLive))
        {
            if (!IsWanted(entry))
            {
                continue;
            }

            if (entry.Space.TopicIds.Where(topics.Contains).ToArray() is { Length: > 0 } shared)
            {
                _found.Add(new Suggestion(entry, SuggestionReason.Topic) { TopicIds = shared });
            }
            else if (popular.Count < MaxPopular)
            {
                popular.Add(new Suggestion(entry, SuggestionReason.Popular));
            }
        }

        _found.AddRange(popular);
    }

    private bool IsWanted(SpaceEntry entry)
    {
        var space = entry.Space;
        return space.IsRetrievable && !_seen.Contains(entry) && !space.IsHost(caller) && !desk.IsShutOut(space, caller)
            && !desk.Accounts.Blocks(caller, space.CreatorId) && !space.Stage.CoHostIds.Any(host => desk.Accounts.Blocks(caller, host));
    }
}

/// <summary>A Space that somebody may want to listen to.</summary>
/// <param name="Entry">The Space.</param>
/// <param name="Reason">Why.</param>
internal sealed record Suggestion(SpaceEntry Entry, SuggestionReason Reason)
{
    /// <summary>The people whom the caller follows and who host it, or speak in it.</summary>
    public IReadOnlyList<UserId> UserIds { get; init; } = [];

    /// <summary>The topics that it shares.</summary>
    public IReadOnlyList<TopicId> TopicIds { get; init; } = [];
}

/// <summary>Why a Space is suggested.</summary>
internal enum SuggestionReason
{
    /// <summary>The caller follows a host.</summary>
    FollowedHost,

    /// <summary>The caller follows a speaker.</summary>
    FollowedSpeaker,

    /// <summary>It shares a topic with what the caller hosts or waits for.</summary>
    Topic,

    /// <summary>Many are there.</summary>
    Popular,
}
