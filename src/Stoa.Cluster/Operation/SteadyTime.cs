namespace Stoa.Cluster.Operation;

/// <summary>The machine's time at the start of the process and how long it has run since: it never leaps, whatever is done to the clock.</summary>
/// <remarks>For what asks the time only to measure with it. It drifts from the clock as far as the clock was set since.</remarks>
internal sealed class SteadyTime : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _startedAt = System.GetTimestamp();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + GetElapsedTime(_startedAt);
}
