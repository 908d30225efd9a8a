using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Insights;

/// <summary>A change of the insights on its way to the disk.</summary>
/// <param name="write">Makes it, inside the transaction.</param>
internal sealed class InsightsWrite(Action<SqliteDatabase> write)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it was committed.</summary>
    public Task<bool> Answer => _answer.Task;

    /// <summary>Makes it.</summary>
    public void Make(SqliteDatabase database) => write(database);

    /// <summary>Answers.</summary>
    public void Complete(bool committed) => _answer.TrySetResult(committed);
}

/// <summary>Commits changes of the insights.</summary>
internal sealed class InsightsCommits : ICommitTarget<InsightsWrite>
{
    /// <inheritdoc/>
    public int SizeOf(InsightsWrite write) => 1;

    /// <inheritdoc/>
    public void Write(SqliteDatabase database, InsightsWrite write) => write.Make(database);

    /// <inheritdoc/>
    public void Committed(IReadOnlyList<InsightsWrite> batch) => Answer(batch, committed: true);

    /// <inheritdoc/>
    public void Failed(IReadOnlyList<InsightsWrite> batch) => Answer(batch, committed: false);

    private static void Answer(IReadOnlyList<InsightsWrite> batch, bool committed)
    {
        foreach (var write in batch)
        {
            write.Complete(committed);
        }
    }
}
