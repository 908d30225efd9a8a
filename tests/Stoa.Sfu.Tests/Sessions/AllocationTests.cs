using System.Net;
using Stoa.Rtc;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Sfu.Relay;
using Stoa.Sfu.Tests.Relay;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>A packet is forwarded without a byte of garbage: real sockets, real sessions, the loop that serves. Counts bytes, never time.</summary>
/// <remarks>By itself: the loops of all tests share what they use again, and another test may just have taken it.</remarks>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests : IAsyncDisposable
{
    private const int Listeners = 4;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private readonly StoppableTime _time = new();
    private readonly List<UdpPeer> _peers = [];
    private ForwardingUnit? _unit;
    private ForwardingUnit? _other;

    [Theory]
    [InlineData(1, PacketMerging.Never)]
    [InlineData(1, PacketMerging.Always)]
    [InlineData(2, PacketMerging.Never)]
    public void Forwarding_OfThousandsOfPackets_AllocatesNothing(int loops, PacketMerging merging)
    {
        Assert.True(MediaSocket.TryOpenSeveral(new MediaSocketOptions { Address = IPAddress.Loopback }, loops, out var sockets, out _));
        var options = new SfuOptions { MaxPacketsPerSecond = int.MaxValue, MaxKilobitsPerSecond = int.MaxValue, MergePackets = merging };
        _unit = new ForwardingUnit(options, sockets, SfuWorld.Identity, new Nobody(), _time, isInline: true);
        _unit.Offer([IceCandidate.Host(TransportAddress.From(new IPEndPoint(IPAddress.Loopback, sockets[0].Port)), 1)]);
        var speaker = Join(SessionDirection.Publish, 1);
        for (var person = 2; person < 2 + Listeners; person++)
        {
            Join(SessionDirection.Listen, person);
        }

        RunUntil(() => _peers.TrueForAll(peer => peer.IsConnected));
        var until = _time.Now + TimeSpan.FromMilliseconds(400); // Everyone has a place, packets are merged where they are to be.
        RunUntil(() => _time.Now > until);

        // Reports and the like have their own time: it stands still now.
        _time.Stop();
        Forward(speaker, 300);
        var sent = _unit.Loops.Sum(loop => loop.PacketsOut);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Forward(speaker, 3_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(3_000 * Listeners / (merging == PacketMerging.Always ? 3 : 1), _unit.Loops.Sum(loop => loop.PacketsOut) - sent);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Relaying_OfThousandsOfPackets_AllocatesNothing(int loops)
    {
        (_unit, var near) = OpenNode(loops);
        (_other, var far) = OpenNode(loops);
        var speaker = Join(SessionDirection.Publish, 1);
        for (var person = 2; person < 2 + Listeners; person++)
        {
            Join(SessionDirection.Listen, person, _other);
        }

        RunUntil(() => _peers.TrueForAll(peer => peer.IsConnected));
        var key = RelayWorld.KeyOf(1);
        Assert.True(_unit.SetRelay(new RoomKey("room"), new RelayGroup(key, 1, [new RelayMember(2, far, true, false)])));
        Assert.True(_other.SetRelay(new RoomKey("room"), new RelayGroup(key, 2, [new RelayMember(1, near, false, true)])));
        var until = _time.Now + TimeSpan.FromMilliseconds(400);
        RunUntil(() => _time.Now > until);
        _time.Stop();
        Relay(speaker, 300);
        var sent = _other.Loops.Sum(loop => loop.PacketsOut);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Relay(speaker, 3_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(3_000 * Listeners, _other.Loops.Sum(loop => loop.PacketsOut) - sent);
        Assert.Equal(0, allocated);
    }

    public async ValueTask DisposeAsync()
    {
        _time.Resume();
        if (_other is not null)
        {
            await _other.DisposeAsync();
        }

        if (_unit is not null)
        {
            await _unit.DisposeAsync();
        }

        _peers.ForEach(peer => peer.Dispose());
    }

    private (ForwardingUnit Unit, IPEndPoint EndPoint) OpenNode(int loops)
    {
        Assert.True(MediaSocket.TryOpenSeveral(new MediaSocketOptions { Address = IPAddress.Loopback }, loops, out var sockets, out _));
        Assert.True(MediaSocket.TryOpenSeveral(new MediaSocketOptions { Address = IPAddress.Loopback }, loops, out var relay, out _));
        var options = new SfuOptions { MaxPacketsPerSecond = int.MaxValue, MaxKilobitsPerSecond = int.MaxValue };
        var unit = new ForwardingUnit(options, sockets, SfuWorld.Identity, new Nobody(), _time, isInline: true);
        unit.Offer([IceCandidate.Host(TransportAddress.From(new IPEndPoint(IPAddress.Loopback, sockets[0].Port)), 1)]);
        unit.UseRelay(relay);
        return (unit, new IPEndPoint(IPAddress.Loopback, relay[0].Port));
    }

    private UdpPeer Join(SessionDirection direction, long person, ForwardingUnit? unit = null)
    {
        var local = IceCredentials.Create();
        var terms = new SdpOfferTerms(local, SfuWorld.PeerIdentity.Fingerprint) { Ssrc = 1 };
        var offer = direction == SessionDirection.Publish ? SdpOfferWriter.WritePublish(terms) : SdpOfferWriter.WriteListen(terms, 3);
        var outcome = (unit ?? _unit!).Open(direction, new RoomKey("room"), new PersonKey(person), offer);
        Assert.True(SdpAnswerReader.TryParse(outcome.Sdp!, out var answer, out _));
        Assert.True(MediaSocket.TryOpen(new MediaSocketOptions { Address = IPAddress.Loopback }, out var socket, out _));
        var peer = new UdpPeer(new RtcPeer(
            SfuWorld.PeerIdentity, local, answer.Ice, answer.Fingerprints, answer.Candidates.Select(candidate => candidate.Address), new Random(1), _time.Now), socket);
        _peers.Add(peer);
        return peer;
    }

    private void RunUntil(Func<bool> isDone)
    {
        for (var end = _time.Now + _patience; !isDone(); _peers.ForEach(peer => peer.Act(_time.Now)))
        {
            Assert.True(_time.Now < end, "Not in time.");
            _unit!.RunOnce();
            _other?.RunOnce();
        }
    }

    private void Relay(UdpPeer speaker, int packets)
    {
        for (var i = 0; i < packets; i++)
        {
            var expected = Out(_other!.Loops) + Listeners;
            speaker.Speak();
            for (var tries = 0; Out(_other.Loops) < expected; tries++)
            {
                Assert.True(tries < 1_000_000, "A packet was lost on the way.");
                RunLoops(_unit!.Loops);
                RunLoops(_other.Loops);
            }
        }
    }

    private static long Out(MediaLoop[] loops)
    {
        var sum = 0L;
        foreach (var loop in loops)
        {
            sum += loop.PacketsOut;
        }

        return sum;
    }

    private void Forward(UdpPeer speaker, int packets)
    {
        var loops = _unit!.Loops;
        for (var i = 0; i < packets; i++)
        {
            var expected = In(loops) + 1;
            speaker.Speak();
            for (var tries = 0; In(loops) < expected; tries++)
            {
                Assert.True(tries < 1_000_000, "A packet was lost on the way.");
                RunLoops(loops);
            }

            RunLoops(loops); // What one loop has posted to another.
        }
    }

    private static long In(MediaLoop[] loops)
    {
        var sum = 0L;
        foreach (var loop in loops)
        {
            sum += loop.PacketsIn;
        }

        return sum;
    }

    private static void RunLoops(MediaLoop[] loops)
    {
        foreach (var loop in loops)
        {
            loop.RunOnce(TimeSpan.Zero);
        }
    }

    /// <summary>A peer with a socket of its own.</summary>
    private sealed class UdpPeer(RtcPeer peer, IMediaSocket socket) : IDisposable
    {
        private readonly ReceiveBatch _batch = new();
        private readonly byte[] _packet = new byte[200];
        private readonly byte[] _buffer = new byte[ReceiveBatch.MaxDatagramBytes];
        private ulong _index;

        public bool IsConnected => peer.State == RtcPeerState.Connected;

        public void Act(TimeSpan now)
        {
            for (var i = socket.Receive(_batch, TimeSpan.Zero) - 1; i >= 0; i--)
            {
                peer.Receive(_batch[i], _batch.Source(i), now, out _);
            }

            peer.Advance(now);
            while (peer.TryTake(_buffer, out var length, out var destination))
            {
                _buffer.AsSpan(0, length).CopyTo(socket.Reserve());
                socket.Commit(length, destination);
            }

            socket.Flush();
        }

        public void Speak()
        {
            _index++;
            var header = RtpHeader.Write(_packet, _index == 1, SdpOfferWriter.OpusPayloadType, (ushort)_index, (uint)_index * 960, 1, [], new RtpExtensionsToWrite
            {
                AudioLevelId = SdpOfferWriter.AudioLevelId,
                AudioLevel = new AudioLevel(20, true),
                MidId = SdpOfferWriter.MidId,
                Mid = "0"u8,
            });
            _packet[header] = 0x78; // CELT, 20 ms, mono, one frame.
            var length = peer.Sender!.Protect(_packet.AsSpan(0, header), _packet.AsSpan(header, 80), 1, _index, socket.Reserve());
            socket.Commit(length, peer.Destination!.Value);
            socket.Flush();
        }

        public void Dispose()
        {
            peer.Dispose();
            socket.Dispose();
        }
    }

    /// <summary>The real clock, until it is stopped.</summary>
    private sealed class StoppableTime : TimeProvider
    {
        private long? _stoppedAt;

        public TimeSpan Now => GetElapsedTime(0, GetTimestamp());

        public void Stop() => _stoppedAt = base.GetTimestamp();

        public void Resume() => _stoppedAt = null;

        public override long GetTimestamp() => _stoppedAt ?? base.GetTimestamp();
    }

    private sealed class Nobody : IAudioObserver
    {
        public void SessionConnected(string sessionId)
        {
        }

        public void SessionEnded(string sessionId, SessionEnd reason)
        {
        }

        public void VoicesMoved(RoomKey room, IReadOnlyList<SpeakerVoice> voices)
        {
        }
    }
}
