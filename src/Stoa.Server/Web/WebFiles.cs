using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Stoa.Server.Web;

/// <summary>The files of the built web app: part of this program, in memory, each in the forms that browsers take.</summary>
/// <remarks>
/// What <c>src/Stoa.Web</c> builds is embedded under <c>web/</c>; the files whose names hold their hash may be kept for good. There are none
/// when the program was built without Node.js.
/// </remarks>
internal sealed class WebFiles
{
    private const string Prefix = "web/";
    private const string Hashed = "/app/";
    private const string ForGood = "public, max-age=31536000, immutable";
    private const string AskAgain = "no-cache";

    private static readonly FrozenDictionary<string, string> _types = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".json"] = "application/json",
        [".webmanifest"] = "application/manifest+json",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".woff2"] = "font/woff2",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, WebFile> _files;

    private WebFiles(Dictionary<string, WebFile> files) => _files = files.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The page that every address of the app begins with, to be filled in; null: the app is not in this program.</summary>
    public byte[]? Shell => _files.TryGetValue("/index.html", out var file) ? file.Plain : null;

    /// <summary>Reads them out of this program.</summary>
    public static WebFiles Read()
    {
        var assembly = typeof(WebFiles).Assembly;
        Dictionary<string, WebFile> files = new(StringComparer.Ordinal);
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Where(name => _types.ContainsKey(Path.GetExtension(name))))
        {
            var plain = Load(name);
            files.Add(name[(Prefix.Length - 1)..], new WebFile(
                plain,
                names.Contains(name + ".br") ? Load(name + ".br") : null,
                names.Contains(name + ".gz") ? Load(name + ".gz") : null,
                _types[Path.GetExtension(name)],
                new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..16]}\"")));
        }

        return new WebFiles(files);

        byte[] Load(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }

    /// <summary>Answers when the path is one of theirs.</summary>
    /// <returns>False: it is not, and nothing was sent.</returns>
    public async ValueTask<bool> TrySendAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        if (path is "/index.html" || !_files.TryGetValue(path, out var file))
        {
            return false;
        }

        var headers = http.Response.Headers;
        headers.CacheControl = path.StartsWith(Hashed, StringComparison.Ordinal) ? ForGood : AskAgain;
        headers.ETag = file.Tag.ToString();
        headers.XContentTypeOptions = "nosniff";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(file.Tag, useStrongComparison: false)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        var (bytes, encoding) = Choose(file, http.Request.GetTypedHeaders());
        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        http.Response.ContentType = file.ContentType;
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }

        return true;
    }

    private static (byte[] Bytes, string? Encoding) Choose(WebFile file, RequestHeaders headers)
    {
        var accepted = headers.AcceptEncoding;
        return file.Brotli is { } brotli && Takes("br") ? (brotli, "br")
            : file.Gzip is { } gzip && Takes("gzip") ? (gzip, "gzip")
            : (file.Plain, null);

        bool Takes(string encoding) => accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is null or > 0);
    }

    private sealed record WebFile(byte[] Plain, byte[]? Brotli, byte[]? Gzip, string ContentType, EntityTagHeaderValue Tag);
}
