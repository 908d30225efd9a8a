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
        IdentityDatabase.Prepare(HomeIn(ours), TimeProvider.System);
        System.IO.Directory.CreateDirectory(models);
        using (var context = IdentityDatabase.Open(HomeIn(models)))
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

    [Fact]
    public async Task PostgresMigrations_MakeWhatTheModelAsksFor()
    {
        await using var ours = await IdentityHome.MakeAsync(postgres: true);
        await using var models = await IdentityHome.MakeAsync(postgres: true, prepared: false);
        await using (var context = IdentityDatabase.Open(models.Home))
        {
            await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(await CatalogAsync(models.Home), await CatalogAsync(ours.Home));
    }

    private static DataHome HomeIn(string folder) => DataHome.Open(folder, new StorageOptions(), TimeProvider.System);

    /// <summary>Columns, indexes and constraints of the schema, a line each.</summary>
    private static async Task<string> CatalogAsync(DataHome home)
    {
        const string Sql = """
            SELECT line FROM (
                SELECT format('%s.%s %s %s %s %s', table_name, column_name, data_type, character_maximum_length, is_nullable, identity_generation) AS line
                    FROM information_schema.columns WHERE table_schema = 'identity' AND table_name <> 'data_protection_keys'
                UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'identity' AND tablename <> 'data_protection_keys'
                UNION ALL SELECT conname || ' ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
                    FROM pg_constraint WHERE connamespace = 'identity'::regnamespace AND conrelid <> coalesce(to_regclass('identity.data_protection_keys'), 0)
            ) lines ORDER BY line
            """;
        await using var command = home.Postgres!.Source.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> lines = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        Assert.True(lines.Count > 50, $"{lines.Count}");
        return string.Join('\n', lines);
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
