using Stoa.Storage.Databases;

namespace Stoa.Storage.Sqlite;

/// <summary>One of Stoa's SQLite files: where it is, its schema, and how it is opened.</summary>
/// <param name="Path">The file.</param>
/// <param name="Migrations">What makes schema version 1, 2, 3… out of the one before. Frozen once released: only append.</param>
/// <param name="Time">For the waits on locks.</param>
internal sealed record SqliteFile(string Path, IReadOnlyList<string> Migrations, TimeProvider Time) : IDatabasePlace
{
    private static readonly TimeSpan _openTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _busyTimeout = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public string Name => Path;

    /// <inheritdoc/>
    public CommitQueueSettings Commits => CommitQueueSettings.Default;

    /// <inheritdoc/>
    public int KeptReaders => 4;

    /// <summary>Creates folder and file when absent (only their owner may look), brings the schema up to date and gives the connection.</summary>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote the file.</exception>
    /// <exception cref="StorageUnavailableException">Folder or file cannot be used.</exception>
    public SqliteDatabase Create()
    {
        bool existed;
        try
        {
            CreateFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? ".");
            existed = File.Exists(Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"{Path}: cannot make the folder: {failure.Message}", failure);
        }

        var database = SqliteDatabase.Open(Path, create: true);
        try
        {
            if (!existed && !OperatingSystem.IsWindows())
            {
                // By path and while it is empty: closing a file handle of our own would drop SQLite's locks on it.
                File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            if (database.IsReadOnly)
            {
                throw new StorageUnavailableException($"{Path}: cannot write. Let this user write the file and its folder.");
            }

            database.SetBusyTimeout(_busyTimeout);
            Migrate(database);
            Settle(database);
            return database;
        }
        catch (Exception failure)
        {
            database.Dispose();
            if (failure is IOException or UnauthorizedAccessException)
            {
                throw new StorageUnavailableException($"{Path}: cannot set its access rights: {failure.Message}", failure);
            }

            throw;
        }
    }

    /// <summary>One more connection to the file that <see cref="Create"/> has opened before.</summary>
    public SqliteDatabase Connect()
    {
        // Never creates: a log that vanished must not begin again at 1.
        var database = SqliteDatabase.Open(Path, create: false);
        try
        {
            database.SetBusyTimeout(_busyTimeout);
            Settle(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IChangeWatch Watch() => new DataVersionWatch(this);

    /// <inheritdoc/>
    IDatabase IDatabasePlace.Create() => Create();

    /// <inheritdoc/>
    IDatabase IDatabasePlace.Connect() => Connect();

    /// <summary>Creates a folder that only its owner may enter; one that exists keeps its rights.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A checkpoint every 32 MB instead of 4: bulk writes come to the same pages again and pay for them once. What is deleted is overwritten.</summary>
    private static void Settle(SqliteDatabase database) =>
        database.Execute("PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=8000; PRAGMA secure_delete=ON");

    private void Migrate(SqliteDatabase database)
    {
        if (ReadVersion(database) == Migrations.Count)
        {
            return;
        }

        UseWriteAheadLog(database);
        var wait = new LockWait(Time, _openTimeout);
        while (!database.TryBeginWrite())
        {
            if (!wait.Next())
            {
                throw new StorageUnavailableException($"{Path}: another process keeps the file locked.");
            }
        }

        // Under the lock the version is read again: another process may have migrated meanwhile.
        for (var version = ReadVersion(database); version < Migrations.Count; version++)
        {
            database.Execute(Migrations[version]);
            database.Execute($"PRAGMA user_version={version + 1}");
        }

        database.Execute("COMMIT");
    }

    private int ReadVersion(SqliteDatabase database)
    {
        var found = (int)database.ReadNumber("PRAGMA user_version");
        return found <= Migrations.Count ? found : throw new SchemaTooNewException(Path, found, Migrations.Count);
    }

    /// <summary>The mode is kept in the file. Two processes that set it at once get "busy" without a wait.</summary>
    private void UseWriteAheadLog(SqliteDatabase database)
    {
        var wait = new LockWait(Time, _openTimeout);
        while (true)
        {
            try
            {
                using var set = database.Rent("PRAGMA journal_mode=WAL");
                if (set.Step() && set.Text(0) != "wal")
                {
                    throw new StorageUnavailableException($"{Path}: this file system cannot hold a write-ahead log.");
                }

                return;
            }
            catch (StorageUnavailableException failure) when (failure.KeepsConnection && wait.Next())
            {
            }
        }
    }
}
