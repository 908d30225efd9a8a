using Npgsql;

namespace Stoa.Storage.Postgres;

/// <summary>What Stoa asks of every connection unless the operator's address says otherwise.</summary>
internal static class PostgresSettings
{
    private const int KeepaliveSeconds = 5;
    private const int MaximumConnections = 30;
    private const int PreparedStatements = 100;

    /// <summary>Sent at connect, so that the server lets go of whoever is gone: what they locked is free again within seconds.</summary>
    /// <remarks>
    /// A network that was cut is noticed by probes while a session is idle (5 s and three seconds more), by
    /// <c>tcp_user_timeout</c> while an answer is on its way, and by <c>client_connection_check_interval</c> while a query runs or waits
    /// for a lock. A paused process still answers probes: what it left open ends by the idle timeout. Source: PostgreSQL 15, chapters 20.3 and 20.11.
    /// </remarks>
    private const string ServerSide =
        "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed"
        + " -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c client_connection_check_interval=2s"
        + " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 -c tcp_user_timeout=8000";

    /// <summary>Adds what the address leaves open.</summary>
    public static void Complete(NpgsqlConnectionStringBuilder settings)
    {
        settings.ApplicationName ??= "stoa";
        Set("Timeout", () => settings.Timeout = 5);
        Set("Command Timeout", () => settings.CommandTimeout = (int)PostgresDatabase.CommandTimeout.TotalSeconds);
        Set("Cancellation Timeout", () => settings.CancellationTimeout = 1000);
        Set("Maximum Pool Size", () => settings.MaxPoolSize = MaximumConnections);
        Set("Max Auto Prepare", () => settings.MaxAutoPrepare = PreparedStatements);
        Set("Enlist", () => settings.Enlist = false);

        if (!settings.Host!.StartsWith('/') && !settings.Host.StartsWith('@')) // A Unix socket knows no probes.
        {
            Set("TCP Keepalive Time", () => (settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = (KeepaliveSeconds, 1));
        }

        // Of several servers only one takes writes.
        if (settings.Host.Contains(',', StringComparison.Ordinal))
        {
            settings.TargetSessionAttributes ??= "primary";
        }

        // The operator's own options come last and win.
        settings.Options = $"{ServerSide} {settings.Options}".TrimEnd();
        settings.PersistSecurityInfo = false;
        settings.IncludeErrorDetail = false;

        void Set(string keyword, Action set)
        {
            if (!settings.ContainsKey(keyword) || !settings.ShouldSerialize(keyword))
            {
                set();
            }
        }
    }
}
