using System.Net;
using Stoa.Rtc;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>One peer over real UDP of this machine, driven by whoever calls <see cref="Act"/>.</summary>
internal sealed class RealPeer : IDisposable
{
    private readonly IMediaSocket _socket;
    private readonly RtcPeer _peer;
    private readonly ReceiveBatch _batch = new();
    private readonly byte[] _buffer = new byte[ReceiveBatch.MaxDatagramBytes];
    private readonly uint _ssrc;
    private ulong _number = 1;

    public RealPeer(ForwardingUnit unit, SessionDirection direction, long person, RoomKey room, TimeSpan now)
    {
        Assert.True(MediaSocket.TryOpen(new MediaSocketOptions { Address = IPAddress.Loopback }, out var socket, out _));
        _socket = socket;
        var random = new Random((int)person);
        _ssrc = (uint)person * 1000;
        var local = IceCredentials.Create();
        var terms = new SdpOfferTerms(local, SfuWorld.PeerIdentity.Fingerprint) { Ssrc = _ssrc };
        var outcome = unit.Open(
            direction, room, new PersonKey(person), direction == SessionDirection.Publish ? SdpOfferWriter.WritePublish(terms) : SdpOfferWriter.WriteListen(terms, 3));
        Assert.False(outcome.IsRefused);
        Id = outcome.SessionId;
        Assert.True(SdpAnswerReader.TryParse(outcome.Sdp!, out var answer, out _));
        _peer = new RtcPeer(SfuWorld.PeerIdentity, local, answer.Ice, answer.Fingerprints, answer.Candidates.Select(candidate => candidate.Address), random, now);
    }

    public string Id { get; }

    public RtcPeerState State => _peer.State;

    /// <summary>How many packets came of each speaker, by their SSRC.</summary>
    public Dictionary<uint, int> Heard { get; } = [];

    public bool HeardGoodbye { get; private set; }

    public void Act(TimeSpan now)
    {
        for (var count = _socket.Receive(_batch, TimeSpan.Zero); count > 0; count = _socket.Receive(_batch, TimeSpan.Zero))
        {
            for (var i = 0; i < count; i++)
            {
                Take(_batch[i], _batch.Source(i), now);
            }
        }

        _peer.Advance(now);
        while (_peer.TryTake(_buffer, out var length, out var destination))
        {
            Send(_buffer.AsSpan(0, length), destination);
        }
    }

    public void Speak()
    {
        Span<byte> packet = stackalloc byte[200];
        var header = RtpHeader.Write(packet, false, SdpOfferWriter.OpusPayloadType, (ushort)_number, (uint)_number * 960, _ssrc, [], new RtpExtensionsToWrite
        {
            AudioLevelId = SdpOfferWriter.AudioLevelId,
            AudioLevel = new AudioLevel(20, true),
        });
        var payload = packet.Slice(header, 80);
        payload.Clear();
        payload[0] = 0x78;
        var length = _peer.Sender!.Protect(packet[..header], payload, _ssrc, _number++, _buffer);
        Send(_buffer.AsSpan(0, length), _peer.Destination!.Value);
    }

    public void Dispose()
    {
        _peer.Dispose();
        _socket.Dispose();
    }

    private void Send(ReadOnlySpan<byte> datagram, in TransportAddress destination)
    {
        datagram.CopyTo(_socket.Reserve());
        _socket.Commit(datagram.Length, destination);
        _socket.Flush();
    }

    private void Take(Span<byte> datagram, in TransportAddress source, TimeSpan now)
    {
        switch (_peer.Receive(datagram, source, now, out var length))
        {
            case RtcPeerReceipt.Media:
                Assert.True(RtpPacket.TryParse(datagram[..length], out var rtp));
                Heard[rtp.Csrc(0)] = Heard.GetValueOrDefault(rtp.Csrc(0)) + 1;
                break;
            case RtcPeerReceipt.Report:
                var reader = new RtcpReader(datagram[..length]);
                while (reader.TryRead(out var packet))
                {
                    HeardGoodbye |= packet.Type == RtcpPacketType.Goodbye;
                }

                break;
        }
    }
}
