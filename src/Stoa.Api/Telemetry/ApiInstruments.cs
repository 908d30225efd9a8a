using System.Diagnostics.Metrics;
using System.Globalization;
using Stoa.Api.Activity.Webhooks;
using Stoa.Api.Problems;

namespace Stoa.Api.Telemetry;

/// <summary>What the HTTP surface and the webhooks tell of themselves as metrics, under the name <see cref="MeterName"/>.</summary>
/// <remarks>One for the process: nothing is kept here. While nobody listens, a call costs a look at a flag and allocates nothing.</remarks>
public static class ApiInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Stoa.Api";

    private static readonly Meter _meter = new(MeterName);

    private static readonly Counter<long> _limited = _meter.CreateCounter<long>("stoa.api.rate_limited", "{request}", "Requests that were one too many for their caller's rate limit, by route.");

    private static readonly Counter<long> _problems = _meter.CreateCounter<long>(
        "stoa.api.problems", "{request}", "Requests that were refused with a problem, by status and kind: its reason, else its type, else its title.");

    private static readonly Counter<long> _stalled = _meter.CreateCounter<long>("stoa.streams.stalled", "{stream}", "Event streams that were ended because their reader took nothing any more.");

    private static readonly Counter<long> _writes = _meter.CreateCounter<long>("stoa.streams.writes", "{write}", "Writes to event streams; one carries all that was there to be told.");

    private static readonly Counter<long> _calls = _meter.CreateCounter<long>("stoa.webhook.calls", "{call}", "Events sent to webhooks, every attempt, by outcome.");

    private static readonly Counter<long> _givenUp = _meter.CreateCounter<long>("stoa.webhook.given_up", "{event}", "Events for webhooks that were given up after their last attempt.");

    private static readonly Gauge<long> _waiting = _meter.CreateGauge<long>("stoa.webhook.waiting", "{event}", "Events that wait for their webhooks, as of the last 15 seconds.");

    /// <summary>Whether anybody asks how much waits, which costs a query.</summary>
    internal static bool WantsWaiting => _waiting.Enabled;

    /// <summary>A request was one too many.</summary>
    internal static void RateLimited(Operation operation)
    {
        if (_limited.Enabled)
        {
            _limited.Add(1, new KeyValuePair<string, object?>("http.route", operation.Path));
        }
    }

    /// <summary>A request was refused.</summary>
    internal static void Refused(Problem problem)
    {
        if (_problems.Enabled)
        {
            _problems.Add(1, new("status", problem.Status.ToString(CultureInfo.InvariantCulture)), new("kind", problem.Reason ?? problem.Type ?? problem.Title));
        }
    }

    /// <summary>A request was refused for its parameters or its body.</summary>
    internal static void RefusedAsInvalid()
    {
        if (_problems.Enabled)
        {
            _problems.Add(1, new("status", "400"), new("kind", "invalid-request"));
        }
    }

    /// <summary>A stream's reader took nothing any more.</summary>
    internal static void StreamStalled() => _stalled.Add(1);

    /// <summary>A stream was written to.</summary>
    internal static void StreamWritten() => _writes.Add(1);

    /// <summary>A webhook was called.</summary>
    internal static void WebhookCalled(CallOutcome outcome)
    {
        if (_calls.Enabled)
        {
            _calls.Add(1, new KeyValuePair<string, object?>("outcome", Enum.GetName(outcome)));
        }
    }

    /// <summary>An event was given up.</summary>
    internal static void WebhookGivenUp() => _givenUp.Add(1);

    /// <summary>So much waits.</summary>
    internal static void WebhooksWait(long events) => _waiting.Record(events);
}
