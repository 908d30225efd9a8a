namespace Stoa.Cluster;

/// <summary>How far a feed has applied its log, and those who wait for it to get further.</summary>
/// <remarks>Moved under <see cref="Gate"/>, read by any thread.</remarks>
internal sealed class FeedPosition
{
    private const long NotLoaded = -1;

    private long _seq = NotLoaded;
    private TaskCompletionSource? _moved;

    /// <summary>Held while changes are applied and the position moves.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The number up to which everything is applied; -1 before the first load.</summary>
    public long Seq => Volatile.Read(ref _seq);

    /// <summary>True after the first <see cref="MoveTo"/>.</summary>
    public bool IsLoaded => Seq != NotLoaded;

    /// <summary>Moves on. The caller holds the gate.</summary>
    public void MoveTo(long seq) => Volatile.Write(ref _seq, seq);

    /// <summary>Wakes those who wait. The caller holds the gate.</summary>
    public void Announce()
    {
        _moved?.SetResult();
        _moved = null;
    }

    /// <summary>Completes when everything up to a number is applied.</summary>
    /// <param name="seq">The number.</param>
    /// <param name="nudge">Makes the feed read on.</param>
    public async Task WaitForAsync(long seq, Action nudge)
    {
        while (true)
        {
            Task moved;
            lock (Gate)
            {
                if (_seq >= seq)
                {
                    return;
                }

                _moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                moved = _moved.Task;
            }

            nudge();
            await moved;
        }
    }
}
