using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Stoa.Server.Telemetry;

/// <summary>Traces a part of the requests, whatever their callers say: a stranger's <c>traceparent</c> cannot make every request of theirs a trace. What a traced request does is traced as well.</summary>
/// <param name="ratio">The part, 0 to 1.</param>
internal sealed class RequestSampler(double ratio) : Sampler
{
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isBegin = parent.TraceId == default || samplingParameters.Name == Request;
        var isSampled = isBegin ? Random.Shared.NextDouble() < ratio : (parent.TraceFlags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None;
        return new SamplingResult(isSampled ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
