using Stoa.Spaces;
using Stoa.Storage.Json;

namespace Stoa.Storage;

/// <summary>An append on its way to the disk, already serialized by the appender's thread.</summary>
internal sealed class PendingAppend
{
    private readonly TaskCompletionSource<AppendResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Serializes it.</summary>
    /// <exception cref="ArgumentException">The Space after the append has another version than its events give it.</exception>
    public PendingAppend(SpaceAppend append)
    {
        ArgumentNullException.ThrowIfNull(append);
        if (append.Events.IsEmpty || append.After.Version != append.ExpectedVersion + append.Events.Length)
        {
            throw new ArgumentException("The Space after the append has another version than its events give it.", nameof(append));
        }

        Append = append;
        Bodies = [.. append.Events.Select(happened => StoredBody.Write(happened, StoredBody.Json.SpaceEvent))];
        Snapshot = SnapshotSchedule.IsDue(append)
            ? StoredBody.Write(SpaceSnapshot.From(append.After), StoredBody.Json.SpaceSnapshot)
            : null;
    }

    /// <summary>What to append.</summary>
    public SpaceAppend Append { get; }

    /// <summary>The bodies of its events, in order.</summary>
    public byte[][] Bodies { get; }

    /// <summary>The body of the snapshot when one is due.</summary>
    public byte[]? Snapshot { get; }

    /// <summary>What the transaction made of it, once it was written there.</summary>
    public AppendResult Result { get; set; }

    /// <summary>The answer to the appender.</summary>
    public Task<AppendResult> Answer => _answer.Task;

    /// <summary>Its events as the log holds them; only after it was committed.</summary>
    public IEnumerable<RecordedEvent> Recorded()
    {
        var firstSeq = Result.LastSeq - Append.Events.Length + 1;
        return Append.Events.Select((happened, i) =>
            new RecordedEvent(firstSeq + i, Append.SpaceId, Append.ExpectedVersion + 1 + i, happened));
    }

    /// <summary>Answers.</summary>
    public void Complete(AppendResult result) => _answer.TrySetResult(result);
}
