using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Tests.Sqlite;

/// <summary>The suite of every event store on SQLite.</summary>
public sealed class SqliteEventStoreTests : EventStoreTests
{
    private readonly TemporaryFolder _folder = new();

    protected override IEventStore OpenStore() => SqliteEventStore.Open(_folder.Path, TimeProvider.System);

    protected override void CleanUp() => _folder.Dispose();
}
