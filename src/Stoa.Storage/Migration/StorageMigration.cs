using Npgsql;
using Stoa.Storage.Accounts;
using Stoa.Storage.Postgres;
using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Migration;

/// <summary>Moves an installation from SQLite files to PostgreSQL. The files stay as they are.</summary>
/// <remarks>
/// In this order: the folder is this process's alone and its files are locked against writers (step 1); so is the database, which must be
/// empty or hold the beginning of this very move (2); tables are copied in chunks, from where an earlier run came to (3); counters are set
/// (4); rows are counted and compared by checksum on both sides, and a table that differs, because somebody wrote to the folder between two
/// runs, is copied once more (5); what other assemblies keep is moved (6); only then the database counts as an installation (7). Until that no server starts on it.
/// </remarks>
public sealed class StorageMigration
{
    private readonly IReadOnlyList<MovedStore> _stores;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Action<MigrationProgress> _report;

    /// <summary>Prepares a move.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="more">Stores of other assemblies that live in the folder too.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Is told how far it is, often.</param>
    public StorageMigration(string folder, IEnumerable<MovedStore> more, TimeProvider time, Action<MigrationProgress> report)
    {
        _folder = folder;
        _stores = [.. MovedStores.All, .. more];
        _time = time;
        _report = report;
    }

    /// <summary>How many rows are copied at a time.</summary>
    internal int ChunkRows { get; init; } = 10_000;

    /// <summary>For tests: is called between two chunks.</summary>
    internal Action? BetweenChunks { get; set; }

    /// <summary>Moves it, or goes on with a move that was interrupted.</summary>
    /// <param name="address">The database, as Npgsql writes its address.</param>
    /// <param name="theRest">Moves what other assemblies keep in the folder, when all else is there and before it counts; may run again after an interruption.</param>
    /// <param name="cancellationToken">Interrupts it between two chunks.</param>
    /// <exception cref="StorageUnavailableException">It cannot be moved; the message says why and what to do.</exception>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote to one of the sides.</exception>
    public async Task<MigrationResult> RunAsync(string address, Func<CancellationToken, Task> theRest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(theRest);
        if (!_stores.Any(store => File.Exists(Path.Combine(_folder, store.FileName))))
        {
            throw new StorageUnavailableException($"There is nothing to move in {_folder}: none of Stoa's files is there.");
        }

        using var folder = ServerLock.Take(_folder); // :: Step 1
        await using var database = PostgresDatabase.Open(address);
        List<SqliteDatabase> sources = [];
        try
        {
            sources.AddRange(_stores.Select(OpenSource));
            foreach (var store in _stores)
            {
                database.Migrate(store.Schema, store.PostgresSteps);
            }

            await using var connection = database.Connect();
            return await MoveAsync(database, new TargetDatabase(connection), sources, theRest, cancellationToken);
        }
        catch (Exception failure) when (PostgresDatabase.IsFailure(failure))
        {
            throw database.Failure(failure);
        }
        finally
        {
            sources.ForEach(source => source.Dispose());
        }
    }

    private SqliteDatabase OpenSource(MovedStore store)
    {
        var path = Path.Combine(_folder, store.FileName);
        var source = new SqliteFile(path, store.SqliteSteps, _time).Create();
        if (source.TryBeginWrite(_time, TimeSpan.FromSeconds(5)))
        {
            return source;
        }

        source.Dispose();
        throw new StorageUnavailableException($"{path}: another process writes to it. Stop it first.");
    }

    private async Task<MigrationResult> MoveAsync(
        PostgresDatabase database, TargetDatabase target, List<SqliteDatabase> sources, Func<CancellationToken, Task> theRest, CancellationToken cancellationToken)
    {
        var result = new MigrationResult(_stores.Sum(store => store.Tables.Length), 0, WasThere: false);
        if (!Begin(database, target)) // :: Step 2
        {
            return result with { WasThere = true };
        }

        var pairs = _stores.SelectMany((store, i) => store.Tables.Select(table => (store.Schema, Table: table, Source: new SourceTable(sources[i], table)))).ToList();
        foreach (var (schema, table, source) in pairs)
        {
            Copy(target, schema, table, source, cancellationToken); // :: Step 3
        }

        for (var i = 0; i < _stores.Count; i++)
        {
            foreach (var (name, sql) in _stores[i].Counters)
            {
                target.SetCounter(sql, new SourceTable(sources[i], _stores[i].Tables.First(table => table.Name == name)).LastNumber()); // :: Step 4
            }
        }

        var rows = 0L;
        foreach (var (schema, table, source) in pairs)
        {
            rows += Verify(target, schema, table, source, cancellationToken); // :: Step 5
        }

        await theRest(cancellationToken); // :: Step 6
        target.FinishMove(_time.GetUtcNow().ToUnixTimeMilliseconds()); // :: Step 7
        target.Analyze();
        return result with { Rows = rows };
    }

    /// <summary>False when the whole of it was moved before.</summary>
    private bool Begin(PostgresDatabase database, TargetDatabase target)
    {
        try
        {
            target.Lock(_stores.Select(store => store.WriterLock));
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StorageUnavailableException($"{database.Name}: a server or another move works with it. Stop it first.", failure);
        }

        var fingerprint = MasterKeyFile.Open(_folder).Fingerprint;
        if (target.FindMove() is { } move)
        {
            return !move.Fingerprint.AsSpan().SequenceEqual(fingerprint.Span)
                ? throw new StorageUnavailableException($"{database.Name}: another installation is being moved to it, or was. Choose an empty database.")
                : !move.IsFinished;
        }

        var tables = _stores.SelectMany(store => store.Tables.Select(table => $"{store.Schema}.{table.Name}")).Append("accounts.master_key");
        if (tables.FirstOrDefault(target.HasRows) is { } used)
        {
            throw new StorageUnavailableException($"{database.Name}: it has data already ({used}). Choose an empty database.");
        }

        target.BeginMove(fingerprint, _time.GetUtcNow().ToUnixTimeMilliseconds());
        return true;
    }

    private void Copy(TargetDatabase target, string schema, MovedTable table, SourceTable source, CancellationToken cancellationToken)
    {
        var name = $"{schema}.{table.Name}";
        var total = source.Count();
        var (done, key) = target.Position(name);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _report(new MigrationProgress(name, IsVerifying: false, Math.Min(done, total), total));
            var chunk = source.Read(key, ChunkRows).ToList();
            if (chunk.Count == 0)
            {
                return;
            }

            (done, key) = (done + chunk.Count, source.KeyOf(chunk[^1]));
            target.Append(schema, table, chunk, done, key);
            BetweenChunks?.Invoke();
        }
    }

    private long Verify(TargetDatabase target, string schema, MovedTable table, SourceTable source, CancellationToken cancellationToken)
    {
        var here = Sum(source.Read("", long.MaxValue), schema, table, source.Count(), cancellationToken);
        if (!here.Matches(Sum(target.Read(schema, table), schema, table, here.Count, cancellationToken)))
        {
            target.Clear(schema, table);
            Copy(target, schema, table, source, cancellationToken);
            if (!here.Matches(Sum(target.Read(schema, table), schema, table, here.Count, cancellationToken)))
            {
                throw new StorageUnavailableException($"{schema}.{table.Name}: its rows are not the same on both sides. The files are as they were: go on with them, and report this.");
            }
        }

        return here.Count;
    }

    private RowChecksum Sum(IEnumerable<object?[]> rows, string schema, MovedTable table, long total, CancellationToken cancellationToken)
    {
        var sum = new RowChecksum();
        foreach (var row in rows)
        {
            sum.Add(row);
            if (sum.Count % ChunkRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _report(new MigrationProgress($"{schema}.{table.Name}", IsVerifying: true, Math.Min(sum.Count, total), total));
            }
        }

        _report(new MigrationProgress($"{schema}.{table.Name}", IsVerifying: true, total, total));
        return sum;
    }
}
