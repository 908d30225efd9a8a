using Stoa.Api.Auth;
using Stoa.Api.Query;
using Stoa.Api.Rooms;

namespace Stoa.Api.Apps;

/// <summary>The routes by which people register apps, and operators switch them off.</summary>
public static class AppEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapApps(this StoaRoutes routes, AppRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(routes);
        const string App = "/api/apps/{client_id}";
        var apps = new AppOperations(registry);
        var (own, run) = (Access.OwnApps, Access.Operator);
        var (one, none) = (AppOperations.One, RoomBodies.Empty);
        return routes
            .Map("POST", "/api/apps", own, ParameterTable.None, AppOperations.Create, apps.CreateAsync)
            .Map("GET", "/api/apps", own, ParameterTable.None, apps.ListAsync)
            .Map("GET", App, own, one, apps.ShowAsync)
            .Map("PATCH", App, own, one, AppOperations.Edit, apps.EditAsync)
            .Map("DELETE", App, own, one, none, apps.DeleteAsync)
            .Map("POST", $"{App}/rotate", own, one, none, apps.RotateAsync)
            .Map("PUT", $"{App}/disabled", run, one, none, r => apps.SwitchAsync(r, disabled: true))
            .Map("DELETE", $"{App}/disabled", run, one, none, r => apps.SwitchAsync(r, disabled: false));
    }
}
