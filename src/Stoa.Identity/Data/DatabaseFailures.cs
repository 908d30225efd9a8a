using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Stoa.Storage;

namespace Stoa.Identity.Data;

/// <summary>What exceptions of the two databases mean.</summary>
internal static class DatabaseFailures
{
    // Extended result codes SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE.
    private const int SqlitePrimaryKey = 1555;
    private const int SqliteUnique = 2067;

    /// <summary>True when the database could not do what it was asked: a person may try again.</summary>
    /// <remarks>Entity Framework wraps what PostgreSQL may answer another time in an <see cref="InvalidOperationException"/>.</remarks>
    public static bool IsUnavailable(Exception failure) =>
        failure is StorageUnavailableException or DbException or DbUpdateException
        || (failure is InvalidOperationException { InnerException: { } inner } && IsUnavailable(inner));

    /// <summary>True when a row with the same key is there already, perhaps since a moment ago and by another node.</summary>
    public static bool IsUniqueViolation(Exception failure) => (failure is DbUpdateException ? failure.InnerException : failure) switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqlitePrimaryKey or SqliteUnique,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        _ => false,
    };
}
