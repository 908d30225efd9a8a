using Npgsql;
using Stoa.Storage.Postgres;
using Stoa.Tests.Machines;

namespace Stoa.Storage.Tests.Postgres;

/// <summary>Schemas step by step, and what an operator is told when the database cannot be used.</summary>
public sealed class PostgresDatabaseTests : IAsyncLifetime
{
    private static readonly string[] _steps = ["CREATE TABLE one(id integer)", "CREATE TABLE two(id integer); INSERT INTO two VALUES (2)"];
    private string _address = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _address = await (await PostgresServer.Shared).CreateDatabaseAsync();

    public async ValueTask DisposeAsync() => await (await PostgresServer.Shared).LeaveDatabaseAsync(_address);

    [Fact]
    public async Task Migrate_Twice_TakesEachStepOnce()
    {
        await using var database = PostgresDatabase.Open(_address);
        database.Migrate("shop", [_steps[0]]);
        database.Migrate("shop", _steps);
        database.Migrate("shop", _steps);
        Assert.Equal(2, await ScalarAsync<int>(database, "SELECT version FROM stoa.schema_versions WHERE name = 'shop'"));
        Assert.Equal(1, await ScalarAsync<long>(database, "SELECT count(*) FROM shop.two"));
    }

    [Fact]
    public async Task Migrate_ByManyNodesAtOnce_TakesEachStepOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(node => Task.Run(
            async () =>
            {
                await using var own = PostgresDatabase.Open(_address);
                own.Migrate(node % 2 == 0 ? "shop" : "bakery", _steps);
            },
            Cancel)));
        await using var database = PostgresDatabase.Open(_address);
        Assert.Equal(1, await ScalarAsync<long>(database, "SELECT count(*) FROM shop.two"));
        Assert.Equal(1, await ScalarAsync<long>(database, "SELECT count(*) FROM bakery.two"));
    }

    [Fact]
    public async Task Migrate_WhenAStepFails_TakesNone()
    {
        await using var database = PostgresDatabase.Open(_address);
        Assert.Throws<StorageUnavailableException>(() => database.Migrate("shop", [_steps[0], "CREATE NONSENSE"]));
        Assert.Equal(0, await ScalarAsync<long>(database, "SELECT count(*) FROM pg_tables WHERE tablename = 'one'"));
        database.Migrate("shop", _steps);
    }

    [Fact]
    public async Task Migrate_OfANewerSchema_RefusesAndLeavesIt()
    {
        await using var database = PostgresDatabase.Open(_address);
        database.Migrate("shop", _steps);
        var refused = Assert.Throws<SchemaTooNewException>(() => database.Migrate("shop", [_steps[0]]));
        Assert.Contains("shop", refused.Message, StringComparison.Ordinal);
        Assert.Contains("version 2, this program knows versions up to 1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Password=another", "Correct the user or the password")]
    [InlineData("Username=nobody", "Correct the user or the password")]
    [InlineData("Database=nothing_of_this_name", "Create the database")]
    [InlineData("Port=1", "nothing listens there")]
    [InlineData("Host=nothing.invalid", "Correct Host")]
    public async Task Connect_WithAWrongAddress_SaysWhatToCorrect(string wrong, string advice)
    {
        await using var database = PostgresDatabase.Open(_address + ";" + wrong);
        var failure = Assert.Throws<StorageUnavailableException>(database.Connect);
        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("another", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=x;Database=y;Password=se;cret=1")]
    [InlineData("Host=x;Database=y;Port=secret")]
    [InlineData("Host=x;Password=secret")]
    [InlineData("Database=y;Password=secret")]
    [InlineData("secret")]
    [InlineData("")]
    public void Open_OfWhatIsNoAddress_SaysSoWithoutQuotingIt(string address)
    {
        var failure = Assert.Throws<StorageUnavailableException>(() => PostgresDatabase.Open(address));
        Assert.Contains("Stoa:Storage:Postgres", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("cret", failure.ToString().Replace("secret", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_SetsWhatASessionNeeds_AndTheOperatorsOptionsWin()
    {
        await using (var database = PostgresDatabase.Open(_address))
        {
            Assert.Equal("stoa", await ScalarAsync<string>(database, "SELECT current_setting('application_name')"));
            Assert.Equal("on", await ScalarAsync<string>(database, "SELECT current_setting('synchronous_commit')"));
            Assert.Equal("read committed", await ScalarAsync<string>(database, "SELECT current_setting('default_transaction_isolation')"));
            Assert.Equal("10s", await ScalarAsync<string>(database, "SELECT current_setting('idle_in_transaction_session_timeout')"));
            Assert.Equal("8000", await ScalarAsync<string>(database, "SELECT current_setting('tcp_user_timeout')"));
        }

        await using var own = PostgresDatabase.Open(_address + ";Application Name=other;Options=-c synchronous_commit=remote_apply");
        Assert.Equal("other", await ScalarAsync<string>(own, "SELECT current_setting('application_name')"));
        Assert.Equal("remote_apply", await ScalarAsync<string>(own, "SELECT current_setting('synchronous_commit')"));
    }

    [Fact]
    public async Task Connect_OverAUnixSocket_Migrates()
    {
        await using var database = PostgresDatabase.Open((await PostgresServer.Shared).BySocket(_address));
        database.Migrate("shop", _steps);
        Assert.Equal(1, await ScalarAsync<long>(database, "SELECT count(*) FROM shop.two"));
    }

    [Fact]
    public async Task Failure_OfAReadOnlyServer_NamesThePrimary()
    {
        await using var database = PostgresDatabase.Open(_address + ";Options=-c default_transaction_read_only=on");
        var failure = Assert.Throws<StorageUnavailableException>(() => database.Migrate("shop", _steps));
        Assert.Contains("address of the primary", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_OfAValue_DoesNotQuoteIt()
    {
        await using var database = PostgresDatabase.Open(_address);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync<int>(database, "SELECT 'my secret title'::integer"));
        Assert.DoesNotContain("secret", database.Failure(refused).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataHome_WithoutPostgres_HasNone()
    {
        await using var home = DataHome.Open("/nowhere", new StorageOptions(), TimeProvider.System);
        Assert.Null(home.Postgres);
        await using var database = DataHome.Open("/nowhere", new StorageOptions { Postgres = _address }, TimeProvider.System);
        Assert.NotNull(database.Postgres);
    }

    private static async Task<T> ScalarAsync<T>(PostgresDatabase database, string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
