using Microsoft.Extensions.Logging;
using Stoa.Storage;
using Stoa.Storage.Postgres;

namespace Stoa.Cluster.Nodes;

/// <summary>One duty of this node: holds it as a lease in the database while it can, and runs the works of it meanwhile.</summary>
/// <remarks>
/// The lease is ten seconds by the database's clock and is renewed every three; the works are stopped eight seconds after the last renewal
/// was asked for, by this process's own clock, which goes on while the process is paused. So two nodes work at the same time only if one
/// of them takes longer than two seconds to stop: what a duty does must bear being done twice, not being done twice for long.
/// </remarks>
internal sealed partial class Duty(string name, DutyTable table, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _safe = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan _renewEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _askEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _again = TimeSpan.FromMilliseconds(100);

    private readonly string _holder = Guid.NewGuid().ToString("N");
    private readonly Lock _gate = new();
    private TaskCompletionSource<CancellationToken> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _works;

    /// <summary>Runs one work of the duty whenever this node holds it.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        lock (_gate)
        {
            if (_works++ == 0)
            {
                _ = Task.Run(() => HoldAsync(stoppingToken), CancellationToken.None);
            }
        }

        try
        {
            await RunWhileHeldAsync(work, stoppingToken);
        }
        finally
        {
            lock (_gate)
            {
                if (--_works == 0)
                {
                    _ended.TrySetResult();
                }
            }
        }
    }

    private async Task RunWhileHeldAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            CancellationToken held;
            try
            {
                held = await Held.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            using var both = CancellationTokenSource.CreateLinkedTokenSource(held, stoppingToken);
            try
            {
                await work(both.Token);
                if (!held.IsCancellationRequested)
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (both.IsCancellationRequested)
            {
            }

            // What was held is lost, and this may run inside its cancellation, before the others that wait for it: it is left, and nobody spins until there is a new one.
            await Task.Delay(_again, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<CancellationToken> Held
    {
        get
        {
            lock (_gate)
            {
                return _held.Task;
            }
        }
    }

    /// <summary>Takes the duty whenever it is free, and keeps it while the database says so.</summary>
    private async Task HoldAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var asked = time.GetTimestamp();
            if (await TryHoldAsync(stoppingToken) == true)
            {
                using var lost = new CancellationTokenSource();
                LoseAfter(lost, asked);
                LogHeld(name);
                Announce(lost.Token);
                await KeepAsync(lost, stoppingToken);
                lock (_gate)
                {
                    _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                await lost.CancelAsync();
                LogLost(name);
            }

            await Task.Delay(_askEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await TryReleaseAsync();
    }

    private async Task KeepAsync(CancellationTokenSource lost, CancellationToken stoppingToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, stoppingToken);
        while (true)
        {
            await Task.Delay(_renewEvery, time, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (lost.IsCancellationRequested || stoppingToken.IsCancellationRequested)
            {
                return;
            }

            var asked = time.GetTimestamp();
            switch (await TryHoldAsync(both.Token))
            {
                case true:
                    LoseAfter(lost, asked);
                    break;
                case false:
                    return;
                default:
                    break; // Nobody knows: the clock decides.
            }
        }
    }

    /// <summary>An answer that took longer than the lease is safe for is worth nothing: it is asked again.</summary>
    private void LoseAfter(CancellationTokenSource lost, long asked) => lost.CancelAfter(TimeSpan.FromTicks(Math.Max(0, (_safe - time.GetElapsedTime(asked)).Ticks)));

    private void Announce(CancellationToken held)
    {
        lock (_gate)
        {
            _held.SetResult(held);
        }
    }

    /// <returns>True when it is this node's, false when it is another's, null when the database did not say.</returns>
    private async Task<bool?> TryHoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await table.TryHoldAsync(name, _holder, _lease, cancellationToken);
        }
        catch (Exception e) when (e is StorageUnavailableException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>At the stop, when the works have ended, so that another node need not wait.</summary>
    private async Task TryReleaseAsync()
    {
        await _ended.Task.WaitAsync(_safe, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await table.ReleaseAsync(name, _holder, CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            // It ends by itself.
        }
    }

    [LoggerMessage(3650, LogLevel.Information, "This node does '{Duty}' for all")]
    private partial void LogHeld(string duty);

    [LoggerMessage(3651, LogLevel.Information, "This node does '{Duty}' no more")]
    private partial void LogLost(string duty);
}
