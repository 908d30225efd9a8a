using Stoa.Storage.Accounts;
using Stoa.Storage.Activity;
using Stoa.Storage.Databases;
using Stoa.Storage.Insights;
using Stoa.Storage.Payments;
using Stoa.Storage.Postgres;
using Stoa.Tests.Machines;

namespace Stoa.Storage.Tests;

/// <summary>Where one test keeps its stores: the suites of the stores run on each of them.</summary>
public abstract class StoreHome : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The data folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>A file of the data folder.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Makes it.</summary>
    public virtual Task MakeAsync() => Task.CompletedTask;

    internal abstract AccountStore OpenAccounts(TimeProvider? time = null);

    internal abstract DeliveryStore OpenDeliveries();

    internal abstract OrderStore OpenOrders();

    internal abstract InsightsStore OpenInsights();

    /// <summary>A connection to the tables of a store that was opened before.</summary>
    internal abstract IDatabase Connect(StoreSchema tables);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>SQLite files.</summary>
public sealed class SqliteHome : StoreHome
{
    internal override AccountStore OpenAccounts(TimeProvider? time = null) => AccountStore.Open(Folder, time ?? TimeProvider.System);

    internal override DeliveryStore OpenDeliveries() => DeliveryStore.Open(Folder, TimeProvider.System);

    internal override OrderStore OpenOrders() => OrderStore.Open(Folder, TimeProvider.System);

    internal override InsightsStore OpenInsights() => InsightsStore.Open(Folder, TimeProvider.System);

    internal override IDatabase Connect(StoreSchema tables) => tables.In(Folder, TimeProvider.System).Connect();
}

/// <summary>A database of its own in the PostgreSQL server of this process.</summary>
public sealed class PostgresHome : StoreHome
{
    private PostgresDatabase? _database;
    private string? _address;

    /// <summary>Its address.</summary>
    public string Address => _address!;

    /// <summary>The database.</summary>
    internal PostgresDatabase Database => _database!;

    public override async Task MakeAsync()
    {
        _address = await (await PostgresServer.Shared).CreateDatabaseAsync();
        _database = PostgresDatabase.Open(_address);
    }

    internal override AccountStore OpenAccounts(TimeProvider? time = null) => AccountStore.Open(Database, Folder, time ?? TimeProvider.System);

    internal override DeliveryStore OpenDeliveries() => DeliveryStore.Open(Database, TimeProvider.System);

    internal override OrderStore OpenOrders() => OrderStore.Open(Database, TimeProvider.System);

    internal override InsightsStore OpenInsights() => InsightsStore.Open(Database, TimeProvider.System);

    internal override IDatabase Connect(StoreSchema tables) => tables.In(Database, TimeProvider.System).Connect();

    public override async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await (await PostgresServer.Shared).LeaveDatabaseAsync(Address);
        if (Directory.Exists(Path.GetDirectoryName(Folder)))
        {
            await base.DisposeAsync();
        }
    }
}
