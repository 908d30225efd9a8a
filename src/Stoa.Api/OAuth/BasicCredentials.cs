using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.OAuth;

/// <summary>An app's key and secret from the Authorization header.</summary>
/// <param name="ClientId">The key, which is the client id.</param>
/// <param name="Secret">The secret.</param>
/// <remarks>Source: RFC 7617; RFC 6749 section 2.3.1: both are form-encoded before they are joined; docs/compatibility.md, OAuth 2.0.</remarks>
public readonly record struct BasicCredentials(ClientId ClientId, string Secret)
{
    private const string Scheme = "Basic ";
    private const int MaxLength = 2_048;
    private const int MaxKeyLength = 128; // Keys that are wrong are counted, and so kept for a while.

    /// <summary>Reads them; null when there are none, or not in this form.</summary>
    public static BasicCredentials? Read(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string? header = request.Headers.Authorization;
        if (header is null || header.Length > MaxLength || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[MaxLength];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(' '), bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon is <= 0 or > MaxKeyLength
            ? null
            : new BasicCredentials(new ClientId(WebUtility.UrlDecode(text[..colon])), WebUtility.UrlDecode(text[(colon + 1)..]));
    }

    /// <summary>Hides the secret from logs.</summary>
    public override string ToString() => $"({ClientId})";
}
