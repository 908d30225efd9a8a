namespace Stoa.Storage;

/// <summary>Disk or database failed (full, locked, gone) while reading or opening; the message says what to do and holds no user text.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
