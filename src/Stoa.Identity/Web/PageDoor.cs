using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Stoa.Cluster;
using Stoa.Identity.Data;
using Stoa.Identity.People;

namespace Stoa.Identity.Web;

/// <summary>What every request passes that is no operation of the API: pages for people, and the addresses of OAuth.</summary>
/// <remarks>
/// In this order: the headers that keep browsers strict; is this node ready; is the way safe; who is signed in; then the page, and
/// whatever went wrong in it becomes a page as well.
/// </remarks>
internal sealed partial class PageDoor(Readiness readiness, AccountOptions options, ILogger<PageDoor> logger)
{
    private const string ErrorPage = "/error";

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next, Sessions sessions)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (IsApi(http.Request.Path))
        {
            await next(http); // An address that the API does not know: it says so itself.
            return;
        }

        PageHeaders.Set(http.Response.Headers, options);
        if (!readiness.IsReady)
        {
            http.Response.Headers.RetryAfter = "1";
            await ShowErrorAsync(http, next, PageError.Starting);
            return;
        }

        if (!IsSafeWay(http) && !IsPublic(http.Request.Path))
        {
            await ShowErrorAsync(http, next, PageError.InsecureWay);
            return;
        }

        await sessions.LearnAsync(http);
        if (sessions.Find(http) is { } session)
        {
            http.SetSession(session);
            http.User = Sessions.PrincipalOf(session.User); // Antiforgery tokens are bound to it.
        }

        if (await RunAsync(http, next) is { } error && !http.Response.HasStarted)
        {
            await ShowErrorAsync(http, next, error);
        }
    }

    /// <summary>Lets the page run; what went wrong, when something did.</summary>
    private async Task<PageError?> RunAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return null; // The browser went away.
        }
        catch (Exception failure) when (DatabaseFailures.IsUnavailable(failure))
        {
            return PageError.Unavailable;
        }
        catch (Exception failure) when (IsUnreadable(failure))
        {
            return PageError.Unreadable;
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            // Neither the message nor the path is logged: both may hold what a user wrote.
            LogFailed(logger, failure.GetType().FullName, failure.StackTrace);
            return PageError.Fault;
        }

        return http.Response is not { StatusCode: >= StatusCodes.Status400BadRequest, ContentType: null, ContentLength: null or 0 } ? null
            : http.Response.StatusCode switch
            {
                StatusCodes.Status400BadRequest => PageError.OutOfDate,
                StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed => PageError.NotFound,
                _ => PageError.Fault,
            };
    }

    /// <summary>HTTPS or, where the operator does not say otherwise, this machine alone.</summary>
    private bool IsSafeWay(HttpContext http) =>
        http.Request.IsHttps || options.AllowInsecureHttp || http.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address);

    private static bool IsApi(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.Ordinal)
        || (path.StartsWithSegments("/2", StringComparison.Ordinal) && !path.StartsWithSegments("/2/oauth2", StringComparison.Ordinal));

    /// <summary>A body that is too long, broken off, no form, or in an encoding that nobody uses: the sender's fault, so nothing for the log.</summary>
    private static bool IsUnreadable(Exception failure) => failure is BadHttpRequestException or InvalidDataException or NotSupportedException;

    /// <summary>What tells no secrets and takes none.</summary>
    private static bool IsPublic(PathString path) =>
        path == "/" || StaticAssets.IsAsset(path) || path.StartsWithSegments("/docs", StringComparison.Ordinal);

    private static async Task ShowErrorAsync(HttpContext http, RequestDelegate next, PageError error)
    {
        if (!WantsPage(http.Request))
        {
            // A program asked: StoaApi, which stands before, writes the problem.
            http.Response.StatusCode = error.Status;
            return;
        }

        http.Response.Clear();
        PageHeaders.Set(http.Response.Headers, new AccountOptions());
        http.Response.StatusCode = error.Status;
        http.SetEndpoint(null);
        http.Features.Get<Microsoft.AspNetCore.Http.Features.IRouteValuesFeature>()?.RouteValues?.Clear();
        http.SetError(error);
        http.Request.Method = HttpMethods.Get;
        http.Request.Path = ErrorPage;
        http.Request.QueryString = default;
        await next(http);
    }

    private static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);

    [LoggerMessage(6001, LogLevel.Error, "A page failed: {Kind}\n{StackTrace}")]
    private static partial void LogFailed(ILogger logger, string? kind, string? stackTrace);
}

/// <summary>What went wrong with a page, for people. The table of every such page.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The text that says what happened.</param>
/// <param name="Text">The text that says what to do.</param>
internal sealed record PageError(int Status, string Title, string Text)
{
    /// <summary>There is no such page.</summary>
    public static readonly PageError NotFound = new(404, "error.notFound", "error.notFoundText");

    /// <summary>A form that was open for too long, or before signing in.</summary>
    public static readonly PageError OutOfDate = new(400, "error.outOfDate", "error.outOfDateText");

    /// <summary>A form that no page of ours sends.</summary>
    public static readonly PageError Unreadable = new(400, "error.unreadable", "error.outOfDateText");

    /// <summary>Plain HTTP from another machine.</summary>
    public static readonly PageError InsecureWay = new(403, "error.insecureWay", "error.insecureWayText");

    /// <summary>The process has just begun.</summary>
    public static readonly PageError Starting = new(503, "error.starting", "error.startingText");

    /// <summary>The disk or the database failed.</summary>
    public static readonly PageError Unavailable = new(503, "error.unavailable", "error.unavailableText");

    /// <summary>A fault of ours.</summary>
    public static readonly PageError Fault = new(500, "error.fault", "error.faultText");
}
