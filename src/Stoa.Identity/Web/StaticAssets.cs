using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Stoa.Identity.Web;

/// <summary>The style sheets, the scripts and the icon of the pages: part of the assembly, under a name that holds their hash, so that browsers may keep them for good.</summary>
internal static class StaticAssets
{
    private const string Folder = "/assets/";
    private static readonly FrozenDictionary<string, Asset> _byName = Read();
    private static readonly FrozenDictionary<string, Asset> _byPath = _byName.Values.ToFrozenDictionary(asset => asset.Path, StringComparer.Ordinal);

    /// <summary>The address of a file.</summary>
    public static string PathOf(string name) => _byName[name].Path;

    /// <summary>True when a path is one of theirs.</summary>
    public static bool IsAsset(PathString path) => path.StartsWithSegments("/assets", StringComparison.Ordinal);

    /// <summary>Serves them.</summary>
    public static void MapStaticAssets(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(Folder + "{name}", (HttpContext http, string name) =>
    {
        if (!_byPath.TryGetValue(Folder + name, out var asset))
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(asset.Bytes, asset.ContentType);
    });

    private static FrozenDictionary<string, Asset> Read() => new[]
        {
            ("tokens.css", "text/css; charset=utf-8"), ("site.css", "text/css; charset=utf-8"), ("site.js", "text/javascript; charset=utf-8"), ("try.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml"),
        }
        .ToFrozenDictionary(file => file.Item1, file => Read(file.Item1, file.Item2), StringComparer.Ordinal);

    private static Asset Read(string name, string contentType)
    {
        using var stream = typeof(StaticAssets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        return new Asset($"{Folder}{Path.GetFileNameWithoutExtension(name)}-{hash}{Path.GetExtension(name)}", bytes, contentType);
    }

    private sealed record Asset(string Path, byte[] Bytes, string ContentType);
}
