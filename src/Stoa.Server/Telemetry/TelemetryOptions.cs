using System.ComponentModel.DataAnnotations;

namespace Stoa.Server.Telemetry;

/// <summary>What the process tells operators of itself, and whom. Nothing is told unless it is set here: docs/operation.md.</summary>
internal sealed class TelemetryOptions : IValidatableObject
{
    /// <summary>
    /// An OpenTelemetry collector that metrics, traces and logs are sent to: <c>http://localhost:4317</c>. Absent: nothing is sent. Logs are sent as they
    /// are printed.
    /// </summary>
    public Uri? Otlp { get; set; }

    /// <summary>How: <c>Grpc</c> (the collector's port 4317), or <c>Http</c> (4318), where <c>v1/metrics</c>, <c>v1/traces</c> and <c>v1/logs</c> are put behind the address.</summary>
    public OtlpTransport OtlpProtocol { get; set; }

    /// <summary>Headers that the collector wants, such as a key: <c>name=value,name=value</c>. Secret: set it by the environment.</summary>
    public string? OtlpHeaders { get; set; }

    /// <summary>The part of requests that is traced, 0 to 1, default 0.01; who calls has no say in it.</summary>
    [Range(0, 1, ErrorMessage = "TraceRatio takes 0 to 1.")]
    public double TraceRatio { get; set; } = 0.01;

    /// <summary>
    /// An address of its own where Prometheus reads, under <c>/metrics</c>: <c>http://localhost:9464</c>. Whoever reaches it reads, without a token: leave it to
    /// this machine or an inner network. Absent: there is none. It is never part of the addresses that people use.
    /// </summary>
    public Uri? Prometheus { get; set; }

    /// <summary>True when anything is to be told.</summary>
    internal bool IsOn => Otlp is not null || Prometheus is not null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Otlp is { } collector && !IsHttp(collector))
        {
            yield return new ValidationResult($"{nameof(Otlp)}: {collector} is no http or https address such as http://localhost:4317.");
        }

        if (Prometheus is { } prometheus && (!IsHttp(prometheus) || prometheus.Scheme != Uri.UriSchemeHttp || prometheus.PathAndQuery != "/"))
        {
            yield return new ValidationResult($"{nameof(Prometheus)}: {prometheus} is no http address without a path such as http://localhost:9464.");
        }
    }

    private static bool IsHttp(Uri uri) => uri.IsAbsoluteUri && (uri.Scheme is "http" or "https");
}

/// <summary>How a collector is spoken to.</summary>
internal enum OtlpTransport
{
    /// <summary>OTLP over gRPC.</summary>
    Grpc,

    /// <summary>OTLP as protobuf over HTTP.</summary>
    Http,
}
