using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Stoa.Api.Auth;

/// <summary>The cookie that holds a browser's session token, and the rule when it counts.</summary>
/// <remarks>
/// It is HttpOnly, SameSite=Lax and, but for plain HTTP on this machine, Secure and bound to the host by its name. Under <c>/2</c> and
/// <c>/api</c> it counts only for requests that our own pages sent: other sites can make a browser send it, but not these headers.
/// Source: docs/security.md, Doors and guards; RFC 6265bis section 4.1.3; W3C Fetch Metadata.
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
    /// <remarks>The framework's own table of cookies takes names in any case; an older browser lets a neighbouring host set <c>__host-stoa</c>.</remarks>
    public static string? Read(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Headers.Cookie.Count == 0 || !CookieHeaderValue.TryParseList(request.Headers.Cookie, out var cookies))
        {
            return null;
        }

        var name = NameFor(request);
        return cookies.FirstOrDefault(cookie => cookie.Name.Equals(name, StringComparison.Ordinal))?.Value.Value;
    }

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
