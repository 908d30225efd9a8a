using Stoa.Rtc.Peer;
using Stoa.Sfu.Tests.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>Three packets of 20 ms as one of 60 ms, for those who only listen.</summary>
public sealed class MergingTests : IAsyncDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private readonly SfuWorld _world = new(options: new SfuOptions { MergePackets = PacketMerging.Always });

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public void AListener_HearsAThirdOfThePackets_AndNothingIsMissing()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(20);
        _world.Run(_second * 10);
        Assert.InRange(listener.Packets.Count, 165, 168);
        Assert.All(listener.Packets, packet => Assert.Equal(2 + (3 * 79), packet.Length)); // One TOC, one count, three frames of equal length.
        Assert.All(listener.Packets.Zip(listener.Packets.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.Number.Next, pair.Second.Number);
            Assert.Equal(2_880, pair.Second.Time.DistanceFrom(pair.First.Time));
        });
    }

    [Fact]
    public void SomeoneOnStage_HearsEveryPacketAtOnce()
    {
        var (a, b, aHears) = (_world.Speaker(1), _world.Speaker(2), _world.Listener(person: 1));
        Connect(a, b, aHears);
        b.Speak(20);
        _world.Run(_second);
        Assert.InRange(aHears.Packets.Count, 48, 51);
    }

    [Fact]
    public void APause_LetsWhatWaitsLeaveAtOnce()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        _world.Run(_second);
        for (var talk = 0; talk < 3; talk++)
        {
            for (var packet = 0; packet < 4; packet++)
            {
                speaker.SendPacket(20);
                _world.Run(TimeSpan.FromMilliseconds(20));
            }

            var before = listener.Packets.Count;
            _world.Run(TimeSpan.FromMilliseconds(80));
            Assert.Equal(before + 1, listener.Packets.Count); // The fourth, alone.
            speaker.NextTimestamp += 48_000; // DTX: time goes on without packets.
            _world.Run(_second - TimeSpan.FromMilliseconds(80));
        }

        Assert.Equal([239, 80, 239, 80, 239, 80], listener.Packets.Select(packet => packet.Length));
        Assert.All(listener.Packets.Zip(listener.Packets.Skip(1)), pair => Assert.Equal(pair.First.Number.Next, pair.Second.Number));
        Assert.Equal([2_880, 48_960, 2_880, 48_960, 2_880], listener.Packets.Zip(listener.Packets.Skip(1)).Select(pair => pair.Second.Time.DistanceFrom(pair.First.Time)));
    }

    [Fact]
    public void Loss_OnTheWayIn_StaysAGapInTheNumbers()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        _world.Run(_second);
        for (var packet = 0; packet < 30; packet++)
        {
            speaker.Socket.Up = new NetworkConditions { IsDown = packet == 10 };
            speaker.SendPacket(20);
            _world.Run(TimeSpan.FromMilliseconds(20));
        }

        _world.Run(_second);
        var pairs = listener.Packets.Zip(listener.Packets.Skip(1)).ToArray();
        var gap = Assert.Single(pairs, pair => pair.First.Number.Next != pair.Second.Number);
        Assert.Equal(2, gap.Second.Number.DistanceFrom(gap.First.Number));
        Assert.Equal(29 * 79, listener.Packets.Sum(packet => packet.Length == 80 ? 79 : packet.Length - 2));
        Assert.Equal(29 * 960, listener.Packets[^1].Time.DistanceFrom(listener.Packets[0].Time));
    }

    [Fact]
    public async Task ALargeRoom_OnABusyNode_BeginsAndEndsToMergeWithoutAGap()
    {
        await using var world = new SfuWorld();
        var speaker = world.Speaker(1);
        var listeners = Enumerable.Range(0, 60).Select(_ => world.Listener(slots: 1)).ToArray();
        world.RunUntil(() => listeners.Append(speaker).All(peer => peer.State == RtcPeerState.Connected && world.Connected.Contains(peer.Id)), _second * 10);
        speaker.Speak(20);
        world.Run(_second);
        var room = world.Unit.Find(world.Room)!;
        room.DecideMerging(PacketMerging.Auto, 0.9);
        Assert.True(room.IsMerging);
        world.Run(TimeSpan.FromMilliseconds(30)); // Something waits when it goes on and off again.
        room.DecideMerging(PacketMerging.Never, 0);
        room.DecideMerging(PacketMerging.Auto, 0.9);
        world.Run(TimeSpan.FromMilliseconds(400)); // The calm of simulated time ends it at the next look.
        Assert.False(room.IsMerging);
        world.Run(_second);
        var packets = listeners[7].Packets;
        Assert.Contains(packets, packet => packet.Length > 80);
        var frames = packets.Sum(packet => packet.Length == 80 ? 1 : (packet.Length - 2) / 79);
        Assert.InRange(frames, (int)speaker.NextNumber - 3, (int)speaker.NextNumber - 1); // All but what is on its way.
        Assert.All(packets.Zip(packets.Skip(1)), pair => Assert.Equal(pair.First.Number.Next, pair.Second.Number));
        Assert.All(packets.Zip(packets.Skip(1)), pair => Assert.InRange(pair.Second.Time.DistanceFrom(pair.First.Time), 900, 4_800));
    }

    [Fact]
    public void DecideMerging_OfASmallRoom_LeavesPacketsAlone()
    {
        var listener = _world.Listener();
        Connect(listener);
        var room = _world.Unit.Find(_world.Room)!;
        room.DecideMerging(PacketMerging.Auto, 1);
        Assert.False(room.IsMerging);
    }

    private void Connect(params TestPeer[] peers) => _world.RunUntil(() => peers.All(peer => peer.State == RtcPeerState.Connected && _world.Connected.Contains(peer.Id)), _second * 10);
}
