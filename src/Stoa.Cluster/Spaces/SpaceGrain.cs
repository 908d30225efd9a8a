using Microsoft.Extensions.Logging;
using Stoa.Cluster.Operation;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Storage;

namespace Stoa.Cluster;

/// <summary>One Space. Owns the order of its events and their storage; the rules are <see cref="SpaceDecider"/>'s.</summary>
/// <remarks>
/// A Space going live, or any other change:
/// <list type="number">
/// <item>Load the Space from the log, unless it is in memory and as new as the Directory's.</item>
/// <item>Decide the command, purely.</item>
/// <item>Append the events on the version decided on. Another writer's events since then: begin again.</item>
/// <item>Told by the store between commit and answer: <see cref="SpaceFeed"/>, which brings the events to this node's Directory.</item>
/// <item>Answer. The caller's node waits until its own Directory shows the events: <see cref="CommandCallFilter"/>.</item>
/// </list>
/// One call at a time (not reentrant), so steps 1 to 5 of two commands never mix. Tells nobody else and holds no timer for a
/// known Space: deadlines come as commands from <see cref="DeadlineSweeper"/>.
/// </remarks>
[GrainType("space")]
internal sealed partial class SpaceGrain(
    IEventStore store, SpaceDirectory directory, SpaceRules rules, TimeProvider time, ILogger<SpaceGrain> logger) : Grain, ISpaceGrain
{
    private const int MaxAttempts = 5;

    // An id that the log does not know, or whose Space is over, is only kept for the calls that already wait for it.
    private static readonly TimeSpan _uselessAge = TimeSpan.FromSeconds(1);

    private Space? _space;
    private bool _loaded;
    private IGrainTimer? _farewell;

    /// <inheritdoc/>
    public async Task<SpaceOutcome> ExecuteAsync(SpaceCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!SpaceId.TryParse(this.GetPrimaryKeyString(), out var id))
        {
            return Refused(SpaceRefusal.SpaceUnknown);
        }

        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                if (await AttemptAsync(id, command, cancellationToken) is { } outcome)
                {
                    return outcome;
                }

                LogConflict(id);
            }

            return Unavailable();
        }
        catch (StorageUnavailableException e)
        {
            LogLoadFailed(e, id);
            return Unavailable();
        }
        finally
        {
            LeaveSoonIfUseless();
        }
    }

    /// <returns>The outcome, or null when another writer was faster.</returns>
    private async Task<SpaceOutcome?> AttemptAsync(SpaceId id, SpaceCommand command, CancellationToken cancellationToken)
    {
        // :: Step 1
        if (!_loaded || IsOutdated(id))
        {
            Forget();
            _space = await store.LoadAsync(id, cancellationToken);
            _loaded = true;
        }

        // :: Step 2
        var decision = SpaceDecider.Decide(_space, command, time.GetUtcNow(), rules);
        if (decision.Refusal is { } refusal)
        {
            return Refused(refusal);
        }

        if (decision.Events.IsEmpty)
        {
            return new SpaceOutcome(SpaceOutcomeStatus.Done, null, Version, 0);
        }

        // :: Step 3. Not cancelable: whether it was committed has to be known.
        var after = decision.Events.Aggregate(_space, (space, happened) => Space.Apply(space, id, happened))!; // One event or more.
        var result = await AppendAsync(new SpaceAppend(id, Version, decision.Events, after));
        switch (result.Status)
        {
            case AppendStatus.Committed:
                // :: Steps 4 and 5
                _space = after;
                return new SpaceOutcome(SpaceOutcomeStatus.Done, null, Version, result.LastSeq);
            case AppendStatus.Conflict:
                Forget();
                return null;
            default:
                Forget();
                LogAppendFailed(id);
                return Unavailable();
        }
    }

    private async Task<AppendResult> AppendAsync(SpaceAppend append)
    {
        var began = time.GetTimestamp();
        using var span = CommandTrace.Append(append.Events.Length);
        var result = await store.AppendAsync(append, CancellationToken.None);
        ClusterInstruments.Appended(result.Status, time.GetElapsedTime(began));
        return result;
    }

    private long Version => _space?.Version ?? 0;

    /// <summary>True when this node's Directory knows that someone else has written, as after a network split: a refusal must not rest on an old state.</summary>
    private bool IsOutdated(SpaceId id) => directory.TryGet(id, out var entry)
        ? entry.Space.Version > Version
        : _space is { IsRetrievable: true };

    private void Forget()
    {
        _space = null;
        _loaded = false;
    }

    // Not at once: calls that already wait here would be moved to a new activation, which would move them again.
    private void LeaveSoonIfUseless()
    {
        if (_space is { IsRetrievable: true })
        {
            _farewell?.Dispose();
            _farewell = null;
        }
        else
        {
            _farewell ??= this.RegisterGrainTimer(
                static (grain, _) =>
                {
                    grain.DeactivateOnIdle();
                    return Task.CompletedTask;
                },
                this,
                new GrainTimerCreationOptions(_uselessAge, Timeout.InfiniteTimeSpan));
        }
    }

    private SpaceOutcome Refused(SpaceRefusal refusal) => new(SpaceOutcomeStatus.Refused, refusal, Version, 0);

    private static SpaceOutcome Unavailable() => new(SpaceOutcomeStatus.Unavailable, null, 0, 0);
}
