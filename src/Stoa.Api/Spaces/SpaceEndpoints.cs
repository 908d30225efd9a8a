using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Directory;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Spaces;

/// <summary>The routes of Spaces under <c>/2</c>. Source: docs/compatibility.md.</summary>
public static class SpaceEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapSpaces(
        this StoaRoutes routes, SpaceLookup lookup, SpaceDirectory spaces, AccountDirectory accounts, PageTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var read = Access.SpacesRead;
        return routes
            .Map("GET", "/2/spaces/{id}", read, FindSpaceById.Parameters, r => FindSpaceById.HandleAsync(r, lookup, accounts))
            .Map("GET", "/2/spaces", read, FindSpacesByIds.Parameters, r => FindSpacesByIds.HandleAsync(r, lookup, accounts))
            .Map("GET", "/2/spaces/by/creator_ids", read, FindSpacesByCreatorIds.Parameters, r => FindSpacesByCreatorIds.HandleAsync(r, spaces, accounts))
            .Map("GET", "/2/spaces/search", read, SearchSpaces.Parameters, r => SearchSpaces.HandleAsync(r, spaces, accounts))
            .Map("GET", "/2/spaces/{id}/buyers", Access.Buyers, ListBuyers.Parameters, r => ListBuyers.HandleAsync(r, lookup, accounts, tokens))
            .Map("GET", "/2/spaces/{id}/tweets", read, ListPosts.Parameters, r => ListPosts.HandleAsync(r, spaces, accounts, tokens));
    }
}
