using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster.Operation;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Storage;

namespace Stoa.Cluster;

/// <summary>Keeps this node's Directory, and the rooms, level with the log.</summary>
/// <remarks>
/// <list type="number">
/// <item>At the start it loads every scheduled and live Space and remembers up to which sequence number they are complete:
/// the position.</item>
/// <item>This process's own commits arrive on the store's appending thread, before their appenders are answered. Those that
/// follow the position directly move it.</item>
/// <item>When numbers are missing in between (another process wrote, or a transaction was given up), the loop reads on from
/// the position. The commit is shown meanwhile wherever no earlier event of its Space is missing: the Directory goes by
/// versions, so order within a Space holds and nothing counts twice.</item>
/// <item>What other processes write is read by the same loop: within 100 ms on SQLite and where a notification comes, within a second or so where PostgreSQL's is lost.</item>
/// </list>
/// The position only moves over numbers that were applied or that the store says will never be. Only the loop reads, so the
/// appending thread never waits for a read.
/// Source: CONTRIBUTING.md, rule 4.
/// </remarks>
public sealed partial class SpaceFeed : BackgroundService
{
    private const int BatchSize = 512;

    private readonly IEventStore _store;
    private readonly SpaceDirectory _directory;
    private readonly RoomTable _rooms;
    private readonly Readiness _readiness;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FeedLoop _loop;
    private readonly FeedPosition _position = new();
    private readonly List<SpaceId> _incomplete = [];

    /// <summary>Makes the feed of a store; it begins when the host starts it.</summary>
    public SpaceFeed(IEventStore store, SpaceDirectory directory, RoomTable rooms, Readiness readiness, TimeProvider time, ILogger<SpaceFeed> logger)
    {
        _store = store;
        _directory = directory;
        _rooms = rooms;
        _readiness = readiness;
        _time = time;
        _logger = logger;
        _loop = new FeedLoop(CatchUpAsync, store.WaitForChangeAsync, LogFailed, LogRecovered, time);
    }

    /// <summary>The sequence number up to which the Directory shows everything; -1 before it is loaded.</summary>
    public long Position => _position.Seq;

    /// <summary>Completes when the Directory shows an event: at once for nearly every event that this process appended.</summary>
    /// <param name="id">The event's Space.</param>
    /// <param name="version">Its version.</param>
    /// <param name="seq">Its sequence number.</param>
    public Task WaitForAsync(SpaceId id, long version, long seq) =>
        Position >= seq || (_directory.TryGet(id, out var entry) && entry.Space.Version >= version)
            ? Task.CompletedTask
            : _position.WaitForAsync(seq, _loop.Nudge);

    /// <summary>Completes when <see cref="Position"/> is above a number. Makes nobody read.</summary>
    public Task WaitForMoveAsync(long after) => _position.WaitForAsync(after + 1, static () => { });

    /// <inheritdoc/>
    public override void Dispose()
    {
        _loop.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _loop.RunAsync(stoppingToken);

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        // :: Step 1
        if (!_position.IsLoaded)
        {
            List<Space> spaces = [];
            var position = await _store.ReadRetrievableAsync(spaces.Add, cancellationToken);
            var canceled = await _store.ReadCanceledAsync(_time.GetUtcNow() - CanceledSpaces.Kept, CanceledSpaces.Capacity, cancellationToken);
            _directory.Load(spaces); // Once: whatever may fail has been read by now.
            _directory.LoadCanceled(canceled);
            _position.MoveTo(position);
            _store.ObserveCommits(ApplyOwn);
            LogLoaded(spaces.Count);
        }

        // :: Steps 3 and 4
        IReadOnlyList<RecordedEvent> batch;
        do
        {
            batch = await _store.ReadFeedAsync(Position, BatchSize, cancellationToken);
            ApplyRead(batch);
            await CompleteAsync(cancellationToken);
        }
        while (batch.Count == BatchSize);

        _readiness.SpacesLoaded();
    }

    // :: Step 2
    private void ApplyOwn(IReadOnlyList<RecordedEvent> committed)
    {
        var behind = false;
        ClusterInstruments.Committed(committed.Count);
        lock (_position.Gate)
        {
            foreach (var recorded in committed)
            {
                var shown = Show(recorded, isOwn: true);
                if (recorded.Seq == Position + 1)
                {
                    MoveTo(recorded, shown);
                }

                behind |= recorded.Seq > Position || _incomplete.Count > 0;
            }

            _position.Announce();
        }

        if (behind)
        {
            _loop.Nudge();
        }
    }

    private void ApplyRead(IReadOnlyList<RecordedEvent> batch)
    {
        lock (_position.Gate)
        {
            foreach (var recorded in batch)
            {
                // An own commit may have moved the position while the batch was read.
                if (recorded.Seq > Position)
                {
                    MoveTo(recorded, Show(recorded, isOwn: false));
                }
            }

            _position.Announce();
        }
    }

    /// <summary>Durable before told: the Directory first, then who is in the room.</summary>
    private bool Show(RecordedEvent recorded, bool isOwn)
    {
        var shown = _directory.Apply(recorded);
        if (shown)
        {
            _rooms.Apply(recorded);
            ClusterInstruments.Shown(recorded, isOwn, _time.GetUtcNow());
        }

        return shown;
    }

    private void MoveTo(RecordedEvent recorded, bool shown)
    {
        if (!shown)
        {
            _incomplete.Add(recorded.SpaceId);
        }

        _position.MoveTo(recorded.Seq);
    }

    /// <summary>Loads afresh what could not be applied in order. It takes a log that breaks its promises to get here.</summary>
    private async Task CompleteAsync(CancellationToken cancellationToken)
    {
        SpaceId[] ids;
        lock (_position.Gate)
        {
            ids = [.. _incomplete.Distinct()];
        }

        foreach (var id in ids)
        {
            LogIncomplete(id);
            if (await _store.LoadAsync(id, cancellationToken) is { } space)
            {
                _directory.Put(space);
                _rooms.Resynchronize(id);
            }

            lock (_position.Gate)
            {
                _incomplete.RemoveAll(other => other == id);
            }
        }
    }
}
