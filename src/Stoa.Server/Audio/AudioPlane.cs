using System.Net;
using Stoa.Api.Whip;
using Stoa.Cluster.Nodes;
using Stoa.Rtc.Dtls;
using Stoa.Server.CommandLine;
using Stoa.Server.Hosting;
using Stoa.Sfu;
using Stoa.Sfu.Transport;

namespace Stoa.Server.Audio;

/// <summary>The audio of this process: opens its port, starts the forwarding unit, and tells the operator what browsers will be offered.</summary>
internal sealed partial class AudioPlane : IHostedService, IAsyncDisposable
{
    private readonly ForwardingUnit _unit;
    private readonly DtlsIdentity _identity;
    private readonly IReadOnlyList<IPAddress> _addresses;
    private readonly ILogger _logger;
    private readonly int _port;
    private readonly string _ports;
    private readonly AudioTotals _capacity;
    private int? _relayPort;

    private AudioPlane(
        SfuOptions options, IReadOnlyList<IMediaSocket> sockets, IReadOnlyList<IPAddress> addresses, IAudioObserver observer, TimeProvider time, ILogger logger)
    {
        _logger = logger;
        _addresses = addresses;
        _port = sockets[0].Port;
        _identity = DtlsIdentity.Create();
        _unit = new ForwardingUnit(options, sockets, _identity, observer, time);
        // The same number as UDP where it is free: one port to open in a firewall.
        var refusal = SocketRefusal.None;
        var tcpPort = options.Tcp ? OpenTcp(options, out refusal) : null;
        if (options.Tcp && tcpPort is null)
        {
            LogNoTcp(refusal.Describe("TCP", _port));
        }

        _ports = tcpPort == _port ? $"UDP and TCP port {_port}" : tcpPort is null ? $"UDP port {_port}" : $"UDP port {_port} and TCP port {tcpPort}";
        _capacity = new AudioTotals(0, 0, options.MaxSessions, _port, tcpPort);
        _unit.Offer(OfferedAddresses.Candidates(addresses, _port, tcpPort));
    }

    /// <summary>Opens the port, and in a cluster the one for audio from other nodes.</summary>
    /// <param name="options">What the operator set.</param>
    /// <param name="node">This process among others.</param>
    /// <param name="isLocal">True when the pages are served to this machine alone.</param>
    /// <param name="observer">Who hears of sessions and voices.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where the operator is told.</param>
    /// <exception cref="CommandFailedException">The port that the operator set is not to be had.</exception>
    public static AudioPlane Open(
        SfuOptions options, NodeOptions node, bool isLocal, IAudioObserver observer, TimeProvider time, ILogger<AudioPlane> logger)
    {
        var port = options.Port ?? SfuOptions.UsualPort;
        var wanted = new MediaSocketOptions { Port = port, MayTakeAnotherPort = options.Port is null };
        var loops = options.Loops > 0 ? options.Loops : Math.Max(1, Environment.ProcessorCount / 2);
        if (!MediaSocket.TryOpenSeveral(wanted, loops, out var sockets, out var refusal))
        {
            throw new CommandFailedException($"{refusal.Describe("UDP", port)} It is the port of the audio: Stoa__Audio__Port.");
        }

        var relay = node.IsClustered ? OpenRelay(node, sockets) : null;
        var plane = new AudioPlane(options, sockets, OfferedAddresses.Choose(options, isLocal), observer, time, logger);
        if (relay is not null)
        {
            plane._unit.UseRelay(relay);
            plane._relayPort = relay[0].Port;
        }

        return plane;
    }

    /// <summary>What carries the sessions.</summary>
    public ForwardingUnit Unit => _unit;

    /// <summary>What it can carry, and its ports.</summary>
    public AudioTotals Capacity => _capacity;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _unit.Start();
        _ = Task.Run(_identity.Warm, cancellationToken); // The first handshake of a process is slow: no person has to wait for it.
        var addresses = string.Join(", ", _addresses.Select(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString()));
        LogOffered(_ports, addresses);
        if (_relayPort is { } relayPort)
        {
            LogRelay(relayPort);
        }

        if (!OfferedAddresses.ArePublic(_addresses))
        {
            LogNotPublic();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        _identity.Dispose();
    }

    /// <summary>One socket for each loop, bound to the node's address where this machine has it: the inner network's, not the world's.</summary>
    private int? OpenTcp(SfuOptions options, out SocketRefusal refusal) => _unit.OpenTcp(
        new TcpCandidatesOptions { Port = _port, MayTakeAnotherPort = options.Port is null, MaxConnections = DescriptorLimit.Current.AudioConnections }, out refusal);

    private static IMediaSocket[] OpenRelay(NodeOptions node, IMediaSocket[] media)
    {
        var wanted = new MediaSocketOptions { Port = node.RelayPort, Address = IPAddress.TryParse(node.Address, out var address) ? address : null };
        if (MediaSocket.TryOpenSeveral(wanted, media.Length, out var sockets, out var refusal)
            || (refusal == SocketRefusal.NoSuchAddress && MediaSocket.TryOpenSeveral(wanted with { Address = null }, media.Length, out sockets, out refusal)))
        {
            return sockets;
        }

        Array.ForEach(media, socket => socket.Dispose());
        throw new CommandFailedException($"{refusal.Describe("UDP", node.RelayPort)} It is the port for audio from other nodes: Stoa__Node__RelayPort.");
    }

    [LoggerMessage(EventId = 6100, Level = LogLevel.Information, Message = "Audio of other nodes comes to UDP port {Port}: open it to them, and to nobody else")]
    private partial void LogRelay(int port);

    [LoggerMessage(EventId = 6001, Level = LogLevel.Information, Message = "Audio is on {Ports}; browsers are offered {Addresses}")]
    private partial void LogOffered(string ports, string addresses);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Warning, Message = "Browsers outside this network cannot reach those addresses: set Stoa__Audio__PublicAddresses__0 to the one that leads here")]
    private partial void LogNotPublic();

    [LoggerMessage(EventId = 6005, Level = LogLevel.Warning, Message = "No audio over TCP: {Because}")]
    private partial void LogNoTcp(string because);
}
