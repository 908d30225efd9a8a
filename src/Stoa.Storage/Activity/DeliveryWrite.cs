using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Activity;

/// <summary>A change of the queue on its way to the disk.</summary>
/// <param name="write">Makes it, inside the transaction.</param>
internal sealed class DeliveryWrite(Action<SqliteDatabase> write)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it was committed.</summary>
    public Task<bool> Answer => _answer.Task;

    /// <summary>Makes it.</summary>
    public void Make(SqliteDatabase database) => write(database);

    /// <summary>Answers.</summary>
    public void Complete(bool committed) => _answer.TrySetResult(committed);
}

/// <summary>Commits changes of the queue, many in one transaction.</summary>
internal sealed class DeliveryCommits : ICommitTarget<DeliveryWrite>
{
    /// <inheritdoc/>
    public int SizeOf(DeliveryWrite write) => 1;

    /// <inheritdoc/>
    public void Write(SqliteDatabase database, DeliveryWrite write) => write.Make(database);

    /// <inheritdoc/>
    public void Committed(IReadOnlyList<DeliveryWrite> batch) => Answer(batch, committed: true);

    /// <inheritdoc/>
    public void Failed(IReadOnlyList<DeliveryWrite> batch) => Answer(batch, committed: false);

    private static void Answer(IReadOnlyList<DeliveryWrite> batch, bool committed)
    {
        foreach (var write in batch)
        {
            write.Complete(committed);
        }
    }
}
