namespace Stoa.Storage.Databases;

/// <summary>A write on its way to the disk.</summary>
/// <param name="write">Makes it, inside the transaction.</param>
internal sealed class PendingWrite(Action<IDatabase> write)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it was committed.</summary>
    public Task<bool> Answer => _answer.Task;

    /// <summary>Makes it.</summary>
    public void Make(IDatabase database) => write(database);

    /// <summary>Answers.</summary>
    public void Complete(bool committed) => _answer.TrySetResult(committed);
}

/// <summary>Commits writes, many in one transaction.</summary>
internal sealed class PendingWrites : ICommitTarget<PendingWrite>
{
    /// <inheritdoc/>
    public int SizeOf(PendingWrite write) => 1;

    /// <inheritdoc/>
    public void Write(IDatabase database, PendingWrite write) => write.Make(database);

    /// <inheritdoc/>
    public void Committed(IReadOnlyList<PendingWrite> batch) => Answer(batch, committed: true);

    /// <inheritdoc/>
    public void Failed(IReadOnlyList<PendingWrite> batch) => Answer(batch, committed: false);

    private static void Answer(IReadOnlyList<PendingWrite> batch, bool committed)
    {
        foreach (var write in batch)
        {
            write.Complete(committed);
        }
    }
}
