using Stoa.Storage.Accounts;
using static Stoa.Storage.Tests.AccountSamples;

namespace Stoa.Storage.Tests.Postgres;

/// <summary>One database, one master key: a node without it, or with another, does not start.</summary>
public sealed class MasterKeyCheckTests : IAsyncLifetime
{
    private readonly PostgresHome _home = new();

    public async ValueTask InitializeAsync() => await _home.MakeAsync();

    public async ValueTask DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task Open_WithoutTheKeyOfADatabaseInUse_RefusesAndMakesNone()
    {
        await Open(_home.Folder).DisposeAsync();
        using var second = new TemporaryFolder();
        var refusal = Assert.Throws<StorageUnavailableException>(() => Open(second.Path));
        Assert.Contains($"to {second.File("master.key")}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Copy the file master.key from the data folder of a server that works with this database", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(second.Path));
    }

    [Fact]
    public async Task Open_WithAnotherKey_Refuses_AndWithACopyWorks()
    {
        await using var first = Open(_home.Folder);
        using var second = new TemporaryFolder();
        MasterKeyFile.Open(second.Path);
        var refusal = Assert.Throws<StorageUnavailableException>(() => Open(second.Path));
        Assert.Contains("another master key", refusal.Message, StringComparison.Ordinal);

        File.Copy(_home.File("master.key"), second.File("master.key"), overwrite: true);
        await using var store = Open(second.Path);
        Assert.Equal(first.DeriveAppBearer(SomeApp), store.DeriveAppBearer(SomeApp));
    }

    [Fact]
    public async Task Open_ByTwoFirstNodesAtOnce_MakesOneKey()
    {
        using var second = new TemporaryFolder();
        var opened = await Task.WhenAll(new[] { _home.Folder, second.Path }.Select(folder => Task.Run(() =>
        {
            try
            {
                return Open(folder);
            }
            catch (StorageUnavailableException)
            {
                return null;
            }
        })));
        Assert.Single(opened, store => store is not null);
        Assert.Single(new[] { _home.File("master.key"), second.File("master.key") }, File.Exists);
        await opened.First(store => store is not null)!.DisposeAsync();
    }

    private AccountStore Open(string folder) => AccountStore.Open(_home.Database, folder, TimeProvider.System);
}
