using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Directory.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Users;

/// <summary>The routes of users and follows under <c>/2</c>. Source: docs/compatibility.md, GET /2/users.</summary>
public static class UserEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapUsers(this StoaRoutes routes, AccountDirectory accounts, AccountStore store, PageTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var (read, own) = (Access.UsersRead, Access.OwnUser);
        return routes
            .Map("GET", "/2/users/{id}", read, FindUserById.Parameters, r => FindUserById.HandleAsync(r, accounts))
            .Map("GET", "/2/users", read, FindUsersByIds.Parameters, r => FindUsersByIds.HandleAsync(r, accounts))
            .Map("GET", "/2/users/by/username/{username}", read, FindUserByUsername.Parameters, r => FindUserByUsername.HandleAsync(r, accounts))
            .Map("GET", "/2/users/by", read, FindUsersByUsernames.Parameters, r => FindUsersByUsernames.HandleAsync(r, accounts))
            .Map("GET", "/2/users/me", own, FindMyUser.Parameters, r => FindMyUser.HandleAsync(r, accounts))
            .Map("GET", "/2/users/search", own, SearchUsers.Parameters, r => SearchUsers.HandleAsync(r, accounts, tokens))
            .Map("GET", "/2/users/{id}/following", Access.FollowsRead, ListFollows.Parameters, r => ListFollows.FollowingAsync(r, accounts, tokens))
            .Map("GET", "/2/users/{id}/followers", Access.FollowsRead, ListFollows.Parameters, r => ListFollows.FollowersAsync(r, accounts, tokens))
            .Map("POST", "/2/users/{id}/following", Access.FollowsWrite, Follow.Parameters, Follow.Body, r => Follow.HandleAsync(r, accounts, store))
            .Map(
                "DELETE", "/2/users/{source_user_id}/following/{target_user_id}", Access.FollowsWrite, Unfollow.Parameters,
                r => Unfollow.HandleAsync(r, accounts, store));
    }
}
