using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Npgsql;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Stoa.Api;
using Stoa.Api.Telemetry;
using Stoa.Cluster.Operation;

namespace Stoa.Server.Telemetry;

/// <summary>Tells operators what the process does: metrics, traces and logs to a collector, metrics to Prometheus. Adds nothing at all when neither is set.</summary>
internal static class TelemetryHosting
{
    private const string Requests = "http.client.request.duration";

    private const string Own = "Stoa.";
    private const string Outgoing = "System.Net.Http";

    // What of other people's meters is told; of Outgoing, see Narrow.
    private static readonly string[] _meters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", Outgoing, "System.Runtime", "Npgsql"];

    private static readonly string[] _requestTags = ["http.request.method", "http.response.status_code", "error.type"];

    /// <summary>Adds it; call it when the log's other providers are set, and after the cluster: the call of a grain is part of its command's span, not the other way round.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder, TelemetryOptions options)
    {
        if (!options.IsOn)
        {
            return;
        }

        // Else an instrument is unknown until something of it happens.
        RuntimeHelpers.RunClassConstructor(typeof(ApiInstruments).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(ClusterInstruments).TypeHandle);
        builder.Services.AddSingleton<NodeInstruments>();
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("stoa", serviceVersion: StoaVersion.Full));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddInstrumentation(services => services.GetRequiredService<NodeInstruments>());
            metrics.AddMeter([Own + "*", .. _meters]).AddView(Narrow);
            if (options.Prometheus is not null)
            {
                metrics.AddPrometheusExporter();
            }

            if (options.Otlp is not null)
            {
                metrics.AddOtlpExporter(exporter => Point(exporter, options, "v1/metrics"));
            }
        });
        if (options.Otlp is not null)
        {
            telemetry.WithTracing(tracing => Trace(tracing, options));
            telemetry.WithLogging(logs => logs.AddOtlpExporter(exporter => Point(exporter, options, "v1/logs")), logs => logs.IncludeFormattedMessage = true);
            builder.UseOrleans(static silo => silo.AddActivityPropagation());
        }

        if (options.Prometheus is { } address)
        {
            builder.Services.AddHostedService(services => new MetricsEndpoint(address, services.GetRequiredService<MeterProvider>(), IsTold));
        }
    }

    private static void Trace(TracerProviderBuilder tracing, TelemetryOptions options) => tracing
        .SetSampler(new RequestSampler(options.TraceRatio))
        .AddSource(CommandTrace.SourceName, "Microsoft.Orleans.Application")
        .AddNpgsql()
        .AddAspNetCoreInstrumentation(requests => requests.Filter = http => !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        .AddHttpClientInstrumentation()
        .AddProcessor(new SpanPrivacy())
        .AddOtlpExporter(exporter => Point(exporter, options, "v1/traces"));

    private static void Point(OtlpExporterOptions exporter, TelemetryOptions options, string path)
    {
        var isHttp = options.OtlpProtocol == OtlpTransport.Http;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = isHttp ? new Uri($"{options.Otlp!.AbsoluteUri.TrimEnd('/')}/{path}") : options.Otlp!; // Called when it is there alone.
        exporter.Headers = options.OtlpHeaders;
    }

    private static bool IsTold(Instrument instrument) =>
        (instrument.Meter.Name.StartsWith(Own, StringComparison.Ordinal) || _meters.Contains(instrument.Meter.Name, StringComparer.Ordinal)) && Narrow(instrument) != MetricStreamConfiguration.Drop;

    /// <summary>Of outgoing requests: how long they take, without whom they went to, which would be a series for each webhook.</summary>
    private static MetricStreamConfiguration? Narrow(Instrument instrument) =>
        instrument.Meter.Name != Outgoing ? null
        : instrument.Name == Requests ? new MetricStreamConfiguration { TagKeys = _requestTags }
        : MetricStreamConfiguration.Drop;
}
