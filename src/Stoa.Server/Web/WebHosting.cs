using System.Security.Cryptography;
using System.Text;
using Stoa.Cluster;
using Stoa.Cluster.Nodes;

namespace Stoa.Server.Web;

/// <summary>Serves the web app: its files, and at each of its addresses the page that it begins with.</summary>
/// <remarks>The account pages (sign-in, settings, consent …) are not the app's: <c>docs/decisions/0017-account-pages-stay-on-the-server.md</c>.</remarks>
internal static partial class WebHosting
{
    private const string NotBuilt = """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Stoa</title></head>
        <body><h1>Stoa runs, without its web app</h1>
        <p>This program was built on a machine without Node.js 20.19 or newer, or without a way to its packages. Install it and build again.</p>
        <p>Everything else is here: <a href="/docs/">the API</a>, <a href="/signin">sign-in</a>, <a href="/developer">apps</a>.</p></body></html>
        """;

    /// <summary>Adds it, in front of the account pages.</summary>
    public static void UseStoaWeb(this WebApplication app)
    {
        var files = WebFiles.Read();
        var shell = files.Shell is { } page ? ActivatorUtilities.CreateInstance<WebShell>(app.Services, page) : null;
        var board = app.Services.GetService<NodeBoard>();
        var readiness = app.Services.GetRequiredService<Readiness>();
        if (shell is null)
        {
            LogNotBuilt(app.Logger);
        }

        app.Use(async (http, next) =>
        {
            if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
            {
                await next(http);
            }
            else if (await files.TrySendAsync(http))
            {
                return;
            }
            else if (WebPages.Has(http.Request.Path.Value ?? "", out var spaceId, out var isEmbed) && readiness.IsReady)
            {
                await SendPageAsync(http, shell, spaceId, isEmbed, board?.Urls ?? []);
            }
            else
            {
                await next(http);
            }
        });
    }

    private static async Task SendPageAsync(HttpContext http, WebShell? shell, string? spaceId, bool isEmbed, IEnumerable<string> nodes)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        SetHeaders(http.Response.Headers, nonce, isEmbed, nodes);
        var bytes = Encoding.UTF8.GetBytes(shell is null ? NotBuilt : await shell.WriteAsync(http, spaceId, nonce));
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
    }

    /// <summary>Nothing from elsewhere but people's pictures and what other nodes answer, no script and no style that is not ours, in nobody's frame but the player. Source: W3C CSP Level 3.</summary>
    private static void SetHeaders(IHeaderDictionary headers, string nonce, bool isEmbed, IEnumerable<string> nodes)
    {
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: https:; font-src 'self'; connect-src {string.Join(' ', nodes.Select(OriginOf).Prepend("'self'"))}; media-src 'self' blob:; "
            + $"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {(isEmbed ? "*" : "'none'")}";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = isEmbed ? "microphone=(), camera=(), geolocation=()" : "microphone=(self), camera=(), geolocation=()";
        if (!isEmbed)
        {
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        }
    }

    /// <summary>Only what a policy can hold: another node's address is that node's to say.</summary>
    private static string OriginOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var node) && node.Scheme is "http" or "https" ? node.GetLeftPart(UriPartial.Authority) : "";

    [LoggerMessage(7001, LogLevel.Warning, "The web app is not in this program: it was built without Node.js 20.19 or newer, or without a way to its packages. Install it and build again. The API runs: see /docs")]
    private static partial void LogNotBuilt(ILogger logger);
}
