using Stoa.Spaces.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>What each scope lets an app do, in plain words, for who is asked. A table.</summary>
internal static class ConsentTexts
{
    /// <summary>The text of one scope.</summary>
    public static string For(Scopes scope) => scope switch
    {
        Scopes.TweetRead => "See Posts that are shared in Spaces",
        Scopes.UsersRead => "See your profile and those of others",
        Scopes.SpaceRead => "See Spaces and listen to them",
        Scopes.SpaceWrite => "Make, run and end Spaces in your name, speak, buy tickets and share Posts in them",
        Scopes.FollowsRead => "See whom you follow and who follows you",
        Scopes.FollowsWrite => "Follow and unfollow people in your name",
        Scopes.OfflineAccess => "Keep this access while you are away, until you take it back",
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };
}
