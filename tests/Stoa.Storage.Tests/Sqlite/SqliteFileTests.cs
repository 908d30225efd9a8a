using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;
using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Tests.Sqlite;

public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_NewFolder_IsForItsOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix access rights.");
            return;
        }

        await using var store = SqliteEventStore.Open(_folder.Path, TimeProvider.System);
        await using var accounts = AccountStore.Open(_folder.Path, TimeProvider.System);
        accounts.DeriveAppBearer(new App { ClientId = new("app"), Name = "App", CreatedAt = default });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Path));
        var names = Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(
            "accounts.db accounts.db-shm accounts.db-wal master.key stoa.db stoa.db-shm stoa.db-wal", string.Join(' ', names));
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Open_SchemaOfANewerProgram_IsRefusedAndLeftAlone()
    {
        await SqliteEventStore.Open(_folder.Path, TimeProvider.System).DisposeAsync();
        using (var database = SqliteDatabase.Open(_folder.File("stoa.db"), create: false))
        {
            database.Execute("PRAGMA user_version=99");
        }

        var refusal = Assert.Throws<SchemaTooNewException>(() => SqliteEventStore.Open(_folder.Path, TimeProvider.System));
        Assert.Equal(
            $"{_folder.File("stoa.db")} has schema version 99, this program knows versions up to {EventLogSchema.Migrations.Count}: use a newer stoa.",
            refusal.Message);
        using var after = SqliteDatabase.Open(_folder.File("stoa.db"), create: false);
        Assert.Equal(99, after.ReadNumber("PRAGMA user_version"));
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_SaysSo()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder.File("stoa.db"), new string('x', 5000));
        var failure = Assert.Throws<StorageUnavailableException>(() => SqliteEventStore.Open(_folder.Path, TimeProvider.System));
        Assert.Contains("stoa.db", failure.Message, StringComparison.Ordinal);
        Assert.Contains("was not written by Stoa", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileOrFolderThatMayOnlyBeRead_SaysSo()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Unix access rights, which root does not feel.");
            return;
        }

        await SqliteEventStore.Open(_folder.Path, TimeProvider.System).DisposeAsync();
        File.SetUnixFileMode(_folder.File("stoa.db"), UnixFileMode.UserRead);
        Assert.Throws<StorageUnavailableException>(() => SqliteEventStore.Open(_folder.Path, TimeProvider.System));
        File.SetUnixFileMode(_folder.File("stoa.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Throws<StorageUnavailableException>(() => SqliteEventStore.Open(_folder.Path, TimeProvider.System));
            Assert.Throws<StorageUnavailableException>(() => AccountStore.Open(_folder.Path, TimeProvider.System));
            Assert.Throws<StorageUnavailableException>(() => MasterKeyFile.Open(_folder.Path));
        }
        finally
        {
            File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Open_FolderThatCannotBeMade_SaysSo()
    {
        File.WriteAllText(_folder.Path, "a file");
        var failure = Assert.Throws<StorageUnavailableException>(() => SqliteEventStore.Open(_folder.Path, TimeProvider.System));
        Assert.Contains(_folder.Path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ByManyAtOnce_MigratesOnce()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () => AccountStore.Open(_folder.Path, TimeProvider.System),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        using var database = SqliteDatabase.Open(_folder.File("accounts.db"), create: false);
        Assert.Equal(AccountsSchema.Tables.Sqlite.Count, database.ReadNumber("PRAGMA user_version"));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public void Create_OldFile_RunsOnlyTheStepsThatAreMissing()
    {
        var path = _folder.File("old.db");
        using (var old = new SqliteFile(path, ["CREATE TABLE a(x)"], TimeProvider.System).Create())
        {
            old.Execute("INSERT INTO a VALUES('kept')");
        }

        using var migrated = new SqliteFile(path, ["not run again", "CREATE TABLE b AS SELECT x FROM a"], TimeProvider.System).Create();
        Assert.Equal(1, migrated.ReadNumber("SELECT count(*) FROM b WHERE x = 'kept'"));
        Assert.Equal(2, migrated.ReadNumber("PRAGMA user_version"));
    }

    [Fact]
    public void Create_StepThatFails_LeavesTheFileAsItWas()
    {
        var path = _folder.File("old.db");
        using (new SqliteFile(path, ["CREATE TABLE a(x)"], TimeProvider.System).Create())
        {
        }

        Assert.Throws<StorageUnavailableException>(() =>
            new SqliteFile(path, ["", "CREATE TABLE b(x)", "CREATE TABLE a(x)"], TimeProvider.System).Create());
        using var database = SqliteDatabase.Open(path, create: false);
        Assert.Equal(1, database.ReadNumber("PRAGMA user_version"));
        Assert.Equal(1, database.ReadNumber("SELECT count(*) FROM sqlite_master"));
    }

    [Fact]
    public void Connect_WhenTheFileVanished_MakesNoNewOne()
    {
        var file = new SqliteFile(_folder.File("stoa.db"), EventLogSchema.Migrations, TimeProvider.System);
        file.Create().Dispose();
        File.Delete(file.Path);
        Assert.Throws<StorageUnavailableException>(file.Connect);
        Assert.False(File.Exists(file.Path));
    }
}
