using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Api.Previews;
using Stoa.Api.Rooms;
using Stoa.Api.Users;

namespace Stoa.Api.Discovery;

/// <summary>The routes by which people find Spaces. Everything is answered from memory.</summary>
public static class DiscoveryEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapDiscovery(this StoaRoutes routes, RoomDesk desk, SpacePreviews previews, PageTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(previews);
        ArgumentNullException.ThrowIfNull(tokens);
        return routes
            .Map("GET", "/api/spaces", Access.SpaceReadByAnyone, ListSpaces.Parameters, r => ListSpaces.HandleAsync(r, desk, tokens))
            .Map("GET", "/api/search", Access.SpaceReadByAnyone, SearchTitles.Parameters, r => SearchTitles.HandleAsync(r, desk))
            .MapReply("/api/spaces/{id}/calendar.ics", Access.SpaceReadByAnyone, RoomParameters.Space, SpaceCalendar.ContentType, r => SpaceCalendar.HandleAsync(r, desk))
            .Map("GET", "/api/oembed", Access.Public, OEmbed.Parameters, r => OEmbed.HandleAsync(r, previews))
            .Map("GET", "/api/discover", Access.SpaceReadByUser, Discover.Parameters, r => Discover.HandleAsync(r, desk, tokens))
            .Map("GET", "/api/users/by/username/{username}", Access.SpaceReadByAnyone, ShowUser.Parameters, r => ShowUser.HandleAsync(r, desk));
    }
}
