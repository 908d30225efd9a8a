using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Stoa.Server.Tests.Telemetry;

/// <summary>A real HTTP server that takes OTLP and keeps every byte of it.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body, string? Key)> _received = [];
    private readonly WebApplication _app;

    private Collector(WebApplication app) => _app = app;

    /// <summary>Its address.</summary>
    public string Url { get; private init; } = "";

    /// <summary>The header <c>x-key</c> of everything that came.</summary>
    public IEnumerable<string?> Keys => _received.Select(received => received.Key);

    /// <summary>Listens.</summary>
    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var url = $"http://127.0.0.1:{RunningStoa.FreePort()}";
        builder.WebHost.UseUrls(url);
        var collector = new Collector(builder.Build()) { Url = url };
        collector._app.Run(collector.TakeAsync);
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>The bodies that came to a path.</summary>
    public IReadOnlyList<byte[]> At(string path) => [.. _received.Where(received => received.Path == path).Select(received => received.Body)];

    /// <summary>Every span that came.</summary>
    public IReadOnlyList<ReceivedSpan> Spans() => [.. At("/v1/traces").SelectMany(body => ReceivedSpan.ReadAll(body))];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        if (http.Request.Headers.ContentEncoding == "gzip")
        {
            await using var unpacked = new GZipStream(http.Request.Body, CompressionMode.Decompress);
            await unpacked.CopyToAsync(body);
        }
        else
        {
            await http.Request.Body.CopyToAsync(body);
        }

        _received.Enqueue((http.Request.Path.Value ?? "", body.ToArray(), http.Request.Headers["x-key"].ToString()));
        http.Response.ContentType = "application/x-protobuf";
    }
}
