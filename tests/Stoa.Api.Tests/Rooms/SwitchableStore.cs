using Stoa.Spaces;
using Stoa.Spaces.Activity;
using Stoa.Storage;

namespace Stoa.Api.Tests.Rooms;

/// <summary>A real store whose appends can be made to fail.</summary>
internal sealed class SwitchableStore(IEventStore inner) : IEventStore
{
    private volatile bool _fails;

    public bool Fails
    {
        get => _fails;
        set => _fails = value;
    }

    public Task<AppendResult> AppendAsync(SpaceAppend append, CancellationToken cancellationToken) =>
        Fails ? Task.FromResult(new AppendResult(AppendStatus.Unavailable, 0)) : inner.AppendAsync(append, cancellationToken);

    public Task<Space?> LoadAsync(SpaceId id, CancellationToken cancellationToken) => inner.LoadAsync(id, cancellationToken);

    public Task<long> ReadRetrievableAsync(Action<Space> load, CancellationToken cancellationToken) =>
        inner.ReadRetrievableAsync(load, cancellationToken);

    public Task<IReadOnlyList<Space>> ReadCanceledAsync(DateTimeOffset since, int count, CancellationToken cancellationToken) =>
        inner.ReadCanceledAsync(since, count, cancellationToken);

    public Task<IReadOnlyList<RecordedEvent>> ReadFeedAsync(long after, int count, CancellationToken cancellationToken) =>
        inner.ReadFeedAsync(after, count, cancellationToken);

    public Task<IReadOnlyList<SpaceActivity>> ReadActivityAsync(long after, int count, CancellationToken cancellationToken) =>
        inner.ReadActivityAsync(after, count, cancellationToken);

    public Task<long> FindSeqBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        inner.FindSeqBeforeAsync(time, cancellationToken);

    public Task<IReadOnlyList<RecordedEvent>> ReadSpaceAsync(SpaceId id, long after, int count, CancellationToken cancellationToken) =>
        inner.ReadSpaceAsync(id, after, count, cancellationToken);

    public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) => inner.PurgeAsync(before, max, cancellationToken);

    public void ObserveCommits(Action<IReadOnlyList<RecordedEvent>> observer) => inner.ObserveCommits(observer);

    public void ObserveFailures(Action<Exception> observer) => inner.ObserveFailures(observer);

    public Task WaitForChangeAsync(CancellationToken cancellationToken) => inner.WaitForChangeAsync(cancellationToken);

    // The test that made the inner store ends it.
    public ValueTask DisposeAsync() => default;
}
