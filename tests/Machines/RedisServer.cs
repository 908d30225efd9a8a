using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Stoa.Tests.Machines;

/// <summary>A real Redis of this test process's own: Debian's, on a free loopback port, its data in a folder that goes with it.</summary>
/// <remarks>However this process ends, a guard ends the server and removes the folder: it waits for the end of a pipe that only this process holds.</remarks>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("stoa-redis-").FullName;
    private readonly Process _guard;
    private readonly string? _alsoAt;
    private Process? _process;

    private RedisServer(int port, string? alsoAt)
    {
        (Port, _alsoAt) = (port, alsoAt);
        _guard = Guard(_folder);
    }

    /// <summary>Its TCP port.</summary>
    public int Port { get; }

    /// <summary>Its address, as the option <c>Node:Redis</c> takes it.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Starts one; answers when it takes commands.</summary>
    /// <param name="alsoAt">An address of this machine where it listens besides 127.0.0.1.</param>
    public static async Task<RedisServer> StartAsync(string? alsoAt = null)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var redis = new RedisServer(((IPEndPoint)socket.LocalEndPoint!).Port, alsoAt);
        socket.Close();
        await redis.ResumeAsync();
        return redis;
    }

    /// <summary>Starts it again with what it had written.</summary>
    public async Task ResumeAsync()
    {
        var start = new ProcessStartInfo("redis-server") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] listens = _alsoAt is null ? ["--bind", "127.0.0.1"] : ["--bind", "127.0.0.1", _alsoAt, "--protected-mode", "no"];
        foreach (var argument in (string[])["--port", $"{Port}", .. listens, "--dir", _folder, "--appendonly", "yes", "--save", "", "--pidfile", Path.Combine(_folder, "pid"), "--daemonize", "no"])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var began = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (Stopwatch.GetElapsedTime(began) > _patience || _process.HasExited)
            {
                throw new InvalidOperationException("Redis did not start.");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Ends it at once, as a crash does.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Stops it where it stands; connections stay open and nothing answers.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Lets it go on after <see cref="Pause"/>.</summary>
    public void Continue() => Signal("CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        _process?.Dispose();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    private static Process Guard(string folder)
    {
        const string Script = """
            cat >/dev/null
            kill -KILL "$(cat "$0/pid" 2>/dev/null)" 2>/dev/null
            rm -rf "$0"
            """;
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", Script, folder])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            var answer = new byte[7];
            await client.GetStream().ReadExactlyAsync(answer);
            return answer.AsSpan().SequenceEqual("+PONG\r\n"u8);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
