using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Api.Previews;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Api.Users;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Discovery;

/// <summary>The routes by which people find Spaces. Everything is answered from memory.</summary>
public static class DiscoveryEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapDiscovery(this StoaRoutes routes, RoomDesk desk, SpacePreviews previews, AccountStore store, PageTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(previews);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(tokens);
        return routes
            .Map("GET", "/api/spaces", Access.SpaceReadByAnyone, ListSpaces.Parameters, r => ListSpaces.HandleAsync(r, desk, tokens))
            .Map("GET", "/api/search", Access.SpaceReadByAnyone, SearchTitles.Parameters, r => SearchTitles.HandleAsync(r, desk))
            .MapReply("/api/spaces/{id}/calendar.ics", Access.SpaceReadByAnyone, RoomParameters.Space, CalendarEvents.ContentType, r => SpaceCalendar.HandleAsync(r, desk))
            .Map("GET", "/api/oembed", Access.Public, OEmbed.Parameters, r => OEmbed.HandleAsync(r, previews))
            .Map("GET", "/api/discover", Access.SpaceReadByUser, Discover.Parameters, r => Discover.HandleAsync(r, desk, tokens))
            .Map("GET", "/api/users/by/username/{username}", Access.SpaceReadByAnyone, ShowUser.Parameters, r => ShowUser.HandleAsync(r, desk))
            .MapReply("/api/users/by/username/{username}/spaces.atom", Access.SpaceReadByAnyone, HostFeed.Parameters, HostFeed.AtomType, r => HostFeed.AtomAsync(r, desk))
            .MapReply("/api/users/by/username/{username}/spaces.rss", Access.SpaceReadByAnyone, HostFeed.Parameters, HostFeed.RssType, r => HostFeed.RssAsync(r, desk))
            .Map("GET", "/api/reminders", Access.SpaceReadByUser, ListReminders.Parameters, r => ListReminders.HandleAsync(r, desk, tokens))
            .Map("POST", "/api/calendar", Access.OwnApps, ParameterTable.None, RoomBodies.Empty, r => PersonalCalendar.OpenAsync(r, store))
            .Map("GET", "/api/calendar", Access.OwnApps, ParameterTable.None, r => PersonalCalendar.ShowAsync(r, desk))
            .Map("DELETE", "/api/calendar", Access.OwnApps, ParameterTable.None, RoomBodies.Empty, r => PersonalCalendar.CloseAsync(r, store))
            .MapReply("/api/calendars/{file}", Access.Public, PersonalCalendar.File, CalendarEvents.ContentType, r => PersonalCalendar.ReadAsync(r, desk));
    }
}
