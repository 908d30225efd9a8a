using Microsoft.AspNetCore.Http;

namespace Stoa.Api.Auth;

/// <summary>The cookie that holds a browser's session token, and the rule when it counts.</summary>
/// <remarks>
/// It is HttpOnly, SameSite=Lax and, but for plain HTTP on this machine, Secure and bound to the host by its name. Under <c>/2</c> and
/// <c>/api</c> it counts only for requests that our own pages sent: other sites can make a browser send it, but not these headers.
/// Source: design section 6; RFC 6265bis section 4.1.3; W3C Fetch Metadata.
/// </remarks>
public static class SessionCookie
{
    private const string SecureName = "__Host-stoa";
    private const string PlainName = "stoa-session";

    /// <summary>The cookie's name for a request.</summary>
    public static string NameFor(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.IsHttps ? SecureName : PlainName;
    }

    /// <summary>The session token of a request; null when it has none.</summary>
    public static string? Read(HttpRequest request) =>
        request?.Headers.Cookie.Count > 0 && request.Cookies.TryGetValue(NameFor(request), out var token) ? token : null;

    /// <summary>True when one of our own pages sent the request, as its browser says.</summary>
    public static bool IsSameOrigin(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string? site = request.Headers["Sec-Fetch-Site"];
        if (site is not null)
        {
            return site is "same-origin";
        }

        string? origin = request.Headers.Origin;
        return origin is not null && origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }
}
