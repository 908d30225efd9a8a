using Stoa.Rtc;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Sfu.Tests.Transport;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>One peer in the emulated network: speaks every 20 ms when told to, and keeps what it hears.</summary>
internal sealed class TestPeer : IDisposable
{
    private static readonly TimeSpan _frame = TimeSpan.FromMilliseconds(20);
    private readonly SfuWorld _world;
    private readonly ReceiveBatch _batch = new();
    private readonly byte[] _buffer = new byte[ReceiveBatch.MaxDatagramBytes];
    private readonly RtcPeer? _peer;
    private readonly uint _ssrc;
    private TimeSpan _nextFrame;
    private byte? _dbov;

    public TestPeer(SfuWorld world, VirtualSocket socket, SessionDirection direction, long? person, int slots, RoomKey room, Func<string, string>? editOffer)
    {
        (_world, Socket) = (world, socket);
        _ssrc = (uint)world.Random.Next(1, int.MaxValue);
        Ssrc = _ssrc;
        Local = IceCredentials.Create();
        var terms = new SdpOfferTerms(Local, SfuWorld.PeerIdentity.Fingerprint) { Ssrc = _ssrc };
        var offer = direction == SessionDirection.Publish ? SdpOfferWriter.WritePublish(terms) : SdpOfferWriter.WriteListen(terms, slots);
        Outcome = world.Unit.Open(direction, room, person is { } key ? new PersonKey(key) : null, editOffer?.Invoke(offer) ?? offer);
        if (!Outcome.IsRefused)
        {
            Assert.True(SdpAnswerReader.TryParse(Outcome.Sdp!, out var answer, out _));
            Answer = answer;
            _peer = new RtcPeer(
                SfuWorld.PeerIdentity, Local, answer.Ice, answer.Fingerprints, answer.Candidates.Select(candidate => candidate.Address), world.Random, world.Now);
        }
    }

    public VirtualSocket Socket { get; }

    public SessionOutcome Outcome { get; }

    public SdpAnswerReader? Answer { get; }

    public IceCredentials Local { get; }

    public string Id => Outcome.SessionId!;

    public uint Ssrc { get; set; }

    public ulong NextNumber { get; set; } = 1;

    public uint NextTimestamp { get; set; } = 160;

    public int PayloadLength { get; set; } = 80;

    public List<Heard> Packets { get; } = [];

    public int SenderReports { get; private set; }

    public int ReceiverReports { get; private set; }

    public bool SaidGoodbye { get; private set; }

    public bool IsDeaf { get; set; }

    public RtcPeerState State => _peer?.State ?? RtcPeerState.Failed;

    /// <summary>Speaks from now on, this far below the loudest; null stops.</summary>
    public void Speak(int? dbov)
    {
        _dbov = (byte?)dbov;
        _nextFrame = _world.Now;
    }

    /// <summary>Sends one packet now.</summary>
    public byte[] SendPacket(byte dbov, ulong? number = null, byte payloadType = SdpOfferWriter.OpusPayloadType)
    {
        var index = number ?? NextNumber++;
        Span<byte> packet = stackalloc byte[ReceiveBatch.MaxDatagramBytes];
        var header = RtpHeader.Write(packet, false, payloadType, (ushort)index, NextTimestamp, Ssrc, [], new RtpExtensionsToWrite
        {
            AudioLevelId = SdpOfferWriter.AudioLevelId,
            AudioLevel = new AudioLevel(dbov, dbov < 60),
            MidId = SdpOfferWriter.MidId,
            Mid = "0"u8,
        });
        var payload = packet.Slice(header, PayloadLength);
        payload.Clear();
        payload[0] = 0x78; // CELT, 20 ms, mono, one frame.
        BitConverter.TryWriteBytes(payload[1..], index);
        var length = _peer!.Sender!.Protect(packet[..header], payload, Ssrc, index, _buffer);
        NextTimestamp += 960;
        Send(_buffer.AsSpan(0, length));
        return _buffer.AsSpan(0, length).ToArray();
    }

    public void SendRtcp(ReadOnlySpan<byte> compound) => Send(_buffer.AsSpan(0, _peer!.Sender!.ProtectRtcp(compound, _buffer)));

    public void Send(ReadOnlySpan<byte> datagram)
    {
        datagram.CopyTo(Socket.Reserve());
        Socket.Commit(datagram.Length, _world.ServerSocket.Address);
        Socket.Flush();
    }

    /// <summary>Says goodbye by DTLS.</summary>
    public void Leave() => _peer!.Close(_world.Now);

    public void Act()
    {
        if (_peer is null)
        {
            return;
        }

        Receive();
        if (IsDeaf)
        {
            return;
        }

        _peer.Advance(_world.Now);
        while (_peer.TryTake(_buffer, out var length, out _))
        {
            Send(_buffer.AsSpan(0, length));
        }

        if (_dbov is { } dbov && State == RtcPeerState.Connected && _world.Now >= _nextFrame)
        {
            _nextFrame += _frame;
            SendPacket(dbov);
        }
    }

    public void Dispose() => _peer?.Dispose();

    private void Receive()
    {
        for (var count = Socket.Receive(_batch, TimeSpan.Zero); count > 0; count = Socket.Receive(_batch, TimeSpan.Zero))
        {
            for (var i = 0; i < count && !IsDeaf; i++)
            {
                Take(_batch[i], _batch.Source(i));
            }
        }
    }

    private void Take(Span<byte> datagram, in TransportAddress source)
    {
        switch (_peer!.Receive(datagram, source, _world.Now, out var length))
        {
            case RtcPeerReceipt.Media:
                Assert.True(RtpPacket.TryParse(datagram[..length], out var rtp));
                Packets.Add(new Heard(
                    _world.Now, rtp.Ssrc, rtp.SequenceNumber, rtp.Timestamp, rtp.Marker, rtp.Csrc(0), BitConverter.ToUInt64(rtp.Payload[1..9]), rtp.Payload.Length));
                break;
            case RtcPeerReceipt.Report:
                var reader = new RtcpReader(datagram[..length]);
                while (reader.TryRead(out var packet))
                {
                    SenderReports += packet.Type == RtcpPacketType.SenderReport ? 1 : 0;
                    ReceiverReports += packet.Type == RtcpPacketType.ReceiverReport ? 1 : 0;
                    SaidGoodbye |= packet.Type == RtcpPacketType.Goodbye;
                }

                break;
        }
    }
}

/// <summary>One packet that a peer heard.</summary>
/// <param name="At">When.</param>
/// <param name="Ssrc">In which slot.</param>
/// <param name="Number">Its sequence number.</param>
/// <param name="Time">Its timestamp.</param>
/// <param name="Marker">True at the beginning of a talk.</param>
/// <param name="Csrc">Who spoke.</param>
/// <param name="Source">Which packet of theirs.</param>
/// <param name="Length">The length of the payload.</param>
internal readonly record struct Heard(TimeSpan At, uint Ssrc, SequenceNumber Number, RtpTimestamp Time, bool Marker, uint Csrc, ulong Source, int Length);
