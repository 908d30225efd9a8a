using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Payments;

/// <summary>A change of the orders on its way to the disk.</summary>
/// <param name="write">Makes it, inside the transaction.</param>
internal sealed class OrderWrite(Action<SqliteDatabase> write)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it was committed.</summary>
    public Task<bool> Answer => _answer.Task;

    /// <summary>Makes it.</summary>
    public void Make(SqliteDatabase database) => write(database);

    /// <summary>Answers.</summary>
    public void Complete(bool committed) => _answer.TrySetResult(committed);
}

/// <summary>Commits changes of the orders, many in one transaction.</summary>
internal sealed class OrderCommits : ICommitTarget<OrderWrite>
{
    /// <inheritdoc/>
    public int SizeOf(OrderWrite write) => 1;

    /// <inheritdoc/>
    public void Write(SqliteDatabase database, OrderWrite write) => write.Make(database);

    /// <inheritdoc/>
    public void Committed(IReadOnlyList<OrderWrite> batch) => Answer(batch, committed: true);

    /// <inheritdoc/>
    public void Failed(IReadOnlyList<OrderWrite> batch) => Answer(batch, committed: false);

    private static void Answer(IReadOnlyList<OrderWrite> batch, bool committed)
    {
        foreach (var write in batch)
        {
            write.Complete(committed);
        }
    }
}
