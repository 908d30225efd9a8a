namespace Stoa.Spaces.Accounts;

/// <summary>What a user let an app do. The numbers are stored: never change or reuse one.</summary>
/// <remarks>Source: X API v2, OAuth 2.0 scopes; <see cref="SpaceWrite"/> is Stoa's own.</remarks>
[Flags]
public enum Scopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>See Posts.</summary>
    TweetRead = 1,

    /// <summary>See accounts.</summary>
    UsersRead = 2,

    /// <summary>See Spaces.</summary>
    SpaceRead = 4,

    /// <summary>Make and steer Spaces, take part in them.</summary>
    SpaceWrite = 8,

    /// <summary>See who follows whom.</summary>
    FollowsRead = 16,

    /// <summary>Follow and unfollow.</summary>
    FollowsWrite = 32,

    /// <summary>Stay signed in: a refresh token.</summary>
    OfflineAccess = 64,
}
