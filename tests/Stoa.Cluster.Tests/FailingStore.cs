using Stoa.Spaces;
using Stoa.Spaces.Activity;
using Stoa.Storage;

namespace Stoa.Cluster.Tests;

/// <summary>A real store between two switches: what is asked of it can be made to fail, what is appended to wait.</summary>
internal sealed class FailingStore(IEventStore inner) : IEventStore
{
    private volatile bool _readsFail;
    private volatile bool _appendsFail;
    private volatile bool _outcomesAreLost;
    private volatile TaskCompletionSource? _gate;
    private int _failingCanceledReads;
    private int _loads;
    private bool _disposed;

    /// <summary>True: every read throws.</summary>
    public bool ReadsFail
    {
        get => _readsFail;
        set => _readsFail = value;
    }

    /// <summary>True: appends write nothing and are unavailable.</summary>
    public bool AppendsFail
    {
        get => _appendsFail;
        set => _appendsFail = value;
    }

    /// <summary>True: appends are committed, and yet unavailable.</summary>
    public bool OutcomesAreLost
    {
        get => _outcomesAreLost;
        set => _outcomesAreLost = value;
    }

    /// <summary>So many of the next reads of canceled Spaces throw: the second of the two that a feed starts with.</summary>
    public int FailingCanceledReads
    {
        init => _failingCanceledReads = value;
    }

    /// <summary>How many Spaces were loaded one by one.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>Makes appends wait before they write until the answer is disposed.</summary>
    public IDisposable HoldAppends()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gate = gate;
        return new Release(() =>
        {
            _gate = null;
            gate.SetResult();
        });
    }

    public async Task<AppendResult> AppendAsync(SpaceAppend append, CancellationToken cancellationToken)
    {
        if (_gate is { } gate)
        {
            await gate.Task;
        }

        if (AppendsFail)
        {
            return new AppendResult(AppendStatus.Unavailable, 0);
        }

        var result = await inner.AppendAsync(append, cancellationToken);
        return OutcomesAreLost ? new AppendResult(AppendStatus.Unavailable, 0) : result;
    }

    public Task<Space?> LoadAsync(SpaceId id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        return Readable().LoadAsync(id, cancellationToken);
    }

    public Task<long> ReadRetrievableAsync(Action<Space> load, CancellationToken cancellationToken) =>
        Readable().ReadRetrievableAsync(load, cancellationToken);

    public Task<IReadOnlyList<Space>> ReadCanceledAsync(DateTimeOffset since, int count, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref _failingCanceledReads) >= 0 ? throw new StorageUnavailableException("Made to fail.") : Readable().ReadCanceledAsync(since, count, cancellationToken);

    public Task<IReadOnlyList<RecordedEvent>> ReadFeedAsync(long after, int count, CancellationToken cancellationToken) =>
        Readable().ReadFeedAsync(after, count, cancellationToken);

    public Task<IReadOnlyList<SpaceActivity>> ReadActivityAsync(long after, int count, CancellationToken cancellationToken) =>
        Readable().ReadActivityAsync(after, count, cancellationToken);

    public Task<long> FindSeqBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        Readable().FindSeqBeforeAsync(time, cancellationToken);

    public Task<IReadOnlyList<RecordedEvent>> ReadSpaceAsync(SpaceId id, long after, int count, CancellationToken cancellationToken) =>
        Readable().ReadSpaceAsync(id, after, count, cancellationToken);

    public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) => inner.PurgeAsync(before, max, cancellationToken);

    public void ObserveCommits(Action<IReadOnlyList<RecordedEvent>> observer) => inner.ObserveCommits(observer);

    public void ObserveFailures(Action<Exception> observer) => inner.ObserveFailures(observer);

    public Task WaitForChangeAsync(CancellationToken cancellationToken) => inner.WaitForChangeAsync(cancellationToken);

    // The container knows it under two names and disposes it under both.
    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
        {
            await inner.DisposeAsync();
        }
    }

    private IEventStore Readable() => ReadsFail ? throw new StorageUnavailableException("Made to fail.") : inner;

    private sealed class Release(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
