using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Api.Rooms;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Moderation;

/// <summary>The routes by which people keep others out of their Spaces and report what is wrong, and operators do something about it. Who may: docs/access.md.</summary>
public static class ModerationEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapModeration(this StoaRoutes routes, RoomDesk desk, ReportDesk reportDesk, OperatorActs acts, AccountStore store, PageTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var (write, read, run) = (Access.SpaceWrite, Access.SpaceReadByUser, Access.Operator);
        var (reports, operators) = (new Reports(reportDesk, desk, store, tokens), new OperatorOperations(acts, desk, store));
        return routes
            .Map("GET", "/api/blocks", read, RoomParameters.PageAlone, r => Blocks.ListAsync(r, desk, tokens))
            .Map("PUT", "/api/blocks/{user_id}", write, RoomParameters.PersonAlone, RoomBodies.Empty, r => Blocks.BlockAsync(r, desk, store))
            .Map("DELETE", "/api/blocks/{user_id}", write, RoomParameters.PersonAlone, RoomBodies.Empty, r => Blocks.UnblockAsync(r, desk, store))
            .Map("POST", "/api/spaces/{id}/reports", write, RoomParameters.Space, Reports.OfSpace, reports.ReportSpaceAsync)
            .Map("POST", "/api/users/{id}/reports", write, Reports.User, Reports.OfUser, reports.ReportUserAsync)
            .Map("GET", "/api/reports", run, Reports.Page, reports.ListAsync)
            .Map("GET", "/api/reports/{id}", run, Reports.One, reports.ShowAsync)
            .Map("POST", "/api/reports/{id}/resolve", run, Reports.One, Reports.Resolution, reports.ResolveAsync)
            .Map("POST", "/api/spaces/{id}/end_by_operator", run, RoomParameters.Space, RoomBodies.Empty, operators.EndSpaceAsync)
            .Map("PUT", "/api/users/{id}/suspended", run, Reports.User, RoomBodies.Empty, operators.SuspendAsync)
            .Map("DELETE", "/api/users/{id}/suspended", run, Reports.User, RoomBodies.Empty, operators.UnsuspendAsync);
    }
}
