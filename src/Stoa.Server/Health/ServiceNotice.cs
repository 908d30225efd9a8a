using System.Net.Sockets;
using System.Text;
using Stoa.Cluster;

namespace Stoa.Server.Health;

/// <summary>Tells systemd that the service is ready, and that it stops (<c>Type=notify</c>). Without systemd it does nothing.</summary>
/// <remarks>Source: sd_notify(3).</remarks>
internal sealed partial class ServiceNotice(Readiness readiness, IHostApplicationLifetime lifetime, ILogger<ServiceNotice> logger) : IHostedService
{
    private const string Variable = "NOTIFY_SOCKET";

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 1 } path)
        {
            lifetime.ApplicationStopping.Register(() => Tell(path, "STOPPING=1"));
            lifetime.ApplicationStarted.Register(() => _ = TellReadyAsync(path));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task TellReadyAsync(string path)
    {
        try
        {
            await readiness.WhenReady.WaitAsync(lifetime.ApplicationStopping);
            Tell(path, "READY=1");
        }
        catch (OperationCanceledException)
        {
            // It stops before it was ready.
        }
    }

    private void Tell(string path, string state)
    {
        try
        {
            // A path that begins with @ is a name of Linux without a file.
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
            socket.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException e)
        {
            LogUntold(state, e.SocketErrorCode);
        }
    }

    [LoggerMessage(7000, LogLevel.Warning, "systemd could not be told {State}: {Error}")]
    private partial void LogUntold(string state, SocketError error);
}
