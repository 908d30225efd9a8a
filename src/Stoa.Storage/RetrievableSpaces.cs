using System.Collections.Concurrent;
using System.Text.Json;
using Stoa.Spaces;
using Stoa.Storage.Json;

namespace Stoa.Storage;

/// <summary>Reads every scheduled and live Space for the start of a node, in three stages side by side: rows, JSON, the caller's load.</summary>
internal static class RetrievableSpaces
{
    private const int BatchesAhead = 8;

    /// <summary>Reads them; <paramref name="load"/> runs on the calling thread.</summary>
    /// <param name="where">What messages call the store.</param>
    /// <param name="readRows">Reads the rows, all in one snapshot, on a thread of its own; gives the last sequence number in it.</param>
    /// <param name="load">Called with each Space.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>What <paramref name="readRows"/> gave.</returns>
    public static long Read(string where, Func<RetrievableRows, CancellationToken, long> readRows, Action<Space> load, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var rows = new BlockingCollection<SpaceBodies>(BatchesAhead);
        using var spaces = new BlockingCollection<List<Space>>(BatchesAhead);
        var seq = 0L;
        var read = Start(
            () =>
            {
                var output = new RetrievableRows(rows, stop.Token);
                seq = readRows(output, stop.Token);
                output.Flush();
            },
            rows,
            stop);
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

        Rethrow(where, read);
        Rethrow(where, parse);
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

    private static void Rethrow(string where, Task stage)
    {
        switch (stage.Exception?.InnerException)
        {
            case null or OperationCanceledException:
                break;
            case { } failure when StoredBody.IsUnreadable(failure):
                throw StoredBody.Unreadable(where, failure);
            default:
                stage.GetAwaiter().GetResult();
                break;
        }
    }

    private static void Parse(BlockingCollection<SpaceBodies> input, BlockingCollection<List<Space>> output, CancellationToken stop)
    {
        foreach (var batch in input.GetConsumingEnumerable(stop))
        {
            output.Add(batch.ToSpaces(), stop);
        }
    }
}

/// <summary>Where a store puts the rows of <see cref="RetrievableSpaces"/>: each Space's snapshot, then its later events in order.</summary>
internal sealed class RetrievableRows(BlockingCollection<SpaceBodies> output, CancellationToken stop)
{
    private SpaceBodies _batch = new();

    /// <summary>The next Space.</summary>
    public void AddSnapshot(ReadOnlySpan<byte> body)
    {
        if (_batch.Length >= SpaceBodies.EnoughBytes)
        {
            Flush();
        }

        _batch.Add(body, isSnapshot: true);
    }

    /// <summary>An event of the Space that was added last.</summary>
    public void AddEvent(ReadOnlySpan<byte> body) => _batch.Add(body, isSnapshot: false);

    /// <summary>Hands over what was added.</summary>
    public void Flush()
    {
        output.Add(_batch, stop);
        _batch = new SpaceBodies();
    }
}

/// <summary>Bodies of some Spaces, one after the other in one buffer.</summary>
internal sealed class SpaceBodies
{
    /// <summary>Above this size a batch is handed over.</summary>
    public const int EnoughBytes = 128 * 1024;

    private readonly List<(int Start, int Length, bool IsSnapshot)> _bodies = [];
    private byte[] _bytes = new byte[EnoughBytes + 4096];

    /// <summary>In bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Copies a body.</summary>
    public void Add(ReadOnlySpan<byte> body, bool isSnapshot)
    {
        if (_bytes.Length - Length < body.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + body.Length));
        }

        body.CopyTo(_bytes.AsSpan(Length));
        _bodies.Add((Length, body.Length, isSnapshot));
        Length += body.Length;
    }

    /// <summary>Parses them.</summary>
    /// <exception cref="JsonException">A body is none.</exception>
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
}
