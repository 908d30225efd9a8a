using Microsoft.AspNetCore.Http;

namespace Stoa.Api.Previews;

/// <summary>The addresses of this server's pages, as the caller reaches it.</summary>
internal static class OwnAddress
{
    /// <summary>Scheme and host, without a slash at the end. HTTP/1.0 lets callers say no host.</summary>
    public static string Of(HttpRequest request) => $"{request.Scheme}://{(request.Host.HasValue ? request.Host.ToUriComponent() : "localhost")}";

    /// <summary>The page of a Space.</summary>
    public static string OfSpace(HttpRequest request, string id) => $"{Of(request)}/i/spaces/{id}";

    /// <summary>The id of the Space whose page or player an address is; null when it is no such address, or another server's.</summary>
    public static string? FindSpace(HttpRequest request, string address)
    {
        // .NET's reader throws for some file: addresses.
        if (!address.StartsWith("http", StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || !Uri.TryCreate(Of(request), UriKind.Absolute, out var own)
            || uri.Scheme != own.Scheme || !string.Equals(uri.Host, own.Host, StringComparison.OrdinalIgnoreCase) || uri.Port != own.Port || uri.UserInfo.Length > 0)
        {
            return null;
        }

        return uri.AbsolutePath.TrimEnd('/').Split('/') switch
        {
            ["", "i", "spaces", var id] => id,
            ["", "embed", var id] => id,
            _ => null,
        };
    }
}
