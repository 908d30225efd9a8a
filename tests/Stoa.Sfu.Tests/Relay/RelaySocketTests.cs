using System.Diagnostics;
using System.Net;
using Stoa.Rtc;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Sdp;
using Stoa.Sfu.Relay;
using Stoa.Sfu.Tests.Sessions;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Relay;

/// <summary>Three nodes with two loops each on threads of their own, over real UDP: what the emulated network cannot show.</summary>
public sealed class RelaySocketTests : IAudioObserver, IAsyncDisposable
{
    private const int Nodes = 3;
    private static readonly TimeSpan _wait = TimeSpan.FromSeconds(2); // Forty times what it is: who is not woken is late, also on a busy machine.
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(2);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<RealPeer> _peers = [];
    private readonly List<ForwardingUnit> _units = [];
    private readonly List<int> _ports = [];
    private readonly RoomKey _room = new("room");
    private int _connected;

    public RelaySocketTests()
    {
        for (var i = 0; i < Nodes; i++)
        {
            Assert.True(MediaSocket.TryOpenSeveral(new MediaSocketOptions { Address = IPAddress.Loopback }, 2, out var sockets, out _));
            Assert.True(MediaSocket.TryOpenSeveral(new MediaSocketOptions { Address = IPAddress.Loopback }, 2, out var relay, out _));
            var unit = new ForwardingUnit(new SfuOptions(), sockets, SfuWorld.Identity, this, TimeProvider.System);
            unit.Offer([IceCandidate.Host(TransportAddress.From(new IPEndPoint(IPAddress.Loopback, sockets[0].Port)), 1)]);
            unit.UseRelay(relay);
            unit.Start(_wait);
            _units.Add(unit);
            _ports.Add(relay[0].Port);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var unit in _units)
        {
            await unit.DisposeAsync();
        }

        _peers.ForEach(peer => peer.Dispose());
    }

    void IAudioObserver.SessionConnected(string sessionId) => Interlocked.Increment(ref _connected);

    void IAudioObserver.SessionEnded(string sessionId, SessionEnd reason)
    {
    }

    void IAudioObserver.VoicesMoved(RoomKey room, IReadOnlyList<SpeakerVoice> voices)
    {
    }

    [Fact]
    public async Task PeopleOnThreeNodes_HearEachOther_WhileKeysChange()
    {
        var speakers = Enumerable.Range(0, 2).Select(node => Join(node, SessionDirection.Publish, node + 1)).ToArray();
        var listeners = Enumerable.Range(0, 2 * Nodes).Select(i => Join(i % Nodes, SessionDirection.Listen, 10 + i)).ToArray();
        await RunUntilAsync(() => _peers.TrueForAll(peer => peer.State == RtcPeerState.Connected) && _connected == _peers.Count);
        Tell(1);
        await RunAsync(TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 100; i++)
        {
            Array.ForEach(speakers, speaker => speaker.Speak());
            await RunAsync(TimeSpan.FromMilliseconds(10));
            if (i == 50)
            {
                Tell(2);
            }
        }

        await RunUntilAsync(() => Array.TrueForAll(listeners, listener => listener.Heard.Count == 2 && listener.Heard.Values.All(count => count == 100)));
        Assert.Equal(0, _units.Sum(unit => unit.Loops.Sum(loop => loop.Drops[DropReason.RelayNotAuthentic] + loop.Drops[DropReason.RelayReplayed])));
        Assert.Equal([200L, 200, 0], _units.Select(unit => unit.Loops.Sum(loop => loop.Relay!.PacketsOut)));
    }

    [Fact]
    public async Task ARelayedPacket_WakesALoopThatWaits()
    {
        var (speaker, listener) = (Join(0, SessionDirection.Publish, 1), Join(1, SessionDirection.Listen, 2));
        await RunUntilAsync(() => _peers.TrueForAll(peer => peer.State == RtcPeerState.Connected) && _connected == _peers.Count);
        Tell(1);
        await RunAsync(TimeSpan.FromMilliseconds(100));
        var waits = new List<double>();
        for (var i = 1; i <= 30; i++)
        {
            var from = _clock.Elapsed;
            speaker.Speak();
            while (listener.Heard.GetValueOrDefault(1_000u) < i && _clock.Elapsed - from < TimeSpan.FromSeconds(5))
            {
                listener.Act(_clock.Elapsed);
                Thread.Yield();
            }

            waits.Add((_clock.Elapsed - from).TotalMilliseconds);
        }

        // Where nothing wakes a loop it is half of its wait on average.
        waits.Sort();
        Assert.True(waits[waits.Count / 4] < _wait.TotalMilliseconds / 10, $"{waits[waits.Count / 4]} ms");
    }

    [Fact]
    public async Task TellingEnteringAndLeaving_ByManyAtOnce_LeavesNothingBehind()
    {
        var offer = SdpOfferWriter.WriteListen(new SdpOfferTerms(IceCredentials.Create(), SfuWorld.PeerIdentity.Fingerprint), 3);
        var unit = _units[0];
        var cancellation = TestContext.Current.CancellationToken;
        await Task.WhenAll(Enumerable.Range(0, 3).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 300; i++)
            {
                var room = new RoomKey($"room{i % 5}");
                switch (worker)
                {
                    case 0:
                        unit.SetRelay(room, i % 3 == 0 ? null : GroupOf(0, (byte)(i % 7)));
                        break;
                    default:
                        unit.Close(unit.Open(SessionDirection.Listen, room, new PersonKey(i), offer).SessionId!);
                        break;
                }
            }

            unit.SetRelay(new RoomKey($"room{worker}"), null);
        }, cancellation)));
        for (var i = 0; i < 5; i++)
        {
            unit.SetRelay(new RoomKey($"room{i}"), null);
        }

        await RunUntilAsync(() => unit.Loops.All(loop => loop is { SessionCount: 0, HeldCount: 0 }) && unit.Relays.KeyCount == 0);
        Assert.Equal((0, 0), (unit.Relays.Count, unit.RoomCount));
    }

    private RealPeer Join(int node, SessionDirection direction, long person)
    {
        var peer = new RealPeer(_units[node], direction, person, _room, _clock.Elapsed);
        _peers.Add(peer);
        return peer;
    }

    private void Tell(byte key)
    {
        for (var node = 0; node < Nodes; node++)
        {
            Assert.True(_units[node].SetRelay(_room, GroupOf(node, key)));
        }
    }

    private RelayGroup GroupOf(int node, byte key) => new(
        RelayWorld.KeyOf(key),
        (ushort)node,
        [.. Enumerable.Range(0, Nodes).Where(other => other != node).Select(other => new RelayMember((ushort)other, new IPEndPoint(IPAddress.Loopback, _ports[other]), true, true))]);

    private async Task RunAsync(TimeSpan time)
    {
        for (var until = _clock.Elapsed + time; _clock.Elapsed < until;)
        {
            _peers.ForEach(peer => peer.Act(_clock.Elapsed));
            await Task.Delay(_step, TestContext.Current.CancellationToken);
        }
    }

    private async Task RunUntilAsync(Func<bool> holds)
    {
        for (var until = _clock.Elapsed + TimeSpan.FromSeconds(20); !holds() && _clock.Elapsed < until;)
        {
            await RunAsync(_step);
        }

        Assert.True(holds(), "It does not hold in time.");
    }
}
