using System.Globalization;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>A Space that somebody may want to listen to.</summary>
/// <param name="Entry">The Space.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Reason">Why.</param>
internal sealed record Suggestion(SpaceEntry Entry, CardPlace Place, SuggestionReason Reason)
{
    /// <summary>The people whom the caller follows and who host it, or speak in it.</summary>
    public IReadOnlyList<UserId> UserIds { get; init; } = [];

    /// <summary>The topics that it shares.</summary>
    public IReadOnlyList<TopicId> TopicIds { get; init; } = [];

    /// <summary>The reason in words: English, plain text, names as people wrote them.</summary>
    public string InWords(AccountDirectory accounts) => Reason switch
    {
        SuggestionReason.FollowedHost => Say(People(accounts), "hosts this", "host this"),
        SuggestionReason.FollowedSpeaker => Say(People(accounts), "is a speaker", "are speakers"),
        SuggestionReason.FollowedTopic => $"About {Topics(accounts)}, which you follow",
        SuggestionReason.Topic => $"About {Topics(accounts)}, like a Space of yours or one that you wait for",
        _ => "Live now",
    };

    private string[] People(AccountDirectory accounts) => [.. UserIds.Take(2).Select(id => accounts.TryGetUser(id, out var user) ? user.Name : "Somebody you follow")];

    private string Say(string[] names, string one, string many) => (UserIds.Count, names) switch
    {
        (1, [var name]) => $"{name} {one}",
        (2, [var name, var other]) => $"{name} and {other} {many}",
        (_, [var name, ..]) => string.Create(CultureInfo.InvariantCulture, $"{name} and {UserIds.Count - 1} others you follow {many}"),
        _ => $"Somebody you follow {one}", // They were blocked a moment ago.
    };

    private string Topics(AccountDirectory accounts) => TopicIds.Select(id => accounts.TryGetTopic(id, out var topic) ? topic.Name : "a topic").ToArray() switch
    {
        [] => "a topic",
        [var name] => name,
        [.. var names, var last] => $"{string.Join(", ", names)} and {last}",
    };
}

/// <summary>Why a Space is suggested.</summary>
internal enum SuggestionReason
{
    /// <summary>The caller follows a host.</summary>
    FollowedHost,

    /// <summary>The caller follows a speaker.</summary>
    FollowedSpeaker,

    /// <summary>The caller follows a topic of it.</summary>
    FollowedTopic,

    /// <summary>It shares a topic with what the caller hosts or waits for.</summary>
    Topic,

    /// <summary>Many are there.</summary>
    Popular,
}
