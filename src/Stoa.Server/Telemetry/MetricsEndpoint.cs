using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using OpenTelemetry.Metrics;
using Stoa.Server.CommandLine;

namespace Stoa.Server.Telemetry;

/// <summary>The address where Prometheus reads: a small server of its own, so that nobody who reaches Stoa's pages reaches it.</summary>
/// <remarks><c>/metrics</c> has the numbers, <c>/</c> a list of every instrument, also of those that have no number yet: name, kind, unit and what it is, divided by tabs.</remarks>
internal sealed class MetricsEndpoint : IHostedService, IAsyncDisposable
{
    private readonly Uri _address;
    private readonly WebApplication _app;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);

    /// <summary>Makes it.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="metrics">What it shows.</param>
    /// <param name="isTold">Whether an instrument is shown.</param>
    public MetricsEndpoint(Uri address, MeterProvider metrics, Predicate<Instrument> isTold)
    {
        _address = address;
        _listener.InstrumentPublished = (instrument, _) =>
        {
            if (isTold(instrument))
            {
                _instruments.TryAdd(instrument.Name, instrument);
            }
        };
        _listener.Start();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address.AbsoluteUri);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        _app = builder.Build();
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, predicate: null, path: "/metrics", configureBranchedPipeline: null, optionsName: null);
        _app.Run(ListAsync);
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new CommandFailedException($"{e.Message} It is the address for Prometheus: Stoa__Telemetry__Prometheus={_address}");
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _app.DisposeAsync();
    }

    private Task ListAsync(HttpContext http)
    {
        if (http.Request.Path != "/")
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var list = new StringBuilder();
        foreach (var (name, instrument) in _instruments.OrderBy(found => found.Key, StringComparer.Ordinal))
        {
            list.Append(name).Append('\t').Append(Kind(instrument)).Append('\t').Append(instrument.Unit).Append('\t').Append(instrument.Description).Append('\n');
        }

        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(list.ToString());
    }

    private static string Kind(Instrument instrument) => instrument.GetType().Name is var name && name.Contains("UpDownCounter", StringComparison.Ordinal) ? "updowncounter"
        : name.Contains("Counter", StringComparison.Ordinal) ? "counter"
        : name.Contains("Histogram", StringComparison.Ordinal) ? "histogram"
        : "gauge";
}
