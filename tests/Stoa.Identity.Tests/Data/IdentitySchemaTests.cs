using Microsoft.Data.Sqlite;
using Stoa.Identity.Data;
using Stoa.Storage;
using Stoa.Storage.Sqlite;

namespace Stoa.Identity.Tests.Data;

/// <summary>The schema that is on people's disks and the model that reads it.</summary>
public sealed class IdentitySchemaTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("stoa-test-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Migrations_MakeWhatTheModelAsksFor()
    {
        var (ours, models) = (Path.Combine(_folder, "ours"), Path.Combine(_folder, "models"));
        IdentityDatabase.Prepare(ours, TimeProvider.System);
        System.IO.Directory.CreateDirectory(models);
        using (var context = IdentityDatabase.Open(models))
        {
            context.Database.EnsureCreated();
        }

        Assert.Equal(Objects(IdentityDatabase.PathIn(models)), Objects(IdentityDatabase.PathIn(ours)));
    }

    [Fact]
    public void Prepare_OfANewerSchema_IsRefused()
    {
        var path = Path.Combine(_folder, "newer.db");
        DataFile.Prepare(path, [.. IdentitySchema.Migrations, "CREATE TABLE later(x INTEGER) STRICT;"], TimeProvider.System);
        Assert.Throws<SchemaTooNewException>(() => DataFile.Prepare(path, IdentitySchema.Migrations, TimeProvider.System));
    }

    private static string Objects(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '__EF%' ORDER BY name";
        using var reader = command.ExecuteReader();
        List<string> objects = [];
        while (reader.Read())
        {
            objects.Add(string.Join(' ', reader.GetString(0).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));
        }

        return string.Join(";\n", objects) + ";\n";
    }
}
