using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Api.Rooms;
using Stoa.Cluster.Insights;
using Stoa.Storage;
using Stoa.Storage.Insights;

namespace Stoa.Api.Insights;

/// <summary>The routes by which hosts see how their Spaces went. See docs/insights.md.</summary>
public static class InsightsEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapInsights(
        this StoaRoutes routes, RoomDesk desk, IEventStore log, SpaceInsights insights, InsightsStore store, PageTokens tokens, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(insights);
        var pages = new InsightsPages(log, insights.FindAsync, time);
        var spaces = new HostedSpaces(store);
        var read = Access.SpaceReadByUser;
        return routes
            .MapEither("/api/spaces/{id}/insights", read, ShowInsights.Parameters, CsvReply.ContentType, r => ShowInsights.HandleAsync(r, desk, pages))
            .MapEither("/api/insights", read, ListInsights.Parameters, CsvReply.ContentType, r => ListInsights.HandleAsync(r, desk, spaces, tokens))
            .Map("GET", "/api/insights/summary", read, Query.ParameterTable.None, r => SummarizeInsights.HandleAsync(r, spaces));
    }
}
