using Stoa.Rtc.Rtcp;
using Stoa.Sfu.Tests.Sessions;
using Stoa.Sfu.Tests.Transport;

namespace Stoa.Sfu.Tests.Relay;

/// <summary>Speakers and listeners on several nodes of an emulated network: who hears whom.</summary>
public sealed class RelayTests : IAsyncDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private RelayWorld _world = new(2);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public void AListenerOfAnotherNode_HearsTheSpeakerWholeAndInOrder()
    {
        var (speaker, near, far) = (_world.Speaker(0, 1), _world.Listener(0), _world.Listener(1));
        _world.Connect();
        speaker.Speak(20);
        _world.Run(_second * 10);
        Assert.InRange(far.Packets.Count, 495, 501);
        Assert.Equal(Enumerable.Range(1, far.Packets.Count).Select(n => (ulong)n), far.Packets.Select(packet => packet.Source));
        Assert.All(far.Packets.Zip(far.Packets.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.Number.Next, pair.Second.Number);
            Assert.Equal(960, pair.Second.Time.DistanceFrom(pair.First.Time));
        });
        Assert.All(far.Packets, packet => Assert.Equal(speaker.Ssrc, packet.Csrc));
        Assert.Equal(near.Packets.Select(packet => packet.Length), far.Packets.Select(packet => packet.Length));
        Assert.Equal([true], far.Packets.Where(packet => packet.Marker).Select(packet => packet == far.Packets[0]));
        Assert.InRange((far.Packets[100].At - near.Packets[100].At).TotalMilliseconds, 0, 15); // No more than the way between the nodes.
        Assert.Equal(far.Packets.Count, _world.RelayedTo(1));
    }

    [Fact]
    public async Task ThreeNodes_FourSpeakers_TheSameThreeAreHeardEverywhere()
    {
        await UseAsync(new RelayWorld(3));
        var speakers = new[] { _world.Speaker(0, 1), _world.Speaker(0, 2), _world.Speaker(1, 3), _world.Speaker(2, 4) };
        var listeners = Enumerable.Range(0, 3).Select(node => _world.Listener(node)).ToArray();
        var single = Enumerable.Range(0, 3).Select(node => _world.Listener(node, slots: 1)).ToArray();
        _world.Connect();
        for (var i = 0; i < 4; i++)
        {
            speakers[i].Speak(50 - (i * 10)); // The last is loudest.
        }

        _world.Run(_second * 3);
        Forget([.. listeners, .. single]);
        _world.Run(_second);
        Assert.All(listeners, listener =>
            Assert.Equal(speakers[1..].Select(speaker => speaker.Ssrc).Order(), listener.Packets.Select(packet => packet.Csrc).Distinct().Order()));
        Assert.All(single, listener => Assert.Equal([speakers[3].Ssrc], listener.Packets.Select(packet => packet.Csrc).Distinct()));
    }

    [Fact]
    public async Task Turns_OfSpeakersOnTwoNodes_GoOnInOneSlotWithoutAGapOnBoth()
    {
        await UseAsync(new RelayWorld(2));
        var (a, b) = (_world.Speaker(0, 1), _world.Speaker(1, 2));
        var listeners = new[] { _world.Listener(0, slots: 1), _world.Listener(1, slots: 1) };
        _world.Connect();
        for (var turn = 0; turn < 6; turn++)
        {
            a.Speak(turn % 2 == 0 ? 10 : null);
            b.Speak(turn % 2 == 0 ? null : 10);
            _world.Run(_second * 2);
        }

        Assert.All(listeners, listener =>
        {
            var pairs = listener.Packets.Zip(listener.Packets.Skip(1)).ToArray();
            Assert.All(pairs, pair => Assert.Equal(pair.First.Number.Next, pair.Second.Number));
            Assert.All(pairs, pair => Assert.True(pair.Second.Time.IsNewerThan(pair.First.Time)));
            Assert.InRange(pairs.Count(pair => pair.First.Csrc != pair.Second.Csrc), 4, 6);
            Assert.True(listener.Packets.Count > 6 * 85);
        });
    }

    [Fact]
    public async Task ANodeWithoutListeners_ReceivesNothing()
    {
        await UseAsync(new RelayWorld(3));
        var (speaker, other, _) = (_world.Speaker(0, 1), _world.Speaker(2, 2), _world.Listener(1));
        _world.Connect();
        speaker.Speak(20);
        other.Speak(20);
        _world.Run(_second * 3);
        Assert.True(_world.RelayedTo(1) > 290);
        Assert.Equal((0, 0), (_world.RelayedTo(0), _world.RelayedTo(2)));
    }

    [Fact]
    public void ARoom_ThatIsNotRelayedAnyMore_SendsNothing()
    {
        var (speaker, listener) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        speaker.Speak(20);
        _world.Run(_second);
        Assert.True(_world.Nodes[0].Unit.SetRelay(_world.Room, null));
        _world.Run(TimeSpan.FromMilliseconds(50));
        Forget(listener);
        var before = _world.RelayedTo(1);
        _world.Run(_second);
        Assert.Empty(listener.Packets);
        Assert.Equal(before, _world.RelayedTo(1));
        Assert.Equal((0, 0), (_world.Nodes[0].Unit.Relays.Count, _world.Nodes[0].Unit.Relays.KeyCount));
        _world.Tell(0);
        _world.Run(_second);
        Assert.True(listener.Packets.Count > 45);
    }

    [Fact]
    public void DigitalSilence_AfterATail_IsNotRelayed()
    {
        var (speaker, _) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        speaker.Speak(127);
        _world.Run(_second * 5);
        Assert.InRange(_world.RelayedTo(1), 8, 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void AMute_ToldToEitherNode_HoldsFromTheNextPacketOn(int node)
    {
        var (speaker, listener) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        speaker.Speak(20);
        _world.Run(_second);
        _world.Nodes[node].Unit.SetStage(_world.Room, _ => true, _ => false);
        _world.Run(TimeSpan.FromMilliseconds(50));
        Forget(listener);
        _world.Run(_second);
        Assert.Empty(listener.Packets);
        Assert.True(_world.Drops(node, DropReason.Muted) > 40);
        _world.Nodes[node].Unit.SetStage(_world.Room, _ => true, _ => true);
        _world.Run(_second);
        Assert.InRange(listener.Packets.Count, 45, 51);
        Assert.True(listener.Packets[0].Marker);
    }

    [Fact]
    public void WhoMayNotPublish_IsNotHeardThroughAnotherNode()
    {
        var (speaker, listener) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        _world.Nodes[1].Unit.SetStage(_world.Room, person => person.Value != 1, _ => true);
        speaker.Speak(20);
        _world.Run(_second);
        Assert.Empty(listener.Packets);
    }

    [Fact]
    public void ASpeaker_WhoListensOnAnotherNode_DoesNotHearThemselves()
    {
        var (speaker, other, own) = (_world.Speaker(0, 1), _world.Speaker(1, 2), _world.Listener(1, person: 1));
        _world.Connect();
        speaker.Speak(10);
        other.Speak(30);
        _world.Run(_second * 2);
        Assert.Equal([other.Ssrc], own.Packets.Select(packet => packet.Csrc).Distinct());
    }

    [Fact]
    public void ALostPacket_OfASpeakerOfAnotherNode_IsSentAgainByTheListenersNode()
    {
        var (speaker, listener) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        speaker.Speak(20);
        _world.Run(_second);
        listener.Socket.Down = new NetworkConditions { IsDown = true };
        _world.Run(TimeSpan.FromMilliseconds(100));
        listener.Socket.Down = new NetworkConditions { Delay = TimeSpan.FromMilliseconds(5) };
        _world.Run(TimeSpan.FromMilliseconds(100));
        var missing = Enumerable.Range(1, (int)listener.Packets.Max(packet => packet.Source)).Select(n => (ulong)n).Except(listener.Packets.Select(packet => packet.Source)).ToArray();
        Assert.InRange(missing.Length, 4, 7);
        var first = listener.Packets[0];
        Span<byte> bytes = stackalloc byte[200];
        var writer = new RtcpWriter(bytes);
        writer.WriteReceiverReport(1, []);
        writer.WriteNack(1, first.Ssrc, [.. missing.Select(source => first.Number.Add((int)(source - first.Source)))]);
        listener.SendRtcp(bytes[..writer.Length]);
        _world.Run(TimeSpan.FromMilliseconds(100));
        Assert.Empty(missing.Except(listener.Packets.Select(packet => packet.Source)));
    }

    [Fact]
    public void LossBetweenTheNodes_StaysAGap()
    {
        var (speaker, listener) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        _world.Sockets[0].Up = new NetworkConditions { Loss = 0.2 };
        speaker.Speak(20);
        _world.Run(_second * 10);
        Assert.InRange(listener.Packets.Count, 350, 450);
        Assert.All(listener.Packets.Zip(listener.Packets.Skip(1)), pair =>
            Assert.Equal((int)(pair.Second.Source - pair.First.Source), pair.Second.Number.DistanceFrom(pair.First.Number)));
    }

    [Fact]
    public void DuplicatesAndReordering_BetweenTheNodes_ComeOnceEach()
    {
        var (speaker, listener) = (_world.Speaker(0, 1), _world.Listener(1));
        _world.Connect();
        _world.Sockets[0].Up = new NetworkConditions { Duplication = 0.3, Jitter = TimeSpan.FromMilliseconds(60) };
        speaker.Speak(20);
        _world.Run(_second * 10);
        Assert.True(listener.Packets.Count > 480);
        Assert.Equal(listener.Packets.Count, listener.Packets.Select(packet => packet.Source).Distinct().Count());
        Assert.Contains(listener.Packets.Zip(listener.Packets.Skip(1)), pair => pair.Second.Source < pair.First.Source);
        Assert.True(_world.Drops(1, DropReason.RelayReplayed) > 100);
    }

    [Fact]
    public void Voices_OfANode_AreThoseOfItsOwnSpeakers_HeardThoughAllListenElsewhere()
    {
        var (a, b, _) = (_world.Speaker(0, 1), _world.Speaker(1, 2), _world.Listener(1));
        _world.Connect();
        a.Speak(20);
        b.Speak(30);
        _world.Run(_second * 2);
        var near = Assert.Single(_world.Nodes[0].Voices);
        Assert.Equal((new PersonKey(1), a.Ssrc, true), (near.Person, near.Ssrc, near.IsHeard));
        var far = Assert.Single(_world.Nodes[1].Voices);
        Assert.Equal((new PersonKey(2), b.Ssrc, true), (far.Person, far.Ssrc, far.IsHeard));
        var told = _world.Nodes[1].VoicesTold;
        b.Speak(null);
        _world.Run(_second * 3);
        told = _world.Nodes[1].VoicesTold;
        _world.Run(_second * 2);
        Assert.Equal(told, _world.Nodes[1].VoicesTold); // The other node's speaker is its own news.
    }

    [Fact]
    public void TwoSpeakers_WithOneSsrcOnTwoNodes_AreTwoContributors()
    {
        var (a, b, listener) = (_world.Speaker(0, 1), _world.Speaker(1, 2), _world.Listener(1));
        b.Ssrc = a.Ssrc;
        _world.Connect();
        a.Speak(20);
        b.Speak(20);
        _world.Run(_second);
        Assert.Equal(2, listener.Packets.Select(packet => packet.Csrc).Distinct().Count());
    }

    [Fact]
    public async Task ARoom_MoreThanMayBeRelayed_IsRefused()
    {
        await UseAsync(new RelayWorld(2, options: new SfuOptions { MaxRelayedRooms = 1 }));
        _world.Tell(0);
        _world.Tell(0);
        Assert.False(_world.Nodes[0].Unit.SetRelay(new RoomKey("other"), _world.GroupOf(0)));
        Assert.True(_world.Nodes[0].Unit.SetRelay(_world.Room, null));
        Assert.True(_world.Nodes[0].Unit.SetRelay(new RoomKey("other"), _world.GroupOf(0)));
        Assert.False(_world.Nodes[1].Unit.SetRelay(_world.Room, _world.GroupOf(1, [1, 2, 3])));
    }

    private static void Forget(params TestPeer[] listeners) => Array.ForEach(listeners, listener => listener.Packets.Clear());

    private async Task UseAsync(RelayWorld world)
    {
        await _world.DisposeAsync();
        _world = world;
    }
}
