using System.Diagnostics.Metrics;
using Stoa.Spaces;
using Stoa.Storage;

namespace Stoa.Cluster.Operation;

/// <summary>What commands, appends and feeds tell of themselves as metrics, under the name <see cref="MeterName"/>.</summary>
/// <remarks>One for the process, as its clock is: nothing is kept here. While nobody listens, a call costs a look at a flag and allocates nothing.</remarks>
public static class ClusterInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Stoa.Cluster";

    private static readonly InstrumentAdvice<double> _seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<long> _sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] };

    private static readonly Meter _meter = new(MeterName);

    private static readonly Histogram<double> _commands = _meter.CreateHistogram(
        "stoa.command.duration", "s", "From a command of this node until its answer, durable and shown here; by command and outcome (Done, Refused, Unavailable).", null, _seconds);

    private static readonly Counter<long> _refusals = _meter.CreateCounter<long>("stoa.command.refusals", "{command}", "Commands that the rules of Spaces refused, by reason.");

    private static readonly Histogram<double> _appends = _meter.CreateHistogram(
        "stoa.append.duration", "s", "From the queue until the events of a command are on the disk; by status (Committed, Conflict, Unavailable).", null, _seconds);

    private static readonly Histogram<long> _batches = _meter.CreateHistogram(
        "stoa.append.batch.size", "{event}", "Events that this process made durable in one transaction.", null, _sizes);

    private static readonly Histogram<double> _lag = _meter.CreateHistogram(
        "stoa.feed.lag", "s", "From the moment of an event until it is shown here; by origin: own (this process appended it) or read (from the log).", null, _seconds);

    private static readonly Counter<long> _wakes = _meter.CreateCounter<long>("stoa.room.wakes", "{wake}", "Times that everybody in a room was woken to be told something.");

    /// <summary>A command was answered.</summary>
    public static void Answered(SpaceCommand? command, SpaceOutcome outcome, TimeSpan duration)
    {
        if (_commands.Enabled)
        {
            _commands.Record(duration.TotalSeconds, new("command", command?.GetType().Name), new("outcome", Enum.GetName(outcome.Status)));
        }

        if (outcome is { Status: SpaceOutcomeStatus.Refused, Refusal: { } refusal } && _refusals.Enabled)
        {
            _refusals.Add(1, new KeyValuePair<string, object?>("reason", Enum.GetName(refusal)));
        }
    }

    /// <summary>The events of a command were appended, or not.</summary>
    public static void Appended(AppendStatus status, TimeSpan duration)
    {
        if (_appends.Enabled)
        {
            _appends.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("status", Enum.GetName(status)));
        }
    }

    /// <summary>This process committed events in one transaction.</summary>
    public static void Committed(int events) => _batches.Record(events);

    /// <summary>An event is shown by this node's Directory.</summary>
    public static void Shown(RecordedEvent recorded, bool isOwn, DateTimeOffset now)
    {
        if (_lag.Enabled)
        {
            ArgumentNullException.ThrowIfNull(recorded);
            _lag.Record(Math.Max(0, (now - recorded.Event.At).TotalSeconds), new KeyValuePair<string, object?>("origin", isOwn ? "own" : "read"));
        }
    }

    /// <summary>Everybody in a room was woken.</summary>
    internal static void RoomWoken() => _wakes.Add(1);
}
