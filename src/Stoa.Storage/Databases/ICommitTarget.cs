namespace Stoa.Storage.Databases;

/// <summary>What a <see cref="CommitQueue{TWrite}"/> commits: how to write it, and whom to tell.</summary>
internal interface ICommitTarget<TWrite>
{
    /// <summary>How much it counts towards the bound of a batch; at least 1.</summary>
    int SizeOf(TWrite write);

    /// <summary>Writes it inside the batch's transaction. What fails for itself alone (a conflict) is noted and throws nothing.</summary>
    void Write(IDatabase database, TWrite write);

    /// <summary>The batch is on the disk: tell the observer, then answer.</summary>
    void Committed(IReadOnlyList<TWrite> batch);

    /// <summary>Nothing of the batch counts as written: answer so.</summary>
    void Failed(IReadOnlyList<TWrite> batch);
}
