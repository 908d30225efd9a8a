using System.Net.Sockets;
using Npgsql;

namespace Stoa.Storage.Postgres;

/// <summary>What failed with PostgreSQL, as a sentence for the operator with what to do.</summary>
internal static class PostgresFailure
{
    private const string IdleSessionTimeout = "57P05";

    /// <summary>Makes the exception that the stores' callers know.</summary>
    public static StorageUnavailableException Of(string name, Exception exception) => exception is PostgresException answer
        ? new StorageUnavailableException(Describe(name, answer), Inner(answer)) { KeepsConnection = KeepsConnection(answer) }
        : new StorageUnavailableException($"{name}: {DescribeConnection(exception)}", exception);

    /// <summary>True when the server refused a statement and nothing else: the session goes on.</summary>
    public static bool KeepsConnection(PostgresException answer) => answer.InvariantSeverity is "ERROR";

    /// <summary>True when the connection broke, at once rather than by waiting in vain: another one may do.</summary>
    public static bool IsLostConnection(NpgsqlException failure) => failure is PostgresException answer
        ? answer.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or IdleSessionTimeout
        : failure.InnerException is SocketException or EndOfStreamException or IOException { InnerException: SocketException { SocketErrorCode: not SocketError.TimedOut } };

    private static string Describe(string name, PostgresException answer)
    {
        // Errors of values may quote them.
        var text = HoldsValues(answer) ? "the statement's values were refused" : answer.MessageText;
        return $"{name}: {text} (SQLSTATE {answer.SqlState}).{Advice(answer.SqlState)}";
    }

    private static PostgresException? Inner(PostgresException answer) => HoldsValues(answer) ? null : answer;

    private static bool HoldsValues(PostgresException answer) =>
        answer.SqlState.StartsWith("22", StringComparison.Ordinal) || answer.SqlState.StartsWith("23", StringComparison.Ordinal);

    private static string Advice(string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword => " Correct the user or the password in Stoa:Storage:Postgres.",
        PostgresErrorCodes.InvalidAuthorizationSpecification => " Create the role (createuser), and let it in by the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => " Create the database (createdb), or correct its name in Stoa:Storage:Postgres.",
        PostgresErrorCodes.InsufficientPrivilege => " Make Stoa's user the owner of the database, or grant it CREATE on the database and what is in it.",
        PostgresErrorCodes.DiskFull => " The server's disk is full: free some space.",
        PostgresErrorCodes.ReadOnlySqlTransaction => " The server only reads: give the address of the primary, or end its read-only mode.",
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ConfigurationLimitExceeded =>
            " Raise the server's max_connections, or lower Maximum Pool Size in Stoa:Storage:Postgres.",
        PostgresErrorCodes.CannotConnectNow => " The server starts or stops: it is asked again.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => " The server was stopped: start it.",
        PostgresErrorCodes.OutOfMemory => " The server's memory is full.",
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => " The server was too slow, or another session kept a lock.",
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => " The data are damaged: restore a backup.",
        PostgresErrorCodes.IoError => " Check the server's disk.",
        PostgresErrorCodes.UndefinedObject => " Stoa needs PostgreSQL 14 or newer.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName =>
            " Something of Stoa's schema was removed: restore a backup.",
        _ => "",
    };

    private static string DescribeConnection(Exception exception)
    {
        var reason = exception;
        while (reason.InnerException is { } inner)
        {
            reason = inner;
        }

        return reason switch
        {
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
                "no such server name. Correct Host in Stoa:Storage:Postgres.",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                "nothing listens there. Start the server, or correct Host and Port in Stoa:Storage:Postgres.",
            TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut } =>
                "no answer in time. Check the server, and the network to it.",
            SocketException socket => $"the connection failed ({socket.SocketErrorCode}). Check the server, and the network to it.",
            System.Security.Authentication.AuthenticationException =>
                "the server's certificate is not accepted. Give its authority as Root Certificate in Stoa:Storage:Postgres.",
            NpgsqlException when exception.Message.Contains("pool has been exhausted", StringComparison.Ordinal) =>
                "every connection is in use. Raise Maximum Pool Size in Stoa:Storage:Postgres, or see what keeps the server.",
            NpgsqlException => $"{reason.Message.TrimEnd('.')}. Check Stoa:Storage:Postgres.",
            _ => "the connection was lost. Check the server, and the network to it.",
        };
    }
}
