using System.Threading.Channels;
using Npgsql;
using Stoa.Spaces;

namespace Stoa.Storage.Postgres;

/// <summary>Group commit: many callers queue appends, one thread commits whatever waits in one call.</summary>
/// <remarks>
/// <para>A batch has each Space once; a second append to it waits for the next batch.</para>
/// <para>
/// When the connection is lost during the call nobody knows whether the batch was committed. It is tried once more on a new connection,
/// which is safe: either the first try came through, then every version has moved on and the second writes nothing, or the second writes
/// and the first, should it still run, finds the versions moved. What then conflicts is answered as unknown.
/// </para>
/// Source: CONTRIBUTING.md, rule 4.
/// </remarks>
internal sealed class PostgresAppends : IAsyncDisposable
{
    private readonly Channel<PendingAppend> _waiting;
    private readonly PostgresDatabase _database;
    private readonly string _node;
    private readonly int _maxBatch;
    private readonly List<PendingAppend> _batch = [];
    private readonly HashSet<SpaceId> _spaces = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queue<PendingAppend> _later = new();
    private NpgsqlConnection? _connection;
    private AppendCall? _call;
    private long _transactionCount;
    private long _lastSeq;
    private volatile Action<IReadOnlyList<RecordedEvent>>? _observer;

    /// <summary>Starts the thread; it connects with the first append.</summary>
    /// <param name="database">The database.</param>
    /// <param name="node">Who appends.</param>
    /// <param name="maxBatch">The most events that one call takes; one append is never divided.</param>
    /// <param name="capacity">How many appends may wait; more callers wait outside.</param>
    public PostgresAppends(PostgresDatabase database, string node, int maxBatch = 512, int capacity = 4096)
    {
        (_database, _node, _maxBatch) = (database, node, maxBatch);
        _waiting = Channel.CreateBounded<PendingAppend>(new BoundedChannelOptions(capacity) { SingleReader = true });
        new Thread(Run) { IsBackground = true, Name = "stoa commits events" }.Start();
    }

    /// <summary>Calls that committed so far.</summary>
    public long TransactionCount => Volatile.Read(ref _transactionCount);

    /// <summary>The last number that this node is known to have committed.</summary>
    public long LastSeq => Volatile.Read(ref _lastSeq);

    /// <summary>For tests: runs on the committing thread before each batch.</summary>
    public Action? BeforeBatch { get; set; }

    /// <summary>Called on the committing thread with what made a batch fail.</summary>
    public Action<Exception>? FailureObserver { get; set; }

    /// <summary>Sets the one observer of commits.</summary>
    public void Observe(Action<IReadOnlyList<RecordedEvent>> observer) => _observer = observer;

    /// <summary>Queues an append, waiting while the queue is full; false when the queue is closed.</summary>
    public async ValueTask<bool> TryEnqueueAsync(PendingAppend write, CancellationToken cancellationToken)
    {
        while (await _waiting.Writer.WaitToWriteAsync(cancellationToken))
        {
            if (_waiting.Writer.TryWrite(write))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes no more appends, and completes when those that wait are answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _drained.Task;
        Disconnect();
    }

    private void Run()
    {
        // The thread is this queue's own, so it may block; sleeping in the channel is the cheapest way to wait.
        while (_later.Count > 0 || _waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            TakeBatch();
            CommitBatch();
            _batch.Clear();
        }

        _drained.SetResult();
    }

    private void TakeBatch()
    {
        _spaces.Clear();
        var size = 0;
        var kept = new Queue<PendingAppend>();
        while (size < _maxBatch && (_later.TryDequeue(out var write) || _waiting.Reader.TryRead(out write)))
        {
            if (_spaces.Add(write.Append.SpaceId))
            {
                _batch.Add(write);
                size += write.Bodies.Length;
            }
            else
            {
                kept.Enqueue(write);
            }
        }

        while (_later.TryDequeue(out var write))
        {
            kept.Enqueue(write);
        }

        _later = kept;
    }

    private void CommitBatch()
    {
        try
        {
            BeforeBatch?.Invoke();
            Call();
        }
        catch (Exception failure) // Whatever it was: an appender without an answer would wait for ever.
        {
            GiveUp(failure);
            return;
        }

        Volatile.Write(ref _transactionCount, _transactionCount + 1);
        try
        {
            Tell();
        }
        catch (Exception failure) // A bug of the observer; it must not end this thread.
        {
            // The events are in the log, but this node has not applied them: let the callers reload and assume nothing.
            AnswerUnavailable();
            FailureObserver?.Invoke(failure);
        }
    }

    private void Call()
    {
        try
        {
            Connected().Run(_batch);
        }
        catch (NpgsqlException lost) when (PostgresFailure.IsLostConnection(lost) && _connection is not null)
        {
            Disconnect();
            Connected().Run(_batch);
            foreach (var write in _batch.Where(write => write.Result.Status == AppendStatus.Conflict))
            {
                write.Result = new AppendResult(AppendStatus.Unavailable, 0);
            }
        }
    }

    private void Tell()
    {
        var events = _batch.Where(write => write.Result.Status == AppendStatus.Committed).SelectMany(write => write.Recorded()).ToList();
        if (events.Count > 0)
        {
            Volatile.Write(ref _lastSeq, events[^1].Seq);
            _observer?.Invoke(events);
        }

        foreach (var write in _batch)
        {
            write.Complete(write.Result);
        }
    }

    private void GiveUp(Exception failure)
    {
        if (failure is not PostgresException answer || !PostgresFailure.KeepsConnection(answer) || _connection is { State: not System.Data.ConnectionState.Open })
        {
            Disconnect();
        }

        // Who queued behind this batch would wait as long again, one batch after the other: answer them now.
        _batch.AddRange(_later);
        _later.Clear();
        while (_waiting.Reader.TryRead(out var write))
        {
            _batch.Add(write);
        }

        AnswerUnavailable();
        FailureObserver?.Invoke(PostgresDatabase.IsFailure(failure) ? _database.Failure(failure) : failure);
    }

    private void AnswerUnavailable()
    {
        foreach (var write in _batch)
        {
            write.Complete(new AppendResult(AppendStatus.Unavailable, 0));
        }
    }

    private AppendCall Connected()
    {
        if (_call is null)
        {
            _connection = _database.Source.OpenConnection();
            _call = new AppendCall(_connection, _node);
        }

        return _call;
    }

    private void Disconnect()
    {
        try
        {
            _call?.Dispose();
            _connection?.Dispose();
        }
        catch (Exception failure) when (PostgresDatabase.IsFailure(failure) || failure is InvalidOperationException)
        {
            // It is given up anyway.
        }

        (_call, _connection) = (null, null);
    }
}
