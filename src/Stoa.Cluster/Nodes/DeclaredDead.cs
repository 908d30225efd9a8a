using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Stoa.Cluster.Nodes;

/// <summary>What a node does that the others took for dead (it was paused, or cut off): it ends, and whoever supervises it starts it anew.</summary>
/// <remarks>Going on would be pointless: its grains live elsewhere, and what it believes of rooms is old. Its writers lose by version in any case.</remarks>
internal sealed partial class DeclaredDead(IHostApplicationLifetime lifetime, ILogger<DeclaredDead> logger) : IFatalErrorHandler
{
    /// <summary>The exit code by which a supervisor knows that this was no orderly stop.</summary>
    public const int ExitCode = 70;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private int _isEnding;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    /// <inheritdoc/>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return;
        }

        LogEnding(exception, context ?? "unknown");
        Environment.ExitCode = ExitCode;
        lifetime.StopApplication();
        _ = Task.Run(async () =>
        {
            await Task.Delay(_patience);
            Environment.Exit(ExitCode);
        });
    }

    [LoggerMessage(3660, LogLevel.Critical, "This node cannot go on ({Context}): the others do without it, or it lost them. It ends now; start it again")]
    private partial void LogEnding(Exception? exception, string context);
}
