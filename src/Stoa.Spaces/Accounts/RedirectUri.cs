using System.Buffers;

namespace Stoa.Spaces.Accounts;

/// <summary>What an app may register as a place to send people back to. Requests name one of them, character by character.</summary>
/// <remarks>Source: RFC 6749 section 3.1.2; RFC 8252 sections 7 and 8.3; docs/compatibility.md, OAuth 2.0.</remarks>
public static class RedirectUri
{
    /// <summary>The longest one, in characters.</summary>
    public const int MaxLength = 512;

    /// <summary>The most that one app may have.</summary>
    public const int MaxCount = 10;

    // Those of RFC 3986, but for the # of a fragment.
    private static readonly SearchValues<char> _characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]@!$&'()*+,;=%");

    // Schemes that a browser acts upon itself: with one of them a code could end in a script, a file or a letter.
    private static readonly SearchValues<string> _forbidden = SearchValues.Create(
        [
            "about", "blob", "chrome", "content", "cid", "data", "dav", "file", "filesystem", "ftp", "ftps", "intent", "irc", "jar", "javascript",
            "mailto", "news", "resource", "search", "search-ms", "sms", "ssh", "tel", "urn", "vbscript", "view-source", "ws", "wss",
        ],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// True for an absolute URI without fragment and user part: <c>https</c>; <c>http</c> on this machine (localhost, 127.0.0.1, [::1])
    /// alone; or an app's own scheme (<c>com.example.app:/back</c>).
    /// </summary>
    public static bool IsAllowed(string? text)
    {
        if (text is null || text.Length > MaxLength || text.AsSpan().ContainsAnyExcept(_characters) || !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || !text.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return uri.Scheme switch
        {
            "https" => uri is { UserInfo: "", Host.Length: > 0 },
            "http" => uri.UserInfo.Length == 0 && uri.Host is "localhost" or "127.0.0.1" or "[::1]",
            _ => !_forbidden.Contains(uri.Scheme) && !uri.Scheme.StartsWith("ms-", StringComparison.OrdinalIgnoreCase), // Windows opens programs by those.
        };
    }
}
