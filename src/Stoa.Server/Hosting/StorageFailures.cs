using Stoa.Cluster;

namespace Stoa.Server.Hosting;

/// <summary>Tells the operator in the log that something cannot be written: at most once in ten seconds for each file.</summary>
internal sealed partial class StorageFailures(ILogger<StorageFailures> logger, StorageHealth health, TimeProvider time, string file)
{
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private long? _last;

    /// <summary>Notes a failed transaction; its callers were told that nothing was stored.</summary>
    public void Note(Exception failure)
    {
        health.Note(new StorageFailure(file, failure.GetType().Name, time.GetUtcNow()));
        lock (_lock)
        {
            if (_last is { } last && time.GetElapsedTime(last) < _quiet)
            {
                return;
            }

            _last = time.GetTimestamp();
        }

        // The databases' messages hold codes and names of files and servers, never what a user wrote (PostgresFailure sees to that).
        LogFailed(logger, file, failure.GetType().Name, failure.Message);
    }

    [LoggerMessage(5001, LogLevel.Error, "{File} cannot be written, requests that change something get 503: {Kind}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string file, string kind, string reason);
}
