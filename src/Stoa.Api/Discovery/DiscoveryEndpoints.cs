using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Api.Rooms;

namespace Stoa.Api.Discovery;

/// <summary>The routes by which people find Spaces. Everything is answered from memory.</summary>
public static class DiscoveryEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapDiscovery(this StoaRoutes routes, RoomDesk desk, PageTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(tokens);
        return routes
            .Map("GET", "/api/spaces", Access.SpaceReadByAnyone, ListSpaces.Parameters, r => ListSpaces.HandleAsync(r, desk, tokens));
    }
}
