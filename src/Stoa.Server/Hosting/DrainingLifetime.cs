using System.Runtime.InteropServices;
using Stoa.Cluster.Nodes;

namespace Stoa.Server.Hosting;

/// <summary>When a node of several ends: the first signal (SIGTERM, SIGINT, SIGQUIT), or <c>stoa drain</c>, lets it drain and then stop; the second one stops it at once.</summary>
internal sealed class DrainingLifetime(NodeDrain drain, NodeBoard board, IHostApplicationLifetime lifetime) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _count;

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        board.DrainAsked = Drain;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, Take));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true; // The process ends by itself.
        if (Interlocked.Increment(ref _count) > 1 || !lifetime.ApplicationStarted.IsCancellationRequested)
        {
            lifetime.StopApplication();
        }
        else
        {
            Drain();
        }
    }

    private void Drain() => _ = Task.Run(async () =>
    {
        await drain.DrainAsync();
        lifetime.StopApplication();
    });
}
