using Stoa.Spaces.Accounts;

namespace Stoa.Api.OpenApi;

/// <summary>What each scope lets an app do, for readers.</summary>
internal static class ScopeTexts
{
    /// <summary>The text of one scope.</summary>
    public static string For(Scopes scope) => scope switch
    {
        Scopes.TweetRead => "See Posts.",
        Scopes.UsersRead => "See accounts.",
        Scopes.SpaceRead => "See Spaces and listen.",
        Scopes.SpaceWrite => "Make and steer Spaces, take part in them.",
        Scopes.FollowsRead => "See who follows whom.",
        Scopes.FollowsWrite => "Follow and unfollow.",
        Scopes.OfflineAccess => "Stay signed in.",
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };
}

/// <summary>What each status of a refusal means, for readers.</summary>
internal static class RefusalTexts
{
    /// <summary>Every status that an operation refuses with.</summary>
    public static readonly IReadOnlyList<(int Status, string Text)> All =
    [
        (307, "Another node takes the request: the address in `Location` lets the same caller in there, without credentials, for 30 seconds."),
        (400, "Parameters or body are not as described; every fault is named."),
        (401, "No, malformed, unknown, expired or revoked credentials."),
        (403, "The credentials are not of the kind or scope needed, or the caller's role does not allow it."),
        (404, "There is no such thing, or the Space is over."),
        (406, "The caller does not read the type of the answer."),
        (409, "The state of the Space, or a limit, does not allow it."),
        (412, "The session was changed since: `If-Match` names an older state of it."),
        (413, "The body is too long."),
        (415, "The body is of another type than described."),
        (428, "The request needs `If-Match`."),
        (429, "A rate limit is used up."),
        (501, "Part of a standard that is not offered here."),
        (503, "Not now; try again after the time in Retry-After."),
    ];
}
