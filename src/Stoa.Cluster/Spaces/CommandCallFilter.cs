using Microsoft.Extensions.Logging;
using Stoa.Cluster.Operation;
using Stoa.Spaces;

namespace Stoa.Cluster;

/// <summary>
/// Stands where a command leaves this node, and lets its answer through when this node's Directory shows what it did: so a
/// caller reads its own writes on whatever node it asked. A call that failed on the way becomes
/// <see cref="SpaceOutcomeStatus.Unavailable"/>, whose outcome is unknown by definition.
/// </summary>
/// <remarks>Source: CONTRIBUTING.md, rule 4.</remarks>
internal sealed partial class CommandCallFilter(SpaceFeed feed, TimeProvider time, ILogger<CommandCallFilter> logger) : IOutgoingGrainCallFilter
{
    // Reached only while the log can be written and not read.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private static readonly SpaceOutcome _unavailable = new(SpaceOutcomeStatus.Unavailable, null, 0, 0);

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.InterfaceMethod.DeclaringType != typeof(ISpaceGrain))
        {
            await context.Invoke();
            return;
        }

        var command = context.Request.GetArgument(0) as SpaceCommand;
        var began = time.GetTimestamp();
        using var span = CommandTrace.Command(command, context.TargetId);
        await CallAsync(context);
        if (context.Result is SpaceOutcome answer)
        {
            span.Answer(answer);
            ClusterInstruments.Answered(command, answer, time.GetElapsedTime(began));
        }
    }

    private async Task CallAsync(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            LogCallFailed(e.GetType().Name);
            context.Result = _unavailable;
            return;
        }

        if (context.Result is SpaceOutcome { Seq: > 0 } outcome && SpaceId.TryParse(context.TargetId.Key.ToString(), out var id))
        {
            var shown = feed.WaitForAsync(id, outcome.Version, outcome.Seq);
            if (!shown.IsCompletedSuccessfully)
            {
                context.Result = await WaitAsync(shown, outcome);
            }
        }
    }

    private async Task<SpaceOutcome> WaitAsync(Task shown, SpaceOutcome outcome)
    {
        try
        {
            await shown.WaitAsync(_patience, time);
            return outcome;
        }
        catch (TimeoutException e)
        {
            LogCallFailed(e.GetType().Name);
            return _unavailable;
        }
    }

    [LoggerMessage(3111, LogLevel.Warning, "A command was not answered in time, or its node is gone ({Kind}); its caller is told that the outcome is unknown")]
    private partial void LogCallFailed(string kind);
}
