using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Stoa.Api.Telemetry;

/// <summary>Tells metrics and traces of a request which operation it is for: the template, never the path itself.</summary>
/// <remarks>Costs two looks while nobody measures. Source: OpenTelemetry semantic conventions, HTTP, <c>http.route</c>.</remarks>
internal static class RouteTag
{
    private const string Name = "http.route";

    /// <summary>Sets it.</summary>
    public static void Set(HttpContext http, Operation operation)
    {
        http.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new KeyValuePair<string, object?>(Name, operation.Path));
        if (System.Diagnostics.Activity.Current is { Recorded: true, IsAllDataRequested: true } activity)
        {
            activity.SetTag(Name, operation.Path);
        }
    }
}
