namespace Stoa.Cluster;

/// <summary>The last time that something could not be written, for this node's operators. Safe for use by many threads.</summary>
public sealed class StorageHealth
{
    private volatile StorageFailure? _last;

    /// <summary>The last failure; null when everything was written since the start.</summary>
    public StorageFailure? Last => _last;

    /// <summary>Notes a failure.</summary>
    public void Note(StorageFailure failure) => _last = failure;
}

/// <summary>A transaction that failed; its callers were told that nothing was stored.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Kind">The kind of fault.</param>
/// <param name="At">When.</param>
public sealed record StorageFailure(string File, string Kind, DateTimeOffset At);
