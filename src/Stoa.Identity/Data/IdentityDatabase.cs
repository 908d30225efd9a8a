using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Stoa.Storage;
using Stoa.Storage.Sqlite;

namespace Stoa.Identity.Data;

/// <summary>Where people's keys and grants are: the file <c>identity.db</c> in the data folder, or the schema <c>identity</c> of the PostgreSQL database.</summary>
internal static class IdentityDatabase
{
    /// <summary>The schema in PostgreSQL.</summary>
    public const string Schema = "identity";

    private const string FileName = "identity.db";

    // How long a write waits for another process before the person is told to try again.
    private const int BusySeconds = 5;

    // A context outside of the server asks here which of Identity's tables there are.
    private static readonly Lazy<IServiceProvider> _alone = new(() => new ServiceCollection().Configure<IdentityOptions>(Configure).BuildServiceProvider());

    /// <summary>Where the file is.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>What messages call it.</summary>
    public static string NameOf(DataHome home) => home.Postgres?.Name ?? PathIn(home.Folder);

    /// <summary>Makes file or schema, or brings it up to date.</summary>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote it.</exception>
    /// <exception cref="StorageUnavailableException">Folder, file or database cannot be used.</exception>
    public static void Prepare(DataHome home, TimeProvider time)
    {
        if (home.Postgres is { } database)
        {
            database.Migrate(Schema, PostgresIdentitySchema.Migrations);
            return;
        }

        DataFile.Prepare(PathIn(home.Folder), IdentitySchema.Migrations, time);
    }

    /// <summary>A context of its own, for the command line and for tests.</summary>
    public static IdentityContext Open(DataHome home)
    {
        var options = new DbContextOptionsBuilder<IdentityContext>().UseApplicationServiceProvider(_alone.Value);
        Use(options, home);
        return new IdentityContext(options.Options);
    }

    /// <summary>Says where a context finds its tables.</summary>
    public static void Use(DbContextOptionsBuilder options, DataHome home)
    {
        if (home.Postgres is { } database)
        {
            // The connection, and not its source: Entity Framework would make services of its own for each source.
            options.UseNpgsql(database.Source.CreateConnection(), contextOwnsConnection: true);
            return;
        }

        options.UseSqlite($"Data Source={PathIn(home.Folder)};Default Timeout={BusySeconds}");
    }

    /// <summary>Says which of Identity's tables there are, and what it is told of the rest.</summary>
    public static void Configure(IdentityOptions options)
    {
        options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        options.User.AllowedUserNameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
        options.User.RequireUniqueEmail = false;

        // The rules of passwords are in PasswordRules.
        options.Password.RequiredLength = 1;
        options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;

        // Guessing is bounded by address and account: a lock that strangers can close would keep the owner out.
        options.Lockout.AllowedForNewUsers = false;
    }
}
