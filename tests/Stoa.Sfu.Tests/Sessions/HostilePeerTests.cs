using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Sfu.Tests.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>Peers who have a session and mean harm: to the process, to those who listen, or to another speaker.</summary>
public sealed class HostilePeerTests : IAsyncDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private static readonly NetworkConditions _jumbo = new() { Delay = TimeSpan.FromMilliseconds(5), MaxDatagramBytes = 2048 };
    private readonly SfuWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public void APacket_AsLongAsADatagramMayBe_EndsNothing()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        (speaker.Socket.Up, _world.ServerSocket.Down) = (_jumbo, _jumbo);
        for (var length = 1_400; length <= 2_012; length++)
        {
            speaker.PayloadLength = length;
            speaker.SendPacket(20);
            _world.Run(TimeSpan.FromMilliseconds(60));
        }

        listener.Packets.Clear();
        speaker.PayloadLength = 80;
        speaker.Speak(20);
        _world.Run(_second);
        Assert.InRange(listener.Packets.Count, 48, 51);
    }

    [Fact]
    public void NumbersThatLeap_DeafenNobody()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(20);
        _world.Run(_second);
        listener.Socket.Down = new NetworkConditions { IsDown = true }; // What a listener misses, they cannot count.
        for (var leap = 0; leap < 3; leap++)
        {
            speaker.NextNumber += 32_000;
            _world.Run(TimeSpan.FromMilliseconds(100));
        }

        listener.Socket.Down = new NetworkConditions { Delay = TimeSpan.FromMilliseconds(5) };
        listener.Packets.Clear();
        _world.Run(_second);
        Assert.InRange(listener.Packets.Count, 48, 52);
    }

    [Fact]
    public void APacketSentAgain_AfterItsSpeakerChangedTheirName_BearsTheNameItHad()
    {
        // The name is authenticated with the nonce of the packet: another one would tell the key of the authentication.
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(20);
        _world.Run(_second);
        listener.Socket.Down = new NetworkConditions { IsDown = true };
        _world.Run(TimeSpan.FromMilliseconds(100));
        listener.Socket.Down = new NetworkConditions { Delay = TimeSpan.FromMilliseconds(5) };
        _world.Run(TimeSpan.FromMilliseconds(100));
        speaker.Speak(null);
        _world.Run(TimeSpan.FromMilliseconds(100));
        var name = speaker.Ssrc;
        speaker.Ssrc ^= 1;
        speaker.SendPacket(20, payloadType: 96); // Takes the new name and is not forwarded.
        _world.Run(TimeSpan.FromMilliseconds(100));
        var missing = Missing(listener);
        var before = listener.Packets.Count;
        Nack(listener, [.. missing.Take(16)]);
        _world.Run(TimeSpan.FromMilliseconds(100));
        Assert.True(listener.Packets.Count > before);
        Assert.All(listener.Packets.Skip(before), packet => Assert.Equal(name, packet.Csrc));
    }

    [Fact]
    public void AListener_WhoAsksForEverythingAgainAndAgain_GetsLittle()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(20);
        _world.Run(_second);
        speaker.Speak(null);
        _world.Run(TimeSpan.FromMilliseconds(100));
        var last = listener.Packets[^1];
        var before = _world.ServerSocket.Counts.DatagramsOut;
        var bytes = new byte[1_400];
        for (var round = 0; round < 50; round++)
        {
            var writer = new RtcpWriter(bytes);
            writer.WriteReceiverReport(1, []);
            for (var i = 0; i < 60; i++)
            {
                writer.WriteNack(1, last.Ssrc, [.. Enumerable.Range(-16, 17).Select(last.Number.Add)]);
            }

            listener.SendRtcp(bytes.AsSpan(0, writer.Length));
            _world.Run(TimeSpan.FromMilliseconds(20));
        }

        Assert.InRange(_world.ServerSocket.Counts.DatagramsOut - before, 50, 250); // Of 51,000 that were asked for.
        Assert.True(_world.Unit.Describe(_world.Room, null).Single(report => report.Id == listener.Id).Dropped[DropReason.TooFast] > 0);
    }

    [Fact]
    public void Rubbish_WithASpeakersAddress_TakesNothingOffTheirAllowance()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(20);
        var rubbish = new byte[1_000];
        for (var i = 0; i < 200; i++)
        {
            for (var n = 0; n < 10; n++)
            {
                _world.Random.NextBytes(rubbish);
                (rubbish[0], rubbish[1]) = (0x80, 111);
                _world.Unit.Loops[0].Receive(rubbish, speaker.Socket.Address, _world.Now);
            }

            _world.Run(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(listener.Packets.Count, 98, 101);
    }

    [Fact]
    public void Checks_FromTheAddressOfASpeaker_TakeNothingFromThem()
    {
        var (speaker, thief, listener) = (_world.Speaker(1), _world.Listener(2), _world.Listener());
        Connect(speaker, thief, listener);
        speaker.Speak(20);
        _world.Run(_second);
        listener.Packets.Clear();
        var buffer = new byte[1_500];
        var before = speaker.Packets.Count;
        for (var i = 0; i < 50; i++)
        {
            var agent = new IceControllingAgent(thief.Local, thief.Answer!.Ice, [_world.ServerSocket.Address], _world.Random, _world.Now);
            agent.Advance(_world.Now);
            Assert.True(agent.TryTake(buffer, out var length, out _));
            _world.Unit.Loops[0].Receive(buffer.AsSpan(0, length), speaker.Socket.Address, _world.Now);
            _world.Run(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(listener.Packets.Count, 248, 252);
        Assert.True(_world.Unit.Loops[0].Drops[DropReason.AddressInUse] >= 50);
        Assert.Equal(before, speaker.Packets.Count); // Nor is the thief's audio sent there.
    }

    [Fact]
    public void AnAddress_ThatItsSessionNoLongerUses_MayBecomeAnothers()
    {
        var (gone, listener, speaker) = (_world.Listener(2), _world.Listener(), _world.Speaker(1));
        Connect(gone, listener, speaker);
        speaker.Speak(20);
        gone.IsDeaf = true;
        var address = gone.Socket.Address;
        gone.Socket.Rebind("203.0.113.3", 3);
        _world.Run(_second * 3);
        listener.Socket.Rebind(address.ToEndPoint().Address.ToString(), address.Port);
        _world.Run(_second * 16);
        listener.Packets.Clear();
        _world.Run(_second);
        Assert.InRange(listener.Packets.Count, 48, 52);
    }

    [Fact]
    public void PublishingTwice_TheSessionOpenedLastStays()
    {
        var (first, second) = (_world.Speaker(1), _world.Speaker(1));
        second.IsDeaf = true;
        Connect(first);
        Assert.Empty(_world.Ended);
        second.IsDeaf = false;
        Connect(second);
        Assert.Equal([(first.Id, SessionEnd.Replaced)], _world.Ended);
    }

    [Fact]
    public void ReportsThatLie_ChangeNothingForAnybodyElse()
    {
        var (speaker, liar, listener, other) = (_world.Speaker(1), _world.Speaker(2), _world.Listener(), _world.Listener());
        Connect(speaker, liar, listener, other);
        speaker.Speak(20);
        liar.Speak(25);
        _world.Run(_second);
        var slot = other.Packets[0].Ssrc;
        foreach (var peer in (TestPeer[])[liar, listener])
        {
            for (var i = 0; i < 20; i++)
            {
                // Sender reports in the name of another and of the end of time; everything lost, nothing lost, more than there is; packets of other people's slots.
                Say(peer, speaker.Ssrc, ulong.MaxValue, uint.MaxValue, new RtcpReportBlock(slot, 255, RtcpReportBlock.MaxCumulativeLost, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue));
                Say(peer, peer.Ssrc, 0, 0, new RtcpReportBlock(listener.Packets[0].Ssrc, 255, RtcpReportBlock.MinCumulativeLost, 0, 0, 1, uint.MaxValue));
                _world.Run(TimeSpan.FromMilliseconds(20));

                // Each time: what is measured once a second would soon say otherwise.
                var losses = _world.Unit.Describe(_world.Room, null).ToDictionary(report => report.Id, report => report.LossFraction, StringComparer.Ordinal);
                Assert.Equal((0, 0), (losses[speaker.Id], losses[other.Id]));
            }
        }

        listener.Packets.Clear();
        other.Packets.Clear();
        _world.Run(_second);
        Assert.Empty(_world.Ended);
        Assert.InRange(listener.Packets.Count(packet => packet.Csrc == speaker.Ssrc), 48, 52);
        Assert.InRange(other.Packets.Count(packet => packet.Csrc == speaker.Ssrc), 48, 52);
        Assert.InRange(other.Packets.Count(packet => packet.Csrc == liar.Ssrc), 48, 52); // A liar is heard as before.
        Assert.All(_world.Unit.Describe(_world.Room, null), report => Assert.InRange(report.LossFraction, 0, 1));

        // A goodbye in the name of another ends the session of who says it, and no other.
        Span<byte> bytes = stackalloc byte[100];
        var writer = new RtcpWriter(bytes);
        writer.WriteReceiverReport(speaker.Ssrc, []);
        writer.WriteBye([speaker.Ssrc]);
        liar.SendRtcp(writer.Written);
        _world.Run(_second);
        Assert.Equal([(liar.Id, SessionEnd.PeerLeft)], _world.Ended);

        static void Say(TestPeer peer, uint ssrc, ulong ntp, uint time, RtcpReportBlock block)
        {
            Span<byte> bytes = stackalloc byte[400];
            var writer = new RtcpWriter(bytes);
            writer.WriteSenderReport(ssrc, new NtpTime(ntp), new RtpTimestamp(time), time, time, [block]);
            writer.WriteReceiverReport(ssrc, [block]);
            writer.WriteNack(1, block.Ssrc, [new SequenceNumber(0), new SequenceNumber(ushort.MaxValue), new SequenceNumber(0x8000)]);
            peer.SendRtcp(writer.Written);
        }
    }

    private static ulong[] Missing(TestPeer listener) =>
        [.. Enumerable.Range(1, (int)listener.Packets.Max(packet => packet.Source)).Select(n => (ulong)n).Except(listener.Packets.Select(packet => packet.Source))];

    private static void Nack(TestPeer listener, ulong[] sources)
    {
        var first = listener.Packets[0];
        Span<byte> bytes = stackalloc byte[200];
        var writer = new RtcpWriter(bytes);
        writer.WriteReceiverReport(1, []);
        writer.WriteNack(1, first.Ssrc, [.. sources.Select(source => first.Number.Add((int)(source - first.Source)))]);
        listener.SendRtcp(bytes[..writer.Length]);
    }

    private void Connect(params TestPeer[] peers) => _world.RunUntil(() => peers.All(peer => peer.State == RtcPeerState.Connected && _world.Connected.Contains(peer.Id)), _second * 10);
}
