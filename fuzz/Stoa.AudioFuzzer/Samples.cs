using System.Buffers;
using System.Text;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Ogg;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Rtc.Stun;

namespace Stoa.AudioFuzzer;

/// <summary>Valid inputs of every kind, which are then changed.</summary>
internal static class Samples
{
    private static readonly byte[] _transactionId = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    /// <summary>The fingerprint of a certificate.</summary>
    public static DtlsFingerprint Fingerprint { get; } = DtlsFingerprint.Of("certificate"u8);

    /// <summary>Offers of browsers and programs.</summary>
    public static IReadOnlyList<byte[]> Offers { get; } = [.. typeof(Samples).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sdp", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Resource)];

    /// <summary>Candidates.</summary>
    public static IReadOnlyList<byte[]> Candidates { get; } =
    [
        "candidate:1 1 udp 2130706431 192.0.2.1 7882 typ host"u8.ToArray(),
        "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag EsAw network-cost 999"u8.ToArray(),
        "candidate:1 1 TCP 1019217151 2001:db8::1 9 typ host tcptype active"u8.ToArray(),
        "candidate:3 1 udp 2122260223 9b36eaac-bb2e-49bb-bb78-21c41c499900.local 54321 typ host"u8.ToArray(),
    ];

    /// <summary>Answers.</summary>
    public static IReadOnlyList<byte[]> Answers { get; } = MakeAnswers();

    /// <summary>Fragments.</summary>
    public static IReadOnlyList<byte[]> Fragments { get; } =
    [
        Encoding.Latin1.GetBytes(SdpFragment.Write(IceCredentials.Create(), "0", [IceCandidate.Host(new TransportAddress(1, 2), 1)], isEnd: true)),
        Encoding.Latin1.GetBytes(SdpFragment.Write(IceCredentials.Create(), "audio", [], isEnd: false)),
        "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 5 typ host\r\na=end-of-candidates\r\n"u8.ToArray(),
    ];

    /// <summary>Opus packets of each code.</summary>
    public static IReadOnlyList<byte[]> Opus { get; } =
    [
        [0x78, .. Frame(80)], [0x79, .. Frame(60)], [0x7a, 20, .. Frame(60)], [0x7a, 252, 10, .. Frame(400)], [0x7b, 3, .. Frame(90)], [0x7b, 0x83, 20, 30, .. Frame(80)],
        [0x7b, 0x43, 10, .. Frame(100)], [0x7b, 0xc2, 255, 1, 10, .. Frame(400)], [0x78], [0x08, 0xff], [0x7b, 48, .. Frame(48)], [0x08, .. Frame(50)],
    ];

    /// <summary>Redundant audio.</summary>
    public static IReadOnlyList<byte[]> Red { get; } =
    [
        [0xef, 0x0f, 0x00, 0x0a, 0x6f, .. Frame(10), .. Frame(20)], [0x6f, .. Frame(20)], [0xef, 0x0f, 0x00, 0x05, 0xef, 0x07, 0x80, 0x06, 0x6f, .. Frame(30)],
    ];

    /// <summary>RTP packets.</summary>
    public static IReadOnlyList<byte[]> Rtp { get; } = MakeRtp();

    /// <summary>Compound RTCP packets.</summary>
    public static IReadOnlyList<byte[]> Rtcp { get; } = MakeRtcp();

    /// <summary>Ogg Opus files.</summary>
    public static IReadOnlyList<byte[]> Ogg { get; } = [MakeOgg(3), MakeOgg(300)];

    /// <summary>Checks and other messages of a peer.</summary>
    public static IReadOnlyList<byte[]> Stun(IceCredentials local, IceCredentials remote)
    {
        var username = Encoding.ASCII.GetBytes(local.UsernameFragment + ':' + remote.UsernameFragment);
        return
        [
            Message(StunClass.Request, (ref StunWriter writer) =>
            {
                writer.Username(username);
                writer.Priority(1_853_824_767);
                writer.IceControlling(7);
                writer.UseCandidate();
            }),
            Message(StunClass.Request, (ref StunWriter writer) =>
            {
                writer.Username(username);
                writer.Any(0xc057, [0, 1, 2, 3]);
                writer.IceControlled(7);
                writer.Priority(1);
            }),
            Message(StunClass.Request, (ref StunWriter writer) =>
            {
                writer.Username(username);
                for (var type = 0x7000; type < 0x700a; type++)
                {
                    writer.Any((ushort)type, []);
                }
            }),
            Message(StunClass.Indication, (ref StunWriter _) => { }),
            Message(StunClass.SuccessResponse, (ref StunWriter writer) => writer.XorMappedAddress(new TransportAddress((UInt128)5 << 100, 6))),
            Message(StunClass.ErrorResponse, (ref StunWriter writer) => writer.ErrorCode(487)),
        ];

        byte[] Message(StunClass kind, Fill fill)
        {
            var bytes = new byte[400];
            var writer = new StunWriter(bytes, kind, _transactionId);
            fill(ref writer);
            return bytes[..writer.Finish(Encoding.ASCII.GetBytes(local.Password))];
        }
    }

    private delegate void Fill(ref StunWriter writer);

    private static byte[] Frame(int length) => [.. Enumerable.Range(0, length).Select(n => (byte)(n * 7))];

    private static byte[] Resource(string name)
    {
        using var stream = typeof(Samples).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static List<byte[]> MakeAnswers()
    {
        var terms = new SdpAnswerTerms(new IceCredentials("stoaAAAA", "abcdefghijklmnopqrstuvwx"), Fingerprint, [IceCandidate.Host(new TransportAddress(1, 2), 1)])
        {
            Slots = [new SdpSlot(1, "stoa", "slot0"), new SdpSlot(2, "stoa", "slot1"), new SdpSlot(3, "stoa", "slot2")],
        };
        var answers = new List<byte[]>();
        foreach (var text in Offers.Select(Encoding.Latin1.GetString))
        {
            if (SdpOffer.TryParse(text, out var offer, out _))
            {
                answers.Add(Encoding.Latin1.GetBytes(offer.CanPublish(out _) ? SdpAnswer.WritePublish(offer, terms) : SdpAnswer.WriteListen(offer, terms with { Slots = [.. terms.Slots.Take(offer.ListenSections.Count)] })));
            }
        }

        return answers;
    }

    private static List<byte[]> MakeRtp()
    {
        var packets = new List<byte[]>();
        var bytes = new byte[3_000];
        foreach (var (payload, index) in Opus.Concat(Red).Select((payload, index) => (payload, index)))
        {
            var length = RtpHeader.Write(bytes, index % 3 == 0, index < Opus.Count ? (byte)111 : (byte)63, (ushort)(index + 1), (uint)index * 960, 42, index % 2 == 0 ? [] : [1, 2, 3], new RtpExtensionsToWrite
            {
                AudioLevelId = 1, AudioLevel = new AudioLevel(20, true), MidId = 4, Mid = "0"u8,
            });
            payload.CopyTo(bytes, length);
            packets.Add(bytes[..(length + payload.Length)]);
        }

        return packets;
    }

    private static List<byte[]> MakeRtcp()
    {
        var bytes = new byte[1_400];
        var block = new RtcpReportBlock(42, 3, 10, 1_000, 7, 5, 6);
        var packets = new List<byte[]>();
        var writer = new RtcpWriter(bytes);
        writer.WriteSenderReport(42, new NtpTime(1ul << 60), new RtpTimestamp(5), 6, 7, [block, block]);
        writer.WriteCname(42, "somebody"u8);
        packets.Add(bytes[..writer.Length]);
        writer = new RtcpWriter(bytes);
        writer.WriteReceiverReport(1, [block]);
        writer.WriteNack(1, 42, [new SequenceNumber(5), new SequenceNumber(6), new SequenceNumber(60)]);
        packets.Add(bytes[..writer.Length]);
        writer = new RtcpWriter(bytes);
        writer.WriteReceiverReport(1, []);
        writer.WriteBye([1, 2, 3]);
        packets.Add(bytes[..writer.Length]);
        return packets;
    }

    private static byte[] MakeOgg(int packets)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, 7, new OpusHead(1, 312), new OpusTags("stoa", [new(AudioLevelsTag.Key, AudioLevelsTag.ToValue([1, 2, 3])), new("TITLE", "x")]));
        for (var i = 0; i < packets; i++)
        {
            writer.TryWrite(Opus[i % 8]);
        }

        writer.Finish();
        return output.WrittenSpan.ToArray();
    }
}
