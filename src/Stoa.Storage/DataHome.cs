using System.Globalization;
using Stoa.Storage.Accounts;
using Stoa.Storage.Activity;
using Stoa.Storage.Insights;
using Stoa.Storage.Payments;
using Stoa.Storage.Postgres;
using Stoa.Storage.Sqlite;

namespace Stoa.Storage;

/// <summary>Everything durable of one Stoa: opens its stores, wherever they are.</summary>
/// <remarks>Each store is opened once per process and belongs to whoever opened it. Disposed after the stores.</remarks>
public sealed class DataHome : IAsyncDisposable
{
    private const string MovedNote = "moved-to-postgresql.txt";
    private readonly TimeProvider _time;

    private DataHome(string folder, PostgresDatabase? postgres, TimeProvider time) => (Folder, Postgres, _time) = (folder, postgres, time);

    /// <summary>The data folder. It holds the master key in any case.</summary>
    public string Folder { get; }

    /// <summary>The database that holds the rest; null when files in the folder do.</summary>
    public PostgresDatabase? Postgres { get; }

    /// <summary>Opens it. Nothing is read yet, and nothing connected.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="options">What the operator set.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StorageUnavailableException">The database's address is none, or the folder's files were moved to a database.</exception>
    public static DataHome Open(string folder, StorageOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Postgres is null)
        {
            RefuseMoved(folder);
        }

        return new DataHome(folder, options.Postgres is { } address ? PostgresDatabase.Open(address) : null, time);
    }

    /// <summary>Notes beside the files that they were moved to PostgreSQL: nobody works on with them by mistake.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="time">The clock.</param>
    public static void NoteMoved(string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        File.WriteAllText(
            Path.Combine(folder, MovedNote),
            string.Create(CultureInfo.InvariantCulture, $"This installation was moved to PostgreSQL on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC. The files beside this one are not used any more; master.key is.\n"));
    }

    /// <summary>Refuses to work with files that were moved.</summary>
    /// <exception cref="StorageUnavailableException">They were.</exception>
    public static void RefuseMoved(string folder)
    {
        var note = Path.Combine(folder, MovedNote);
        if (File.Exists(note))
        {
            throw new StorageUnavailableException(
                $"The data of {folder} was moved to PostgreSQL: set Stoa__Storage__Postgres to its address. To go back to the files as they were then, delete {note}.");
        }
    }

    /// <summary>The event log.</summary>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote it.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be used.</exception>
    public IEventStore OpenEvents() => Postgres is { } database ? PostgresEventStore.Open(database) : SqliteEventStore.Open(Folder, _time);

    /// <inheritdoc cref="OpenEvents"/>
    public AccountStore OpenAccounts() => Postgres is { } database ? AccountStore.Open(database, Folder, _time) : AccountStore.Open(Folder, _time);

    /// <inheritdoc cref="OpenEvents"/>
    public DeliveryStore OpenDeliveries() => Postgres is { } database ? DeliveryStore.Open(database, _time) : DeliveryStore.Open(Folder, _time);

    /// <inheritdoc cref="OpenEvents"/>
    public OrderStore OpenOrders() => Postgres is { } database ? OrderStore.Open(database, _time) : OrderStore.Open(Folder, _time);

    /// <inheritdoc cref="OpenEvents"/>
    public InsightsStore OpenInsights() => Postgres is { } database ? InsightsStore.Open(database, _time) : InsightsStore.Open(Folder, _time);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Postgres?.DisposeAsync() ?? ValueTask.CompletedTask;
}
