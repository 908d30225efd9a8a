namespace Stoa.Storage.Sqlite;

/// <summary>Asks again every millisecond or two for a lock that another connection holds, up to a limit.</summary>
/// <remarks>
/// SQLite's own wait asks only every 100 ms after a while, which starves against a process that writes one short transaction
/// after the other (<c>stoa seed</c>).
/// </remarks>
internal readonly struct LockWait(TimeProvider time, TimeSpan limit)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Waits a little; false, at once, when the limit is over.</summary>
    public bool Next()
    {
        if (time.GetElapsedTime(_start) >= limit)
        {
            return false;
        }

        using var never = new ManualResetEventSlim();
        never.Wait(1);
        return true;
    }
}
