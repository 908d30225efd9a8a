using Microsoft.Data.Sqlite;
using Stoa.Identity.Data;
using Stoa.Storage;
using Stoa.Tests.Machines;

namespace Stoa.Identity.Tests;

/// <summary>A data folder of its own with the tables of sign-in: in a file, or in a PostgreSQL database of its own.</summary>
internal sealed class IdentityHome : IAsyncDisposable
{
    private readonly string? _address;
    private readonly List<DataHome> _homes = [];

    private IdentityHome(string? address)
    {
        _address = address;
        Home = Again();
    }

    /// <summary>The folder.</summary>
    public string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("stoa-test-").FullName;

    /// <summary>What the program opens.</summary>
    public DataHome Home { get; }

    public static async Task<IdentityHome> MakeAsync(bool postgres, bool prepared = true)
    {
        var home = new IdentityHome(postgres ? await (await PostgresServer.Shared).CreateDatabaseAsync() : null);
        if (prepared)
        {
            IdentityDatabase.Prepare(home.Home, TimeProvider.System);
        }

        return home;
    }

    /// <summary>The same folder and database, as another process opens them.</summary>
    public DataHome Again(string? folder = null)
    {
        var home = DataHome.Open(folder ?? Folder, new StorageOptions { Postgres = _address }, TimeProvider.System);
        _homes.Add(home);
        return home;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var home in _homes)
        {
            await home.DisposeAsync();
        }

        if (_address is not null)
        {
            await (await PostgresServer.Shared).LeaveDatabaseAsync(_address);
        }

        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}
