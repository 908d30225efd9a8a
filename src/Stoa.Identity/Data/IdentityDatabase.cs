using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Stoa.Storage;
using Stoa.Storage.Sqlite;

namespace Stoa.Identity.Data;

/// <summary>The file <c>identity.db</c> in the data folder.</summary>
internal static class IdentityDatabase
{
    private const string FileName = "identity.db";

    // How long a write waits for another process before the person is told to try again.
    private const int BusySeconds = 5;

    // A context outside of the server asks here which of Identity's tables there are.
    private static readonly Lazy<IServiceProvider> _alone = new(() => new ServiceCollection().Configure<IdentityOptions>(Configure).BuildServiceProvider());

    /// <summary>Where it is.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>Makes the file, or brings its schema up to date.</summary>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote it.</exception>
    /// <exception cref="StorageUnavailableException">Folder or file cannot be used.</exception>
    public static void Prepare(string folder, TimeProvider time) => DataFile.Prepare(PathIn(folder), IdentitySchema.Migrations, time);

    /// <summary>A context of its own, for the command line and for tests.</summary>
    public static IdentityContext Open(string folder)
    {
        var options = new DbContextOptionsBuilder<IdentityContext>().UseApplicationServiceProvider(_alone.Value);
        Use(options, folder);
        return new IdentityContext(options.Options);
    }

    /// <summary>Says where a context finds its tables.</summary>
    public static void Use(DbContextOptionsBuilder options, string folder) => 
        options.UseSqlite($"Data Source={PathIn(folder)};Default Timeout={BusySeconds}");

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
