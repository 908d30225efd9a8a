namespace Stoa.Storage;

/// <summary>How an append ended, and where its last event stands in the log.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="LastSeq">The sequence number of its last event when committed, else 0.</param>
public readonly record struct AppendResult(AppendStatus Status, long LastSeq);

/// <summary>How an append ended.</summary>
public enum AppendStatus
{
    /// <summary>Committed to the disk.</summary>
    Committed,

    /// <summary>The Space has another version: nothing was written; reload.</summary>
    Conflict,

    /// <summary>Disk or database failed, or the outcome is unknown: reload and assume nothing.</summary>
    Unavailable,
}
