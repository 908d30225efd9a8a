using System.Collections.Immutable;
using System.Net;
using Stoa.Rtc.Peer;
using Stoa.Sfu.Relay;
using Stoa.Sfu.Tests.Sessions;
using Stoa.Sfu.Tests.Transport;

namespace Stoa.Sfu.Tests.Relay;

/// <summary>Several nodes with their peers on one emulated network under simulated time, and what the grain of their room would tell them.</summary>
internal sealed class RelayWorld : IAsyncDisposable
{
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(5);
    private readonly List<TestPeer> _peers = [];

    public RelayWorld(int nodes, int seed = 1, SfuOptions? options = null)
    {
        Network = new VirtualNetwork(seed) { Conditions = new NetworkConditions { Delay = TimeSpan.FromMilliseconds(2) } };
        for (var i = 1; i <= nodes; i++)
        {
            var node = new SfuWorld(Network, i, seed, options);
            var socket = Network.Open($"10.0.0.{i}", 5081);
            node.Unit.UseRelay([socket]);
            Nodes.Add(node);
            Sockets.Add(socket);
        }
    }

    public VirtualNetwork Network { get; }

    public List<SfuWorld> Nodes { get; } = [];

    /// <summary>The nodes' sockets for each other.</summary>
    public List<VirtualSocket> Sockets { get; } = [];

    public RoomKey Room => Nodes[0].Room;

    public TimeSpan Now => Network.Now;

    public static ImmutableArray<byte> KeyOf(byte seed) => [.. Enumerable.Repeat(seed, RelayGroup.KeyBytes)];

    public static ImmutableArray<byte> Key { get; } = KeyOf(7);

    public TestPeer Speaker(int node, long person) => Keep(Nodes[node].Speaker(person));

    public TestPeer Listener(int node, long? person = null, int slots = 3) => Keep(Nodes[node].Listener(person, slots));

    /// <summary>Tells every node of every other, as it is: who has speakers and listeners.</summary>
    public void Tell(ImmutableArray<byte>? key = null)
    {
        for (var i = 0; i < Nodes.Count; i++)
        {
            Tell(i, key);
        }
    }

    /// <summary>Tells one node of the others.</summary>
    public void Tell(int node, ImmutableArray<byte>? key = null, Func<int, bool>? has = null) => Assert.True(Nodes[node].Unit.SetRelay(Room, GroupOf(node, key, has)));

    public RelayGroup GroupOf(int node, ImmutableArray<byte>? key = null, Func<int, bool>? has = null) => new(
        key ?? Key, (ushort)(node + 1), [.. Enumerable.Range(0, Nodes.Count).Where(other => other != node && (has?.Invoke(other) ?? true)).Select(MemberOf)]);

    public RelayMember MemberOf(int node)
    {
        var sessions = Nodes[node].Unit.Describe(Room, null);
        return new RelayMember(
            (ushort)(node + 1),
            new IPEndPoint(IPAddress.Parse($"10.0.0.{node + 1}"), 5081),
            sessions.Any(session => session.Direction == SessionDirection.Listen),
            sessions.Any(session => session.Direction == SessionDirection.Publish));
    }

    /// <summary>Waits until all are connected, and tells the nodes of each other.</summary>
    public void Connect()
    {
        RunUntil(() => _peers.TrueForAll(peer => peer.State == RtcPeerState.Connected) && Nodes.Sum(node => node.Connected.Count) == _peers.Count, TimeSpan.FromSeconds(10));
        Tell();
        Run(_step * 4);
    }

    public void Run(TimeSpan time)
    {
        for (var until = Network.Now + time; Network.Now < until;)
        {
            Network.Run(Network.Now + _step, () => Nodes.ForEach(node => node.Act()));
        }
    }

    public void RunUntil(Func<bool> holds, TimeSpan atMost)
    {
        for (var until = Network.Now + atMost; !holds() && Network.Now < until;)
        {
            Run(_step);
        }

        Assert.True(holds(), "It does not hold in time.");
    }

    public long Drops(int node, DropReason reason) => Nodes[node].Unit.Loops[0].Drops[reason];

    public long RelayedTo(int node) => Sockets[node].Counts.DatagramsIn;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }
    }

    private TestPeer Keep(TestPeer peer)
    {
        _peers.Add(peer);
        return peer;
    }
}
