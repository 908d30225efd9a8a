using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Stoa.Rtc;

namespace Stoa.Sfu.Transport;

/// <summary>The passive TCP candidates of the media, for networks that block UDP: one port on which anyone may connect, within limits.</summary>
/// <remarks>
/// A stranger costs a descriptor and a small buffer until the first whole frame or <see cref="TcpCandidatesOptions.FirstFrameLimit"/>,
/// and nothing after. Source: RFC 6544 section 4 and RFC 4571 section 2.
/// </remarks>
public sealed class TcpCandidates : IAsyncDisposable
{
    // More would only wait in the system's buffer until it is too late to be heard.
    private const int SendBufferBytes = 64 * 1024;
    private static readonly TimeSpan _afterFailure = TimeSpan.FromMilliseconds(100);

    private readonly TcpCandidatesOptions _options;
    private readonly DatagramReceived _received;
    private readonly TimeProvider _time;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<uint, TcpConnection> _connections = new();
    private readonly ConcurrentDictionary<uint, Task> _reading = new();
    private readonly Dictionary<UInt128, int> _perAddress = [];
    private readonly Lock _gate = new();
    private readonly Task _loops;
    private uint _lastNumber;

    private TcpCandidates(Socket listener, TcpCandidatesOptions options, DatagramReceived received, TimeProvider time)
    {
        (_listener, _options, _received, _time) = (listener, options, received, time);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _loops = Task.WhenAll(AcceptAsync(), SweepAsync());
    }

    /// <summary>The port in use.</summary>
    public int Port { get; }

    /// <summary>How many connections there are.</summary>
    public int Connections => _connections.Count;

    /// <summary>What happened so far.</summary>
    public TcpCounts Counts { get; } = new();

    /// <summary>Listens.</summary>
    /// <param name="options">The port and the limits.</param>
    /// <param name="received">Takes each datagram; must not wait.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <param name="candidates">What listens.</param>
    /// <param name="refusal">Why nothing does.</param>
    public static bool TryOpen(
        TcpCandidatesOptions options, DatagramReceived received, TimeProvider time, [NotNullWhen(true)] out TcpCandidates? candidates, out SocketRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(received);
        ArgumentNullException.ThrowIfNull(time);
        var listener = Listen(options, out refusal);
        if (refusal == SocketRefusal.PortInUse && options.MayTakeAnotherPort)
        {
            listener = Listen(options with { Port = 0 }, out refusal);
        }

        candidates = listener is null ? null : new TcpCandidates(listener, options, received, time);
        return candidates is not null;
    }

    /// <summary>Queues a datagram on its connection. Never waits.</summary>
    /// <param name="destination">Where it goes, as a source was given.</param>
    /// <param name="datagram">1 to <see cref="ReceiveBatch.MaxDatagramBytes"/> bytes; they are copied.</param>
    /// <returns>False when it was dropped: the connection is no more, or too much waits on it already.</returns>
    public bool Send(in TransportAddress destination, ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length is 0 or > ReceiveBatch.MaxDatagramBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(datagram));
        }

        if (_connections.TryGetValue(destination.Connection, out var connection) && connection.Peer.Equals(destination))
        {
            return connection.Send(datagram);
        }

        Counts.CountUnreachable();
        return false;
    }

    /// <summary>Ends a connection.</summary>
    /// <param name="connection">Its number, as <see cref="TransportAddress.Connection"/>; one that is no more is ignored.</param>
    public void Close(uint connection)
    {
        if (_connections.TryGetValue(connection, out var found))
        {
            found.Close();
        }
    }

    /// <summary>Ends a connection on which something came that is no session's.</summary>
    internal void CloseStranger(uint connection)
    {
        if (_connections.TryGetValue(connection, out var found) && found.Close())
        {
            Counts.CountStranger();
        }
    }

    /// <summary>Stops listening, ends all connections and waits until no datagram is handed over any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        _listener.Dispose();
        await _loops;
        foreach (var connection in _connections.Values)
        {
            connection.Close();
        }

        await Task.WhenAll(_reading.Values);
        _stop.Dispose();
    }

    private static Socket? Listen(TcpCandidatesOptions options, out SocketRefusal refusal)
    {
        var family = options.Address?.AddressFamily ?? (Socket.OSSupportsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
        Socket? listener = null;
        try
        {
            listener = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
            if (family == AddressFamily.InterNetworkV6)
            {
                listener.DualMode = true;
            }

            listener.Bind(new IPEndPoint(options.Address ?? (family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any), options.Port));
            listener.Listen();
            refusal = SocketRefusal.None;
            return listener;
        }
        catch (SocketException failure)
        {
            listener?.Dispose();
            refusal = SocketRefusalText.From(failure.SocketErrorCode);
            return null;
        }
    }

    // The network of 64 bits is what one holder of IPv6 addresses has at least.
    private static UInt128 Holder(in TransportAddress address) => address.IsIPv4 ? address.Ip : address.Ip >> 64 << 64;

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Take(await _listener.AcceptAsync(_stop.Token));
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // One connection broke, or the process has no descriptor left: neither may end the listening.
                await Task.Delay(_afterFailure, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Take(Socket socket)
    {
        TransportAddress peer;
        try
        {
            peer = TransportAddress.From((IPEndPoint)socket.RemoteEndPoint!, TransportProtocol.Tcp, ++_lastNumber);
            socket.NoDelay = true;
            socket.SendBufferSize = SendBufferBytes;
        }
        catch (SocketException)
        {
            socket.Dispose(); // It is gone already.
            return;
        }

        if (!TryAdmit(peer))
        {
            Counts.CountRefused();
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
            return;
        }

        Counts.CountAccepted();
        var connection = new TcpConnection(socket, peer, Counts, _time, _options.MaxQueuedBytes);
        _connections[peer.Connection] = connection;
        _reading[peer.Connection] = ReadAsync(connection);
        if (!_connections.ContainsKey(peer.Connection))
        {
            _reading.TryRemove(peer.Connection, out _);
        }
    }

    private async Task ReadAsync(TcpConnection connection)
    {
        await Task.Yield(); // What was sent already must not be handed over by the loop that accepts.
        try
        {
            await connection.ReadAsync(_received);
        }
        finally
        {
            _connections.TryRemove(connection.Peer.Connection, out _);
            _reading.TryRemove(connection.Peer.Connection, out _);
            Leave(connection.Peer);
        }
    }

    private bool TryAdmit(in TransportAddress peer)
    {
        lock (_gate)
        {
            var holder = Holder(peer);
            var held = _perAddress.GetValueOrDefault(holder);
            if (held >= _options.MaxConnectionsPerAddress || _connections.Count >= _options.MaxConnections)
            {
                return false;
            }

            _perAddress[holder] = held + 1;
            return true;
        }
    }

    private void Leave(in TransportAddress peer)
    {
        lock (_gate)
        {
            var holder = Holder(peer);
            if (--_perAddress[holder] == 0)
            {
                _perAddress.Remove(holder);
            }
        }
    }

    private async Task SweepAsync()
    {
        var shortest = _options.FirstFrameLimit < _options.IdleLimit ? _options.FirstFrameLimit : _options.IdleLimit;
        using var timer = new PeriodicTimer(shortest / 5, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var (_, connection) in _connections)
                {
                    Judge(connection);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void Judge(TcpConnection connection)
    {
        if (connection.Silence > _options.IdleLimit && connection.Close())
        {
            Counts.CountIdle();
        }
        else if (!connection.HasFrame && connection.Silence > _options.FirstFrameLimit && connection.Close())
        {
            Counts.CountSilent();
        }
    }
}
