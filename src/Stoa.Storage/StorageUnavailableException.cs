namespace Stoa.Storage;

/// <summary>Disk or database failed (full, locked, gone) while reading or opening; the message says what to do and holds no user text.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when the connection is as good as before: another process held the lock, or the disk was full.</summary>
    internal bool KeepsConnection { get; init; }
}
