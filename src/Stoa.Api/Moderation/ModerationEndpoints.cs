using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Api.Rooms;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Moderation;

/// <summary>The routes by which people keep others out of their Spaces. Source: design section 6.</summary>
public static class ModerationEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapModeration(this StoaRoutes routes, RoomDesk desk, AccountStore store, PageTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var (write, read) = (Access.SpaceWrite, Access.SpaceReadByUser);
        return routes
            .Map("GET", "/api/blocks", read, RoomParameters.PageAlone, r => Blocks.ListAsync(r, desk, tokens))
            .Map("PUT", "/api/blocks/{user_id}", write, RoomParameters.PersonAlone, RoomBodies.Empty, r => Blocks.BlockAsync(r, desk, store))
            .Map("DELETE", "/api/blocks/{user_id}", write, RoomParameters.PersonAlone, RoomBodies.Empty, r => Blocks.UnblockAsync(r, desk, store));
    }
}
