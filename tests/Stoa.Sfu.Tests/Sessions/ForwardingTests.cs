using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtcp;
using Stoa.Sfu.Tests.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>Speakers and listeners on an emulated network: who hears whom.</summary>
public sealed class ForwardingTests : IAsyncDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private readonly SfuWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public void OneSpeaker_AndAListener_IsHeardWholeAndInOrder()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(20);
        _world.Run(_second * 10);
        Assert.InRange(listener.Packets.Count, 495, 501);
        Assert.Equal(Enumerable.Range(1, listener.Packets.Count).Select(n => (ulong)n), listener.Packets.Select(packet => packet.Source));
        Assert.All(listener.Packets.Zip(listener.Packets.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.Number.Next, pair.Second.Number);
            Assert.Equal(960, pair.Second.Time.DistanceFrom(pair.First.Time));
        });
        Assert.Single(listener.Packets.Select(packet => packet.Ssrc).Distinct());
        Assert.All(listener.Packets, packet => Assert.Equal(speaker.Ssrc, packet.Csrc));
        Assert.True(listener.Packets[0].Marker);
        Assert.All(listener.Packets.Skip(1), packet => Assert.False(packet.Marker));
    }

    [Fact]
    public void FourSpeakers_OneSlotToThree_ThreeLoudestAreHeard()
    {
        var speakers = Enumerable.Range(1, 4).Select(person => _world.Speaker(person)).ToArray();
        var (three, one) = (_world.Listener(slots: 3), _world.Listener(slots: 1));
        Connect([.. speakers, three, one]);
        for (var i = 0; i < 4; i++)
        {
            speakers[i].Speak(50 - (i * 10)); // The last is loudest.
        }

        _world.Run(_second * 3);
        Forget(three, one);
        _world.Run(_second);
        Assert.Equal(speakers[1..].Select(speaker => speaker.Ssrc).Order(), three.Packets.Select(packet => packet.Csrc).Distinct().Order());
        Assert.Equal([speakers[3].Ssrc], one.Packets.Select(packet => packet.Csrc).Distinct());
        Assert.Equal(3, three.Packets.Select(packet => packet.Ssrc).Distinct().Count());
    }

    [Fact]
    public void ASpeakerWhoListens_NeverHearsThemselves()
    {
        var (a, b) = (_world.Speaker(1), _world.Speaker(2));
        var (aHears, bHears) = (_world.Listener(person: 1, slots: 3), _world.Listener(person: 2, slots: 1));
        Connect(a, b, aHears, bHears);
        a.Speak(10);
        b.Speak(30);
        _world.Run(_second * 2);
        Assert.Equal([b.Ssrc], aHears.Packets.Select(packet => packet.Csrc).Distinct());
        Assert.Equal([a.Ssrc], bHears.Packets.Select(packet => packet.Csrc).Distinct());
    }

    [Fact]
    public void AListenerWhoIsPromoted_KeepsListeningWithoutAGap()
    {
        var (host, listener) = (_world.Speaker(1), _world.Listener(person: 2));
        Connect(host, listener);
        host.Speak(20);
        _world.Run(_second * 2);
        var promoted = _world.Speaker(2);
        Connect(promoted);
        promoted.Speak(10);
        _world.Run(_second * 2);
        promoted.Leave();
        _world.Run(_second * 2);
        Assert.Equal([host.Ssrc], listener.Packets.Select(packet => packet.Csrc).Distinct());
        Assert.Equal(Enumerable.Range(1, listener.Packets.Count).Select(n => (ulong)n), listener.Packets.Select(packet => packet.Source));
        Assert.All(listener.Packets.Zip(listener.Packets.Skip(1)), pair => Assert.Equal(pair.First.Number.Next, pair.Second.Number));
        Assert.All(listener.Packets.Zip(listener.Packets.Skip(1)), pair => Assert.InRange(pair.Second.Time.DistanceFrom(pair.First.Time), 1, 2_400));
    }

    [Fact]
    public void AChangeOfSpeakers_InOneSlot_GoesOnWithoutAGap()
    {
        var (a, b, listener) = (_world.Speaker(1), _world.Speaker(2), _world.Listener(slots: 1));
        Connect(a, b, listener);
        for (var turn = 0; turn < 6; turn++)
        {
            a.Speak(turn % 2 == 0 ? 10 : null);
            b.Speak(turn % 2 == 0 ? null : 10);
            _world.Run(_second * 2);
        }

        Assert.Equal(2, listener.Packets.Select(packet => packet.Csrc).Distinct().Count());
        var pairs = listener.Packets.Zip(listener.Packets.Skip(1)).ToArray();
        Assert.All(pairs, pair => Assert.Equal(pair.First.Number.Next, pair.Second.Number));
        Assert.All(pairs, pair => Assert.True(pair.Second.Time.IsNewerThan(pair.First.Time)));
        Assert.All(pairs, pair => Assert.Equal(pair.First.Csrc != pair.Second.Csrc, pair.Second.Marker));
        Assert.InRange(pairs.Count(pair => pair.Second.Marker), 4, 6);
        Assert.True(listener.Packets.Count > 6 * 85); // A change takes less than 300 ms.
    }

    [Fact]
    public void SetStage_Mutes_NothingPassesFromTheNextPacketOn()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(20);
        _world.Run(_second);
        _world.Unit.SetStage(_world.Room, _ => true, _ => false);
        _world.Run(TimeSpan.FromMilliseconds(50)); // What is on its way.
        Forget(listener);
        _world.Run(_second);
        Assert.Empty(listener.Packets);
        Assert.True(_world.Unit.Describe(_world.Room, new PersonKey(1)) is [{ IsMuted: true } report] && report.Dropped[DropReason.Muted] > 40);
        _world.Unit.SetStage(_world.Room, _ => true, _ => true);
        _world.Run(_second);
        Assert.InRange(listener.Packets.Count, 45, 51);
        Assert.True(listener.Packets[0].Marker);
    }

    [Fact]
    public void SetStage_WithoutThem_EndsTheirSession()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(20);
        _world.Run(_second);
        _world.Unit.SetStage(_world.Room, _ => false, _ => true);
        Assert.Contains((speaker.Id, SessionEnd.NotAllowed), _world.Ended);
        _world.Run(TimeSpan.FromMilliseconds(50));
        Forget(listener);
        _world.Run(_second);
        Assert.Empty(listener.Packets);
        Assert.True(speaker.SaidGoodbye || speaker.State == RtcPeerState.Closed);
        Assert.Equal(listener.Id, Assert.Single(_world.Unit.Describe(_world.Room, null)).Id);
    }

    [Fact]
    public void DigitalSilence_AfterATail_IsForwardedAsNothing()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(127);
        _world.Run(_second * 5);
        Assert.InRange(listener.Packets.Count, 8, 12);
        speaker.Speak(30);
        _world.Run(_second);
        Assert.InRange(listener.Packets.Count, 55, 63);
        Assert.All(listener.Packets.Zip(listener.Packets.Skip(1)), pair => Assert.Equal(pair.First.Number.Next, pair.Second.Number));
        var resumed = listener.Packets.FindIndex(1, packet => packet.Marker);
        Assert.InRange(listener.Packets[resumed].Time.DistanceFrom(listener.Packets[resumed - 1].Time), 4 * 48_000, 6 * 48_000);
    }

    [Fact]
    public void LossOnTheWayIn_StaysAGap_SoThatDecodersConcealIt()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Socket.Up = new NetworkConditions { Loss = 0.2 };
        speaker.Speak(20);
        _world.Run(_second * 10);
        Assert.InRange(listener.Packets.Count, 350, 450);
        Assert.All(listener.Packets.Zip(listener.Packets.Skip(1)), pair =>
            Assert.Equal((int)(pair.Second.Source - pair.First.Source), pair.Second.Number.DistanceFrom(pair.First.Number)));
        var report = Assert.Single(_world.Unit.Describe(_world.Room, new PersonKey(1)));
        Assert.InRange(report.LossFraction, 0.05, 0.4);
        Assert.True(speaker.ReceiverReports > 5);
    }

    [Fact]
    public void DuplicatesAndReordering_OnTheWayIn_ComeOnceEach()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Socket.Up = new NetworkConditions { Duplication = 0.3, Jitter = TimeSpan.FromMilliseconds(60) };
        speaker.Speak(20);
        _world.Run(_second * 10);
        Assert.Equal(listener.Packets.Count, listener.Packets.Select(packet => packet.Source).Distinct().Count());
        Assert.Equal(listener.Packets.Count, listener.Packets.Select(packet => packet.Number).Distinct().Count());
        Assert.True(listener.Packets.Count > 480);
        Assert.Contains(listener.Packets.Zip(listener.Packets.Skip(1)), pair => pair.Second.Source < pair.First.Source); // They do come out of order.
        Assert.True(_world.Unit.Describe(_world.Room, new PersonKey(1))[0].Dropped[DropReason.Replayed] > 100);
    }

    [Fact]
    public void ALostPacket_AskedForAgain_IsSentAgainByteForByte()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
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
        Assert.Equal(listener.Packets.Count, listener.Packets.Select(packet => packet.Number).Distinct().Count());
    }

    [Fact]
    public void TwoSpeakers_WithOneSsrc_AreTwoContributors()
    {
        var (a, b, listener) = (_world.Speaker(1), _world.Speaker(2), _world.Listener());
        b.Ssrc = a.Ssrc;
        Connect(a, b, listener);
        a.Speak(20);
        b.Speak(20);
        _world.Run(_second);
        Assert.Equal(2, listener.Packets.Select(packet => packet.Csrc).Distinct().Count());
        Assert.Equal(_world.Voices.Select(voice => voice.Ssrc).Order(), listener.Packets.Select(packet => packet.Csrc).Distinct().Order());
    }

    [Fact]
    public void SequenceNumbersAndTimestamps_OverTheirEnds_AreNoEvent()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        (speaker.NextNumber, speaker.NextTimestamp) = (65_500, uint.MaxValue - (36 * 960));
        speaker.Speak(20);
        _world.Run(_second * 3);
        Assert.InRange(listener.Packets.Count, 145, 151);
        Assert.All(listener.Packets.Zip(listener.Packets.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.Number.Next, pair.Second.Number);
            Assert.Equal(960, pair.Second.Time.DistanceFrom(pair.First.Time));
        });
    }

    [Fact]
    public void Voices_OfARoom_AreToldAtMostFiveTimesASecondAndWhileSomethingMoves()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(30);
        _world.Run(_second * 2);
        var before = _world.VoicesTold;
        _world.Run(_second * 4);
        Assert.InRange(_world.VoicesTold - before, 15, 20);
        var voice = Assert.Single(_world.Voices);
        Assert.Equal((new PersonKey(1), speaker.Ssrc, true), (voice.Person, voice.Ssrc, voice.IsHeard));
        Assert.InRange(voice.LevelDbov, 28, 40);
        Assert.InRange(voice.Talked.TotalMilliseconds, 180, 220);
        speaker.Speak(null);
        _world.Run(_second * 3);
        before = _world.VoicesTold;
        _world.Run(_second * 5);
        Assert.Equal(before, _world.VoicesTold);
        Assert.False(_world.Voices[0].IsHeard);
        speaker.Leave();
        _world.Run(_second);
        Assert.Empty(_world.Voices);
    }

    [Fact]
    public void SenderReports_GoToListenersWhoHearSomething()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        _world.Run(_second * 6);
        Assert.Equal(0, listener.SenderReports);
        speaker.Speak(20);
        _world.Run(_second * 11);
        Assert.InRange(listener.SenderReports, 1, 3);
    }

    private static void Forget(params TestPeer[] listeners) => Array.ForEach(listeners, listener => listener.Packets.Clear());

    private void Connect(params TestPeer[] peers) => _world.RunUntil(() => peers.All(peer => peer.State == RtcPeerState.Connected && _world.Connected.Contains(peer.Id)), _second * 10);
}
