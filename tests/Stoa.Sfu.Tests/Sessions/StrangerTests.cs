using Stoa.Rtc.Dtls;
using Stoa.Rtc.Peer;
using Stoa.Sfu.Tests.Transport;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>Datagrams that nobody asked for: no answer, no state, no harm to those who are in.</summary>
public sealed class StrangerTests : IAsyncDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private readonly SfuWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public void AClientHello_FromAnAddressWithoutAValidCheck_GetsSilence()
    {
        var speaker = _world.Speaker(1);
        Connect(speaker);
        var stranger = _world.Network.Open("203.0.113.1", 999);
        using var handshake = new DtlsTransport(SfuWorld.PeerIdentity, DtlsRole.Client, [SfuWorld.Identity.Fingerprint]);
        handshake.Start(_world.Now);
        var buffer = new byte[1500];
        while (handshake.TryTake(buffer, out var length))
        {
            Send(stranger, buffer.AsSpan(0, length));
        }

        _world.Run(_second * 3);
        Assert.Equal(0, stranger.Receive(new ReceiveBatch(), TimeSpan.Zero));
        Assert.True(_world.Unit.Loops[0].Drops[DropReason.UnknownSource] > 0);
        Assert.Equal(RtcPeerState.Connected, speaker.State);
    }

    [Fact]
    public void RandomBytes_OfEveryKind_AreCountedAndNothingElse()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(20);
        var stranger = _world.Network.Open("203.0.113.1", 999);
        var random = new Random(5);
        var bytes = new byte[1400];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] = (byte)i;
            Send(stranger, bytes.AsSpan(0, random.Next(1, bytes.Length)));
            if (i % 50 == 0)
            {
                _world.Run(TimeSpan.FromMilliseconds(5));
            }
        }

        _world.Run(_second);
        Assert.Equal(0, stranger.Receive(new ReceiveBatch(), TimeSpan.Zero));
        Assert.Equal(20_000, _world.Unit.Loops[0].Drops.Total);
        Assert.InRange(listener.Packets.Count, 145, 160);
        Assert.Equal(Enumerable.Range(1, listener.Packets.Count).Select(n => (ulong)n), listener.Packets.Select(packet => packet.Source));
    }

    [Fact]
    public void APeersOwnDatagrams_CutAndFlipped_ChangeNothing()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        var datagram = speaker.SendPacket(20);
        _world.Run(_second);
        for (var length = 0; length < datagram.Length; length++)
        {
            Send(speaker.Socket, datagram.AsSpan(0, length));
        }

        for (var bit = 0; bit < datagram.Length * 8; bit++)
        {
            var copy = datagram.ToArray();
            copy[bit / 8] ^= (byte)(1 << (bit % 8));
            Send(speaker.Socket, copy);
        }

        _world.Run(_second);
        Assert.Single(listener.Packets);
        speaker.Speak(20);
        _world.Run(_second);
        Assert.InRange(listener.Packets.Count, 49, 52);
        Assert.Equal(RtcPeerState.Connected, speaker.State);
    }

    [Fact]
    public void Media_OfAListener_IsDropped()
    {
        var (listener, other) = (_world.Listener(1), _world.Listener(2));
        Connect(listener, other);
        listener.SendPacket(10);
        _world.Run(_second);
        Assert.Empty(other.Packets);
        Assert.Equal(1, _world.Unit.Describe(_world.Room, new PersonKey(1))[0].Dropped[DropReason.NotPublishing]);
    }

    [Fact]
    public void Media_AsAnotherPayload_IsDropped()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.SendPacket(10, payloadType: 96);
        _world.Run(_second);
        Assert.Empty(listener.Packets);
        Assert.Equal(1, _world.Unit.Describe(_world.Room, new PersonKey(1))[0].Dropped[DropReason.WrongPayload]);
    }

    [Fact]
    public void APublisher_WhoSendsTooMuch_IsCutToTheirAllowance()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        for (var i = 0; i < 2_000; i++)
        {
            speaker.SendPacket(10);
            if (i % 10 == 9)
            {
                _world.Run(TimeSpan.FromMilliseconds(10)); // 1,000 a second for two seconds.
            }
        }

        _world.Run(_second);
        Assert.InRange(listener.Packets.Count, 500, 700); // 200 a second, and a second's worth at once.
        Assert.True(_world.Unit.Describe(_world.Room, new PersonKey(1))[0].Dropped[DropReason.TooFast] > 1_200);
    }

    [Fact]
    public void AReplayedPacket_IsDropped()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        var datagram = speaker.SendPacket(20);
        for (var i = 0; i < 10; i++)
        {
            Send(speaker.Socket, datagram);
        }

        for (var i = 0; i < 200; i++)
        {
            speaker.SendPacket(20);
            _world.Run(TimeSpan.FromMilliseconds(20));
        }

        Send(speaker.Socket, datagram);
        _world.Run(_second);
        Assert.Equal(201, listener.Packets.Count);
        var dropped = _world.Unit.Describe(_world.Room, new PersonKey(1))[0].Dropped;
        Assert.Equal((10, 1), (dropped[DropReason.Replayed], dropped[DropReason.TooOld]));
    }

    private static void Send(VirtualSocket socket, ReadOnlySpan<byte> datagram)
    {
        if (datagram.IsEmpty)
        {
            return;
        }

        datagram.CopyTo(socket.Reserve());
        socket.Commit(datagram.Length, VirtualNetwork.At("192.0.2.1", 7882));
        socket.Flush();
    }

    private void Connect(params TestPeer[] peers) => _world.RunUntil(() => peers.All(peer => peer.State == RtcPeerState.Connected && _world.Connected.Contains(peer.Id)), _second * 10);
}
