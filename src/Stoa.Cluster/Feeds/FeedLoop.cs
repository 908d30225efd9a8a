using System.Diagnostics;

namespace Stoa.Cluster;

/// <summary>
/// The background loop of a feed: catch up until level, then wait for a change or a nudge, for ever. A failure is tried
/// again after a growing pause.
/// </summary>
/// <remarks>
/// The first change after a calm is read at once. Where many come one after the other, those of <see cref="Pace"/> are read together: a
/// reading costs this process and the database some hundred microseconds each, on every node, however little there is to read.
/// </remarks>
/// <param name="catchUp">Reads and applies everything new; loads what has to be loaded first.</param>
/// <param name="waitForChange">Completes when another process may have written since its last call.</param>
/// <param name="failed">Told once when reading begins to fail.</param>
/// <param name="recovered">Told once when reading works again.</param>
/// <param name="time">Measures the pauses.</param>
internal sealed class FeedLoop(
    Func<CancellationToken, Task> catchUp,
    Func<CancellationToken, Task> waitForChange,
    Action<Exception> failed,
    Action recovered,
    TimeProvider time) : IDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(5);

    /// <summary>The least time from one reading to the next.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _nudge = new(0, 1);
    private readonly Lock _nudging = new();

    /// <summary>Makes the loop catch up now. Never waits.</summary>
    public void Nudge()
    {
        lock (_nudging)
        {
            if (_nudge.CurrentCount == 0)
            {
                _nudge.Release();
            }
        }
    }

    /// <summary>Runs until canceled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.Zero;
        var changed = Task.CompletedTask;
        var nudged = Task.CompletedTask;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var began = Stopwatch.GetTimestamp();
                await catchUp(cancellationToken);
                if (pause > TimeSpan.Zero)
                {
                    pause = TimeSpan.Zero;
                    recovered();
                }

                changed = changed.IsCompleted ? waitForChange(cancellationToken) : changed;
                nudged = nudged.IsCompleted ? _nudge.WaitAsync(cancellationToken) : nudged;
                await await Task.WhenAny(changed, nudged);
                if (Stopwatch.GetElapsedTime(began) is var since && since < Pace)
                {
                    await Task.Delay(Pace - since, cancellationToken); // By the system's clock: tests move the other one.
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was, a node whose Directory stands still is worse than one that tries again.
                if (pause == TimeSpan.Zero)
                {
                    failed(e);
                }

                pause = pause == TimeSpan.Zero ? _firstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, _longestPause.Ticks));
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _nudge.Dispose();
}
