using System.Net;
using System.Net.Sockets;

namespace Stoa.Storage.Tests.Postgres;

/// <summary>A way to a server on which the client's bytes can get stuck at any place, as when a process is paused or a network is cut in the middle of a message.</summary>
internal sealed class StallingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly int _serverPort;
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _open = [];
    private readonly Task _accepting;
    private long _sent;
    private long _limit = long.MaxValue;

    public StallingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What clients have sent to the server so far, in bytes.</summary>
    public long Sent
    {
        get
        {
            lock (_gate)
            {
                return _sent;
            }
        }
    }

    /// <summary>Lets that many more bytes of clients through and keeps the rest, until <see cref="CutAndPass"/>. Answers go through.</summary>
    public void StallAfter(long bytes)
    {
        lock (_gate)
        {
            _limit = _sent + bytes;
        }
    }

    /// <summary>Closes every connection; new ones pass.</summary>
    public void CutAndPass()
    {
        lock (_gate)
        {
            _limit = long.MaxValue;
            _open.ForEach(end => end.Dispose());
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        CutAndPass();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                var server = new TcpClient { NoDelay = true };
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _closing.Token);
                client.NoDelay = true;
                lock (_gate)
                {
                    _open.AddRange([client, server]);
                }

                _ = PassAsync(client, server, count: true);
                _ = PassAsync(server, client, count: false);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException)
        {
            // Closed.
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, bool count)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is var read and > 0)
            {
                var allowed = count ? Allow(read) : read;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, allowed));
                if (allowed < read)
                {
                    return; // Stuck: neither end is told.
                }
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private int Allow(int bytes)
    {
        lock (_gate)
        {
            var allowed = (int)Math.Clamp(_limit - _sent, 0, bytes);
            _sent += allowed;
            return allowed;
        }
    }
}
