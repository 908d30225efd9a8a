using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Stoa.Tests.Machines;

/// <summary>A PostgreSQL server of Debian's package on a free port, in a temporary folder, as durable as in production.</summary>
/// <remarks>
/// As root it runs as the user <c>postgres</c>, since it refuses root. However this process ends, a guard ends the server and removes the
/// folder: it waits for the end of a pipe that only this process holds.
/// </remarks>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The password of the superuser <c>stoa</c> that owns everything.</summary>
    public const string Password = "a password; with = signs";

    private const string User = "stoa";
    private static readonly Lazy<Task<PostgresServer>> _shared = new(() => StartAsync());
    private static int _databases;

    private readonly string _folder;
    private readonly Process _guard;
    private Process? _server;

    private PostgresServer(string folder, int port)
    {
        _folder = folder;
        Port = port;
        _guard = Guard(folder);
    }

    /// <summary>The one of this process, started by whoever asks first.</summary>
    public static Task<PostgresServer> Shared => _shared.Value;

    /// <summary>The port at 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The process id of the server's first process.</summary>
    public int ProcessId => _server?.Id ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Makes a server and waits until it answers.</summary>
    /// <param name="alsoAt">An address of this machine where it listens besides 127.0.0.1.</param>
    /// <param name="range">The addresses that may come there, such as <c>10.1.0.0/16</c>.</param>
    public static async Task<PostgresServer> StartAsync(string? alsoAt = null, string? range = null)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("stoa-postgres-").FullName;
        var server = new PostgresServer(folder, FreePort());
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), Password);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", ["-R", "postgres:postgres", folder]);
        }

        string[] make = ["-D", server.Data, "-U", User, "-A", "scram-sha-256", "--pwfile", Path.Combine(folder, "password"), "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"];
        var (file, arguments) = AsServerUser("initdb", make);
        await RunAsync(file, arguments);
        await File.AppendAllTextAsync(Path.Combine(server.Data, "postgresql.conf"), $"""

            listen_addresses = '127.0.0.1{(alsoAt is null ? "" : "," + alsoAt)}'
            port = {server.Port}
            unix_socket_directories = '{folder}'
            max_connections = 300
            shared_buffers = 64MB
            max_wal_size = 2GB
            logging_collector = off
            """);
        if (range is not null)
        {
            await File.AppendAllTextAsync(Path.Combine(server.Data, "pg_hba.conf"), $"\nhost all all {range} scram-sha-256\n");
        }

        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its address, for <c>Stoa:Storage:Postgres</c>.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "test_" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);
        await ExecuteAsync($"CREATE DATABASE {name}");
        return AddressOf(name);
    }

    /// <summary>The address of a database by way of a Unix socket.</summary>
    /// <param name="address">What <see cref="CreateDatabaseAsync"/> gave.</param>
    public string BySocket(string address) => new NpgsqlConnectionStringBuilder(address) { Host = _folder }.ConnectionString;

    /// <summary>Ends every session of a database. It goes with the server: dropping it would make a checkpoint, which costs more than a test.</summary>
    /// <param name="address">What <see cref="CreateDatabaseAsync"/> gave.</param>
    public Task LeaveDatabaseAsync(string address) =>
        ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{new NpgsqlConnectionStringBuilder(address).Database}'");

    /// <summary>Runs a statement as the superuser, in the database <c>postgres</c>.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(AddressOf("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops it as an operator does: sessions end, what they did not commit is undone.</summary>
    public Task StopAsync() => EndAsync("INT");

    /// <summary>Kills every process of it at once, like a machine that loses its power but not its disk.</summary>
    public async Task KillAsync()
    {
        var server = _server ?? throw new InvalidOperationException("The server does not run.");
        server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync();
        _server = null;
    }

    /// <summary>Stops every process of it where it stands; connections stay open and nothing answers.</summary>
    public Task PauseAsync() => SignalTreeAsync("STOP");

    /// <summary>Lets it go on after <see cref="PauseAsync"/>.</summary>
    public Task ResumeAsync() => SignalTreeAsync("CONT");

    /// <summary>Starts it on the same port and data after <see cref="StopAsync"/> or <see cref="KillAsync"/>, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        var (file, arguments) = AsServerUser("postgres", ["-D", Data]);
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = _folder };
        foreach (var argument in (string[])["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", Path.Combine(_folder, "log"), file, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        _server = Process.Start(start) ?? throw new InvalidOperationException("No process.");
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(50);
                if (_server.HasExited)
                {
                    // A process that was killed may hold the shared memory for a moment more.
                    _server = Process.Start(start)!;
                }
            }
            catch (NpgsqlException failure)
            {
                throw new InvalidOperationException(await File.ReadAllTextAsync(Path.Combine(_folder, "log")), failure);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        _server?.Dispose();
    }

    private string Data => Path.Combine(_folder, "data");

    private static string Programs =>
        System.IO.Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb"))).OrderBy(bin => bin.Length).ThenBy(bin => bin, StringComparer.Ordinal).Last();

    private string AddressOf(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = User,
        Password = Password,
        Timeout = 30, // Tests may share the machine with many others.
        CommandTimeout = 60,
    }.ConnectionString;

    private static Process Guard(string folder)
    {
        const string Script = """
            trap '' HUP INT TERM
            cat >/dev/null
            if pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null); then
              children=$(pgrep -P "$pid")
              kill -KILL "$pid" $children 2>/dev/null
            fi
            rm -rf "$0"
            """;
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", Script, folder])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("No process.");
    }

    private async Task EndAsync(string signal)
    {
        await RunAsync("kill", ["-" + signal, ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await _server!.WaitForExitAsync();
        _server = null;
    }

    private Task SignalTreeAsync(string signal) =>
        RunAsync("/bin/sh", ["-c", $"kill -{signal} {ProcessId} $(pgrep -P {ProcessId})"]);

    private static (string File, string[] Arguments) AsServerUser(string program, string[] arguments)
    {
        var path = Path.Combine(Programs, program);
        return Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : (path, arguments);
    }

    private static async Task RunAsync(string file, string[] arguments)
    {
        var start = new ProcessStartInfo(file) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("No process.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} failed: {await output}{await errors}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
