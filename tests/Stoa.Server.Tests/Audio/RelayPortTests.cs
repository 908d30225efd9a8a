using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Stoa.Cluster.Nodes;
using Stoa.Directory;
using Stoa.Server.Audio;
using Stoa.Server.CommandLine;
using Stoa.Sfu;
using Stoa.Spaces;

namespace Stoa.Server.Tests.Audio;

/// <summary>The port for audio from other nodes, and what the rooms tell of them.</summary>
public sealed class RelayPortTests : IDisposable
{
    private readonly Socket _taken = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly AudioSessions _sessions = new(new SpaceDirectory(new SpaceRules()), null!, new byte[32], TimeProvider.System, NullLogger<AudioSessions>.Instance); // Nobody enters a room.

    public RelayPortTests() => _taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    private int TakenPort => ((IPEndPoint)_taken.LocalEndPoint!).Port;

    public void Dispose() => _taken.Dispose();

    [Fact]
    public void Open_WithAPortThatAnotherProgramHas_SaysWhichSettingItIs()
    {
        var media = FreePort();
        var failure = Assert.Throws<CommandFailedException>(() => Open(media, Node(TakenPort)));
        Assert.Contains($"UDP port {TakenPort} is in use", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Stoa__Node__RelayPort", failure.Message, StringComparison.Ordinal);
        using var again = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        again.Bind(new IPEndPoint(IPAddress.Loopback, media)); // The audio's own port was given back.
    }

    [Fact]
    public async Task Open_AloneOrAtAnAddressOfSomewhereElse_Opens()
    {
        await using var alone = Open(FreePort(), new NodeOptions { RelayPort = TakenPort });
        var behind = Node(FreePort());
        behind.Address = "192.0.2.1"; // A mapping's, not this machine's.
        await using var plane = Open(FreePort(), behind);
    }

    [Fact]
    public async Task RelaysMoved_OfMoreSpacesThanMayBeRelayed_KeepsThoseThatWere()
    {
        await using var plane = Open(FreePort(), Node(FreePort()));
        _sessions.UseUnit(plane.Unit, plane.Capacity);
        var before = RelayedRooms();
        var plan = new RelayPlan([.. new byte[32]], 1, [new RelayNode(2, new IPEndPoint(IPAddress.Loopback, 9), true, true)]);
        var (first, second) = (SpaceId.Parse("1AAAAAAAAAAAA"), SpaceId.Parse("1BBBBBBBBBBBB"));
        _sessions.RelaysMoved(first, plan);
        _sessions.RelaysMoved(second, plan);
        Assert.Equal(before + 1, RelayedRooms());
        _sessions.RelaysMoved(first, null);
        Assert.Equal(before, RelayedRooms());
        _sessions.RelaysMoved(second, plan);
        Assert.Equal(before + 1, RelayedRooms());
    }

    private static NodeOptions Node(int port) => new() { Redis = "127.0.0.1:1", Address = "127.0.0.1", RelayPort = port };

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static int RelayedRooms()
    {
        var sum = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == "stoa.sfu.relay.rooms")
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => sum += value);
        listener.Start();
        listener.RecordObservableInstruments();
        return sum;
    }

    private AudioPlane Open(int mediaPort, NodeOptions node)
    {
        var options = new SfuOptions { Port = mediaPort, Tcp = false, MaxRelayedRooms = 1 };
        return AudioPlane.Open(options, node, isLocal: true, _sessions, TimeProvider.System, NullLogger<AudioPlane>.Instance);
    }
}
