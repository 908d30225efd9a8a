using Stoa.Sfu.Tests.Sessions;
using Stoa.Sfu.Tests.Transport;

namespace Stoa.Sfu.Tests.Relay;

/// <summary>What moves while people talk: keys, nodes, sessions. Nobody's audio breaks.</summary>
public sealed class RelayMoveTests : IAsyncDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(300);
    private readonly RelayWorld _world = new(3);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void AnotherKey_ToldToOneNodeBeforeTheOther_LeavesNoGap(int first, int second)
    {
        var (speaker, listener) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        speaker.Speak(20);
        _world.Run(_second);
        _world.Tell(first, RelayWorld.KeyOf(8));
        _world.Run(_moment);
        _world.Tell(second, RelayWorld.KeyOf(8));
        _world.Run(_second * 8);
        AssertWhole(listener, atLeast: 455);
        Assert.Equal([true], listener.Packets.Where(packet => packet.Marker).Select(packet => packet == listener.Packets[0]));
        Assert.Equal(1, _world.Nodes[0].Unit.Relays.KeyCount); // The old one is forgotten.
        Assert.Equal(0, _world.Drops(1, DropReason.RelayUnknown));
    }

    [Fact]
    public void TheOldKey_AfterFiveSeconds_IsTakenNoMore()
    {
        var (speaker, listener) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        speaker.Speak(20);
        _world.Run(_second);
        _world.Tell(1, RelayWorld.KeyOf(8));
        _world.Run(_second * 4.5);
        Assert.True(_world.Now - listener.Packets[^1].At < _moment);
        _world.Run(_second * 2);
        Assert.True(_world.Now - listener.Packets[^1].At > _second);
        Assert.True(_world.Drops(1, DropReason.RelayUnknown) > 50);
    }

    [Fact]
    public void AGrainThatBeginsAnew_AndListsTheNodesOneByOne_LeavesNoGap()
    {
        var (speaker, listener, _) = (_world.Speaker(0, 1), _world.Listener(1), _world.Listener(2));
        _world.Connect();
        speaker.Speak(20);
        _world.Run(_second);
        var key = RelayWorld.KeyOf(8);
        _world.Tell(0, key, has: node => node == 2);
        _world.Tell(2, key, has: node => node == 0);
        _world.Run(_second * 2);
        _world.Tell(key);
        _world.Run(_second * 6);
        AssertWhole(listener, atLeast: 440);
    }

    [Fact]
    public void ANodeThatJoins_IsSentToAtOnce_AndOneThatLeavesIsNot()
    {
        var (speaker, _) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        speaker.Speak(20);
        _world.Run(_second);
        var late = _world.Listener(2);
        _world.Connect();
        _world.Run(_second);
        Assert.InRange(late.Packets.Count, 45, 51);
        Assert.True(late.Packets[0].Marker);
        _world.Tell(0, has: node => node == 1);
        _world.Run(_moment);
        var before = _world.RelayedTo(2);
        _world.Run(_second);
        Assert.Equal(before, _world.RelayedTo(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void ASpeakerWhoMoves_NewSessionBeforeTheOldOneEnds_IsHeardWithoutAGapOnEveryNode(int others)
    {
        var old = _world.Speaker(0, 1);
        var quieter = Enumerable.Range(5, others).Select(person => _world.Speaker(2, person)).ToArray();
        var listeners = new[] { _world.Listener(0), _world.Listener(1), _world.Listener(2) };
        _world.Connect();
        old.Speak(20);
        Array.ForEach(quieter, speaker => speaker.Speak(35));
        _world.Run(_second * 2);
        var moved = _world.Speaker(1, 1);
        _world.RunUntil(() => moved.State == Rtc.Peer.RtcPeerState.Connected && _world.Nodes[1].Connected.Contains(moved.Id), _second * 5);
        moved.NextTimestamp = 3_000_000_000; // Another clock.
        moved.Speak(20);
        _world.Tell();
        _world.Run(_second * 2);
        Assert.Contains((old.Id, SessionEnd.Replaced), _world.Nodes[0].Ended);
        _world.Run(_second * 2);
        Assert.All(listeners, listener =>
        {
            var heard = listener.Packets.Where(packet => packet.Csrc == old.Ssrc || packet.Csrc == moved.Ssrc).ToList();
            Assert.Single(heard.Select(packet => packet.Ssrc).Distinct()); // The same slot.
            Assert.All(heard.Zip(heard.Skip(1)), pair =>
            {
                Assert.Equal(pair.First.Number.Next, pair.Second.Number);
                Assert.InRange(pair.Second.Time.DistanceFrom(pair.First.Time), 1, 2_400);
                Assert.InRange((pair.Second.At - pair.First.At).TotalMilliseconds, 0, 45);
            });
            var change = heard.FindIndex(packet => packet.Csrc == moved.Ssrc);
            Assert.True(change > 80 && heard[change].Marker);
            Assert.All(heard.Skip(change), packet => Assert.Equal(moved.Ssrc, packet.Csrc)); // And never back.
        });
    }

    [Fact]
    public void TheOlderSession_OfAPersonWhoTalksThroughTwoNodes_IsNotHeard_UntilTheNewerFallsSilent()
    {
        var (old, listener) = (_world.Speaker(0, 1), _world.Listener(2));
        _world.Connect();
        old.Speak(20);
        _world.Run(_second);
        var newer = _world.Speaker(1, 1);
        _world.Connect();
        newer.Speak(20);
        _world.Run(_second);
        listener.Packets.Clear();
        _world.Run(_second * 2);
        Assert.Equal([newer.Ssrc], listener.Packets.Select(packet => packet.Csrc).Distinct());
        Assert.InRange(listener.Packets.Count, 95, 101);
        Assert.True(_world.Drops(2, DropReason.Replaced) > 90);
        newer.Speak(null);
        _world.Run(_second * 2);
        listener.Packets.Clear();
        _world.Run(_second);
        Assert.Equal([old.Ssrc], listener.Packets.Select(packet => packet.Csrc).Distinct());
    }

    [Fact]
    public void ANodeThatVanishes_TakesItsSpeakersAlong()
    {
        var (_, near, listener) = (_world.Speaker(0, 1), _world.Speaker(1, 2), _world.Listener(1));
        _world.Connect();
        near.Speak(30);
        for (var person = 10; person < 13; person++)
        {
            var far = _world.Speaker(0, person);
            _world.Connect();
            far.Speak(10);
        }

        _world.Run(_second * 2);
        Assert.Equal(3, Held(1));
        _world.Sockets[0].Up = new NetworkConditions { IsDown = true };
        _world.Run(_moment);
        _world.Tell(1, has: node => node == 2);
        _world.Run(_moment);
        Assert.Equal(0, Held(1));
        listener.Packets.Clear();
        _world.Run(_second);
        Assert.Equal([near.Ssrc], listener.Packets.Select(packet => packet.Csrc).Distinct());
        Assert.InRange(listener.Packets.Count, 45, 51);
    }

    [Fact]
    public void ASpeakerOfAnotherNode_WhoIsSilentForLong_IsLetGo()
    {
        var (speaker, listener) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        speaker.Speak(20);
        _world.Run(_second);
        speaker.Speak(null);
        _world.Run(_second * 28);
        Assert.Equal(1, Held(1));
        _world.Run(_second * 4);
        Assert.Equal(0, Held(1));
        listener.Packets.Clear();
        speaker.Speak(20);
        _world.Run(_second);
        Assert.InRange(listener.Packets.Count, 45, 51);
    }

    [Fact]
    public void ARoom_ThatIsLeftAndEnteredAgain_IsRelayedAgain()
    {
        var (speaker, listener) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        speaker.Speak(20);
        _world.Run(_second);
        Assert.True(_world.Nodes[1].Unit.Close(listener.Id));
        _world.Run(_second);
        Assert.True(_world.Drops(1, DropReason.RelayUnheard) > 40); // Nobody has told the speaker's node yet.
        var again = _world.Nodes[1].Listener();
        _world.RunUntil(() => again.Packets.Count > 20, _second * 5);
    }

    // Speakers of other nodes that a node holds.
    private int Held(int node) => _world.Nodes[node].Unit.Find(_world.Room)!.RelayedCount;

    private static void AssertWhole(TestPeer listener, int atLeast)
    {
        Assert.True(listener.Packets.Count >= atLeast, $"{listener.Packets.Count} packets");
        Assert.Equal(Enumerable.Range(1, listener.Packets.Count).Select(n => (ulong)n), listener.Packets.Select(packet => packet.Source));
        Assert.All(listener.Packets.Zip(listener.Packets.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.Number.Next, pair.Second.Number);
            Assert.Equal(960, pair.Second.Time.DistanceFrom(pair.First.Time));
        });
    }
}
