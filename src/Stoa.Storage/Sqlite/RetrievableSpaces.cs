using System.Collections.Concurrent;
using System.Text.Json;
using Stoa.Spaces;
using Stoa.Storage.Json;

namespace Stoa.Storage.Sqlite;

/// <summary>Reads every scheduled and live Space for the start of a node, in three stages side by side: rows, JSON, the caller's load.</summary>
internal static class RetrievableSpaces
{
    private const int BatchBytes = 128 * 1024;
    private const int BatchesAhead = 8;

    // The literal states match the partial index; the join finds the events after each snapshot, mostly none.
    internal const string Sql = """
        SELECT s.rowid, s.body, e.body FROM spaces s
        LEFT JOIN space_events e ON e.space_id = s.space_id AND e.version > s.version
        WHERE s.state IN (1, 2) ORDER BY s.state, s.rowid, e.version
        """;

    /// <summary>Reads them; <paramref name="load"/> runs on the calling thread.</summary>
    /// <returns>The last sequence number of the transaction that everything was read in.</returns>
    public static long Read(SqliteFile file, Action<Space> load, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var rows = new BlockingCollection<RowBatch>(BatchesAhead);
        using var spaces = new BlockingCollection<List<Space>>(BatchesAhead);
        var seq = 0L;
        var read = Start(() => seq = ReadRows(file, rows, stop.Token), rows, stop);
        var parse = Start(() => Parse(rows, spaces, stop.Token), spaces, stop);
        try
        {
            foreach (var space in spaces.GetConsumingEnumerable(stop.Token).SelectMany(batch => batch))
            {
                load(space);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A stage failed; its own exception is thrown below.
        }
        finally
        {
            stop.Cancel();
            Task.WaitAny([read], CancellationToken.None); // Both stages use what is disposed on the way out.
            Task.WaitAny([parse], CancellationToken.None);
        }

        Rethrow(file, read);
        Rethrow(file, parse);
        return seq;
    }

    private static Task Start<T>(Action stage, BlockingCollection<T> output, CancellationTokenSource stop) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                stage();
                output.CompleteAdding();
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Rethrow(SqliteFile file, Task stage)
    {
        switch (stage.Exception?.InnerException)
        {
            case null or OperationCanceledException:
                break;
            case JsonException failure:
                throw StoredBody.Unreadable(file.Path, failure);
            default:
                stage.GetAwaiter().GetResult();
                break;
        }
    }

    private static long ReadRows(SqliteFile file, BlockingCollection<RowBatch> output, CancellationToken stop)
    {
        using var database = file.Connect();
        database.Execute("PRAGMA cache_size=-64000; BEGIN");
        var seq = database.ReadNumber("SELECT max(seq) FROM space_events");
        var batch = new RowBatch();
        var lastRow = -1L;
        using (var select = database.Rent(Sql))
        {
            while (select.Step())
            {
                var row = select.Number(0);
                if (row != lastRow)
                {
                    if (batch.Length >= BatchBytes)
                    {
                        output.Add(batch, stop);
                        batch = new RowBatch();
                    }

                    batch.AddSnapshot(select.Bytes(1));
                    lastRow = row;
                }

                if (!select.IsNull(2))
                {
                    batch.AddEvent(select.Bytes(2));
                }
            }
        }

        output.Add(batch, stop);
        return seq;
    }

    private static void Parse(BlockingCollection<RowBatch> input, BlockingCollection<List<Space>> output, CancellationToken stop)
    {
        foreach (var batch in input.GetConsumingEnumerable(stop))
        {
            output.Add(batch.ToSpaces(), stop);
        }
    }

    /// <summary>Bodies of some Spaces, one after the other in one buffer.</summary>
    private sealed class RowBatch
    {
        private readonly List<(int Start, int Length, bool IsSnapshot)> _bodies = [];
        private byte[] _bytes = new byte[BatchBytes + 4096];

        public int Length { get; private set; }

        public void AddSnapshot(ReadOnlySpan<byte> body) => Add(body, true);

        public void AddEvent(ReadOnlySpan<byte> body) => Add(body, false);

        public List<Space> ToSpaces()
        {
            var spaces = new List<Space>(_bodies.Count);
            foreach (var (start, length, isSnapshot) in _bodies)
            {
                var body = _bytes.AsSpan(start, length);
                if (isSnapshot)
                {
                    spaces.Add(StoredBody.Read(body, StoredBody.Json.SpaceSnapshot).ToSpace());
                }
                else
                {
                    var before = spaces[^1];
                    spaces[^1] = Space.Apply(before, before.Id, StoredBody.Read(body, StoredBody.Json.SpaceEvent));
                }
            }

            return spaces;
        }

        private void Add(ReadOnlySpan<byte> body, bool isSnapshot)
        {
            if (_bytes.Length - Length < body.Length)
            {
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + body.Length));
            }

            body.CopyTo(_bytes.AsSpan(Length));
            _bodies.Add((Length, body.Length, isSnapshot));
            Length += body.Length;
        }
    }
}
