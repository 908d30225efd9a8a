using Stoa.Spaces;
using Stoa.Spaces.Activity;

namespace Stoa.Storage;

/// <summary>The event log: every durable change of every Space, in one order. The seam between SQLite and PostgreSQL.</summary>
/// <remarks>
/// Safe for use by many threads. A failure of the disk or the database never throws from <see cref="AppendAsync"/>: it is
/// <see cref="AppendStatus.Unavailable"/>. Reads throw <see cref="StorageUnavailableException"/>.
/// Source: CONTRIBUTING.md, rules 1 and 4.
/// </remarks>
public interface IEventStore : IAsyncDisposable
{
    /// <summary>
    /// Appends the events of one decision if the Space still has the expected version. Completes after the commit reached the
    /// disk and after the observer of <see cref="ObserveCommits"/> has seen the events. Appends of many callers share one transaction;
    /// a conflict of one never fails the others.
    /// </summary>
    /// <param name="append">What to append.</param>
    /// <param name="cancellationToken">Ends the wait only; the append may still be committed.</param>
    Task<AppendResult> AppendAsync(SpaceAppend append, CancellationToken cancellationToken);

    /// <summary>The Space as its events fold (from its snapshot, if there is one); null when the log has no such Space.</summary>
    Task<Space?> LoadAsync(SpaceId id, CancellationToken cancellationToken);

    /// <summary>Hands every scheduled and live Space to <paramref name="load"/>, for the start of a node.</summary>
    /// <param name="load">Called once for each Space, on one thread, in no particular order.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>The sequence number up to which the Spaces were complete; the feed goes on after it.</returns>
    Task<long> ReadRetrievableAsync(Action<Space> load, CancellationToken cancellationToken);

    /// <summary>The Spaces that were canceled since a moment, last canceled first, at most <paramref name="count"/>.</summary>
    Task<IReadOnlyList<Space>> ReadCanceledAsync(DateTimeOffset since, int count, CancellationToken cancellationToken);

    /// <summary>The feed: at most <paramref name="count"/> events with a sequence number above <paramref name="after"/>, in order, without a step over a number that may still be committed.</summary>
    Task<IReadOnlyList<RecordedEvent>> ReadFeedAsync(long after, int count, CancellationToken cancellationToken);

    /// <summary>What other programs are told of: at most <paramref name="count"/> happenings with a sequence number above <paramref name="after"/>, in order, without a step over a number that may still be committed.</summary>
    Task<IReadOnlyList<SpaceActivity>> ReadActivityAsync(long after, int count, CancellationToken cancellationToken);

    /// <summary>The greatest sequence number of which all events up to it happened before a time; events of different Spaces are numbered some seconds out of the order of their times at most.</summary>
    Task<long> FindSeqBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>The events of one Space with a version above <paramref name="after"/>, in order, at most <paramref name="count"/>.</summary>
    Task<IReadOnlyList<RecordedEvent>> ReadSpaceAsync(SpaceId id, long after, int count, CancellationToken cancellationToken);

    /// <summary>Deletes the whole log of at most <paramref name="max"/> Spaces that ended or were canceled before a time, so that nothing of it is left on the disk (on PostgreSQL: for the server to overwrite). Numbers that it had are missing from then on.</summary>
    /// <returns>How many Spaces; fewer than <paramref name="max"/> when no more are left.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken);

    /// <summary>Sets the one observer of this process's own commits. It runs on the appending thread in order of sequence, after the commit and before the appenders are answered; it must be quick and must not throw.</summary>
    void ObserveCommits(Action<IReadOnlyList<RecordedEvent>> observer);

    /// <summary>Sets the one observer of failed transactions, for the operator; it runs on the thread that commits.</summary>
    void ObserveFailures(Action<Exception> observer);

    /// <summary>Completes when another process (or node) may have written since the last call: within 50 ms on SQLite, by a notification on PostgreSQL.</summary>
    Task WaitForChangeAsync(CancellationToken cancellationToken);
}
