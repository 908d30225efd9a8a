using Microsoft.AspNetCore.Http;

namespace Stoa.Identity.Web;

/// <summary>The headers of pages: nothing from elsewhere, nothing inline, in nobody's frame, kept by no cache.</summary>
/// <remarks>Source: W3C Content Security Policy Level 3.</remarks>
internal static class PageHeaders
{
    /// <summary>Sets them; forms go to ourselves and, where there is one, to the provider.</summary>
    public static void Set(IHeaderDictionary headers, AccountOptions options)
    {
        SetPolicy(headers, options.Provider.Authority is { } authority ? new Uri(authority).GetLeftPart(UriPartial.Authority) : null);
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "publickey-credentials-get=(self), publickey-credentials-create=(self)";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    /// <summary>Lets the form of a page lead to one more place: browsers hold the answer's redirect against the same rule.</summary>
    /// <param name="headers">The reply's headers.</param>
    /// <param name="target">An origin, or a scheme with its colon; null: none.</param>
    public static void SetPolicy(IHeaderDictionary headers, string? target) =>
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + $"form-action 'self'{(target is null ? "" : " " + target)}; base-uri 'none'; frame-ancestors 'none'";
}
