using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Srtp;
using Stoa.Sfu;
using Stoa.Sfu.Forwarding;
using Stoa.Sfu.Sessions;

namespace Stoa.AudioBench;

/// <summary>One packet from speaker to listeners without sockets: what Stoa adds to encryption.</summary>
/// <remarks>
/// <c>bare</c> encrypts a packet of the same length by bare function pointers. <c>forwarded</c> begins with a packet that is decrypted:
/// loudness, ranking, slot, then for each listener header and encryption into the place of the datagram. <c>received</c> begins with the
/// datagram: its session, replay window, decryption, and all of that. Keys are made up; everything else is the code that serves.
/// </remarks>
internal static class PacketBench
{
    private const byte PayloadType = 111;
    private const int HeaderBytes = 24; // With one CSRC, mid and level, as listeners get it.

    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(2);

    public static string Run(Options options)
    {
        var result = new JsonObject();
        foreach (var listeners in options.Text("listeners", "1,100,10000").Split(',').Select(int.Parse))
        {
            result[$"listeners_{listeners}"] = Measure(listeners, options.Number("rounds", 15), options.Number("packets", 400_000));
        }

        return result.ToJsonString(BareBench.Indented);
    }

    private static JsonObject Measure(int count, int rounds, int packetsEachRound)
    {
        using var bare = new BareListeners(count, HeaderBytes);
        using var crypto = new CryptoWay(bare);
        using var identity = DtlsIdentity.Create();
        var options = new SfuOptions { MaxPacketsPerSecond = int.MaxValue, MaxKilobitsPerSecond = int.MaxValue };
        var socket = new NullSocket();
        var unit = new ForwardingUnit(options, [socket], identity, new NullObserver(), TimeProvider.System, isInline: true);
        using var stage = new Stage(unit, count);
        var passes = Math.Max(1, Math.Min(20_000, packetsEachRound / count));
        Action encrypt = () => crypto.Pass(), forward = stage.Forward, receive = stage.Receive;
        List<double> plain = [], forwarded = [], received = [];
        long allocated = 0, sent = 0;
        // The compiler's last pass comes behind the load, so the first turns do not count.
        var since = Stopwatch.GetTimestamp();
        for (var round = -3; round < rounds; round++)
        {
            var one = Time(passes, count, encrypt);
            stage.Prepare(passes * 2);
            var before = (socket.Committed, GC.GetAllocatedBytesForCurrentThread());
            var two = Time(passes, count, forward);
            var three = Time(passes, count, receive);
            var (bytes, packets) = (GC.GetAllocatedBytesForCurrentThread() - before.Item2, socket.Committed - before.Committed);
            if (round >= 0)
            {
                plain.Add(one);
                forwarded.Add(two);
                received.Add(three);
                allocated += bytes;
                sent += packets;
            }
            else if (round == -1 && Stopwatch.GetElapsedTime(since) < _warmUp)
            {
                round--;
            }
        }

        if (sent != (long)rounds * passes * 2 * count)
        {
            throw new InvalidOperationException($"{sent} packets were sent, {(long)rounds * passes * 2 * count} expected: {stage.Drops}");
        }

        var json = new JsonObject { ["packet_bytes"] = bare.PacketBytes, ["packets"] = sent };
        json["bare_nanoseconds"] = Math.Round(BareBench.Median(plain));
        json["forwarded_nanoseconds"] = Math.Round(BareBench.Median(forwarded));
        json["received_nanoseconds"] = Math.Round(BareBench.Median(received));
        json["forwarded_to_bare"] = Math.Round(BareBench.Median(forwarded.Zip(plain, (ours, least) => ours / least)), 2);
        json["received_to_bare"] = Math.Round(BareBench.Median(received.Zip(plain, (ours, least) => ours / least)), 2);
        json["bytes_allocated_per_packet"] = Math.Round((double)allocated / sent, 4);
        return json;
    }

    internal static double Time(int passes, int count, Action pass)
    {
        var start = CpuClock.Now.Total;
        for (var i = 0; i < passes; i++)
        {
            pass();
        }

        return (double)(CpuClock.Now.Total - start) / ((long)passes * count);
    }

    /// <summary>A room with one speaker and listeners, whose keys are made up.</summary>
    internal sealed class Stage : IDisposable
    {
        private const uint Ssrc = 0x5eed;
        private readonly MediaLoop _loop;
        private readonly AudioRoom _room;
        private readonly Publisher _publisher;
        private readonly SrtpSender _speaker;
        private readonly TransportAddress _address = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 4000));
        private readonly byte[] _plain = new byte[256];
        private readonly int _headerBytes;
        private byte[] _datagrams = [];
        private TimeSpan _now = TimeSpan.FromSeconds(1);
        private ulong _index;
        private ulong _first;
        private int _at;
        private int _datagramBytes;

        public Stage(ForwardingUnit unit, int listeners)
        {
            _loop = unit.Loops[0];
            _room = new AudioRoom(new RoomKey("room"), _loop, 1);
            _publisher = new Publisher(new PersonKey(1), new PublisherFormat(PayloadType, 0, 1));
            var (key, salt) = (new byte[16], new byte[12]);
            _speaker = new SrtpSender(SrtpProfile.AeadAes128Gcm, key, salt);
            var session = new MediaSession
            {
                Id = "speaker", Room = _room, Person = new PersonKey(1), Loop = _loop, Ice = new IceLiteAgent(IceCredentials.Create(), null, _now),
                Fingerprints = [], Publisher = _publisher, OwnSsrc = 1, OpenedAt = _now, OpenedAtUtc = default, RemoteFragment = "",
                Receiver = new SrtpReceiver(SrtpProfile.AeadAes128Gcm, key, salt), State = SessionState.Connected,
            };
            unit.Sessions.Learn(session, _address);
            _room.Add(_publisher);
            for (var i = 0; i < listeners; i++)
            {
                BitConverter.TryWriteBytes(key, i + 1);
                var slots = Enumerable.Range(0, 3).Select(slot => new ListenerSlot(new ListenerFormat(PayloadType, 4, 1), $"{slot}", (uint)((i * 3) + slot + 1), 0)).ToArray();
                _room.Add(new Listener(null, slots, false) { Loop = _loop, Sender = new SrtpSender(SrtpProfile.AeadAes128Gcm, key, salt), Address = _address with { Port = (ushort)(5000 + i) } });
            }

            _headerBytes = RtpHeader.Write(_plain, false, PayloadType, 0, 0, Ssrc, [], new RtpExtensionsToWrite { AudioLevelId = 1, AudioLevel = new AudioLevel(20, true), MidId = 4, Mid = "0"u8 });
            _plain[_headerBytes] = 0x78; // CELT, 20 ms, mono, one frame.
        }

        public AudioRoom Room => _room;

        public string Drops => string.Join(", ", _loop.Drops.Read().Select(drop => $"{drop.Key} {drop.Value}"));

        /// <summary>Encrypts what will be received, outside of what is timed.</summary>
        public void Prepare(int packets)
        {
            _datagramBytes = _headerBytes + BareListeners.PayloadBytes + 16;
            if (_datagrams.Length < packets * _datagramBytes)
            {
                _datagrams = new byte[packets * _datagramBytes];
            }

            // The first half is taken as it is, the second is encrypted.
            for (var i = 0; i < packets; i++)
            {
                _index++;
                BinaryPrimitives.WriteUInt16BigEndian(_plain.AsSpan(2), (ushort)_index);
                BinaryPrimitives.WriteUInt32BigEndian(_plain.AsSpan(4), (uint)(_index * 960));
                var place = _datagrams.AsSpan(i * _datagramBytes, _datagramBytes);
                if (i < packets / 2)
                {
                    _plain.AsSpan(0, _headerBytes + BareListeners.PayloadBytes).CopyTo(place);
                }
                else
                {
                    _speaker.Protect(_plain.AsSpan(0, _headerBytes), _plain.AsSpan(_headerBytes, BareListeners.PayloadBytes), Ssrc, _index, place);
                }
            }

            _first = _index - (ulong)packets + 1;
            _at = 0;
        }

        public void Dispose() => _speaker.Dispose();

        public void Forward()
        {
            var datagram = _datagrams.AsSpan(_at * _datagramBytes, _headerBytes + BareListeners.PayloadBytes);
            if (!RtpPacket.TryParse(datagram, out var rtp))
            {
                throw new InvalidOperationException("It is a packet.");
            }

            _room.Receive(_publisher, rtp, _first + (ulong)_at++, _now += TimeSpan.FromMilliseconds(20));
        }

        public void Receive() => _loop.Receive(_datagrams.AsSpan(_at++ * _datagramBytes, _datagramBytes), _address, _now += TimeSpan.FromMilliseconds(20));
    }
}
