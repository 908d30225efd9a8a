using System.Buffers.Binary;
using System.Text;
using Stoa.Fuzzing;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Ogg;
using Stoa.Rtc.Opus;
using Stoa.Rtc.Red;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Rtc.Srtp;
using Stoa.Rtc.Stun;

namespace Stoa.AudioFuzzer;

/// <summary>All targets: one for each parser of bytes from outside, and those that are more than a parser.</summary>
internal static class AudioTargets
{
    private static readonly IceCredentials _local = new("stoaAAAA", "abcdefghijklmnopqrstuvwx");
    private static readonly IceCredentials _remote = new("peer", "zyxwvutsrqponmlkjihgfedc");
    private static readonly TransportAddress _address = new(new UInt128(0, 0xffff_c000_0201), 4_000);

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Parser("stun", Samples.Stun(_local, _remote), Stun),
        new("ice", 1_000, _ => new IceRun(_local, _remote, _address)),
        Text("offer", Samples.Offers, Offer),
        Text("answer", Samples.Answers, text => _ = SdpAnswerReader.TryParse(text, out _, out var _)),
        Text("fragment", Samples.Fragments, Fragment),
        Text("candidate", Samples.Candidates, text => _ = IceCandidate.TryParse(text, out _)),
        Text("fingerprint", [Encoding.Latin1.GetBytes(Samples.Fingerprint.ToString())], Fingerprint),
        Parser("rtp", Samples.Rtp, Rtp),
        new("statistics", 1_000, _ => new ParserRun(Samples.Rtp, new StatisticsFeed().Feed)),
        Parser("rtcp", Samples.Rtcp, Rtcp),
        Parser("red", Samples.Red, Red),
        Parser("opus", Samples.Opus, bytes => Opus(bytes)),
        new("merger", 1_000, _ => new ParserRun(Samples.Opus, new MergerFeed().Feed)),
        Parser("ogg", Samples.Ogg, Ogg),
        new("srtp", 1_000, random => new SrtpRun(SrtpProfile.AeadAes128Gcm, random)),
        new("srtp-sha1", 1_000, random => new SrtpRun(SrtpProfile.Aes128CmHmacSha1Tag80, random)),
        new("dtls", 10, random => new DtlsRun(random)),
        new("framing", 20, _ => new FramingRun()),
        new("unit", 400, random => new UnitRun(random)),
        new("relay", 1_000, random => new RelayRun(random)),
    ];

    private static FuzzTarget Parser(string name, IReadOnlyList<byte[]> samples, Action<byte[]> feed) => new(name, 1_000, _ => new ParserRun([.. samples, .. Corpus.Of(name)], (bytes, _) => feed(bytes)));

    private static FuzzTarget Text(string name, IReadOnlyList<byte[]> samples, Action<string> feed) =>
        new(name, 100, _ => new ParserRun([.. samples, .. Corpus.Of(name)], (bytes, random) => feed(random.Next(2) == 0 ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes)), Mutation.OfLines));

    private static void Stun(byte[] bytes)
    {
        StunRouting.TryReadLocalFragment(bytes, out _);
        if (StunMessage.TryParse(bytes, out var message))
        {
            _ = (message.HasValidFingerprint, message.IsAuthentic("key"u8), message.Method, message.Class, message.TransactionId.Length, message.Username.Length);
            for (var i = 0; i < Math.Min(message.UnknownRequiredCount, StunMessage.MaximumUnknown); i++)
            {
                message.UnknownRequired(i);
            }
        }
    }

    private static void Offer(string text)
    {
        if (!SdpOffer.TryParse(text, out var offer, out _))
        {
            return;
        }

        var terms = new SdpAnswerTerms(_local, Samples.Fingerprint, [IceCandidate.Host(_address, 1)])
        {
            Slots = [.. Enumerable.Range(1, offer.ListenSections.Count).Select(n => new SdpSlot((uint)n, "stoa", "slot"))],
        };
        if (offer.CanPublish(out _))
        {
            Claim.Must(SdpAnswerReader.TryParse(SdpAnswer.WritePublish(offer, terms), out _, out var _), "an answer can be read");
        }

        if (offer.CanListen(out _))
        {
            Claim.Must(SdpAnswerReader.TryParse(SdpAnswer.WriteListen(offer, terms), out _, out var _), "an answer can be read");
        }
    }

    private static void Fragment(string text)
    {
        if (SdpFragment.TryParse(text, out var fragment, out _))
        {
            Claim.Must(SdpFragment.TryParse(SdpFragment.WriteRestart(fragment, _local, [IceCandidate.Host(_address, 1)]), out _, out var _), "a restart can be read");
        }
    }

    private static void Fingerprint(string text)
    {
        if (DtlsFingerprint.TryParse(text, out var fingerprint))
        {
            Claim.Must(DtlsFingerprint.TryParse(fingerprint.ToString(), out var again) && again.Equals(fingerprint), "a fingerprint comes back");
        }
    }

    private static void Rtp(byte[] bytes)
    {
        if (!RtpPacket.TryParse(bytes, out var rtp))
        {
            return;
        }

        for (var i = 0; i < rtp.CsrcCount; i++)
        {
            rtp.Csrc(i);
        }

        for (var id = 1; id < 16; id++)
        {
            if (rtp.TryGetExtension(id, out var value))
            {
                AudioLevel.TryRead(value, out _);
            }
        }

        Opus(rtp.Payload);
        Red(rtp.Payload);
    }

    private static void Rtcp(byte[] bytes)
    {
        var reader = new RtcpReader(bytes);
        var (packets, lost) = (0, 0);
        while (reader.TryRead(out var packet))
        {
            packets++;
            _ = (packet.SenderSsrc, packet.MediaSsrc, packet.TryGetSenderReport(out _), packet.TryGetCname(1, out _));
            for (var i = 0; i < packet.ReportBlockCount; i++)
            {
                RtcpReportBlock.RoundTrip(packet.ReportBlock(i), new NtpTime((ulong)bytes.Length << 30));
            }

            foreach (var _ in packet.LostPackets)
            {
                lost++;
            }

            foreach (var _ in packet.GoodbyeSources)
            {
                packets++;
            }
        }

        Claim.Must(packets <= bytes.Length && lost <= bytes.Length * 5, "no more comes out than 17 numbers for 4 bytes");
    }

    private static void Red(byte[] bytes) => Red(bytes.AsSpan());

    private static void Red(ReadOnlySpan<byte> bytes)
    {
        RedPayload.TryReadPrimary(bytes, out _, out _);
        foreach (var block in RedPayload.Redundant(bytes))
        {
            _ = (block.PayloadType, block.TimestampOffset, block.Payload.Length);
        }
    }

    private static void Opus(ReadOnlySpan<byte> bytes)
    {
        _ = (OpusPacket.TryGetDuration(bytes, out _), OpusPacket.TryGetFrameCount(bytes, out _), OpusPacket.IsDtx(bytes), OpusPacket.TryGetToc(bytes, out _));
        if (OpusPacket.TryGetFrames(bytes, out var frames))
        {
            var total = 0;
            foreach (var frame in frames)
            {
                total += frame.Length;
            }

            Claim.Must(total <= bytes.Length, "frames lie in their packet");
        }
    }

    private static void Ogg(byte[] bytes)
    {
        FixPages(bytes);
        if (OggOpusReader.Open(bytes, out _) is not { } reader)
        {
            return;
        }

        AudioLevelsTag.TryRead(reader.Tags, out _);
        var packets = 0;
        while (reader.Read(out var packet) == OggOpusResult.Ok)
        {
            Opus(packet.Payload);
            Claim.Must(++packets <= bytes.Length, "no more packets than bytes");
        }
    }

    // Without right checksums nothing behind them would be looked at.
    private static void FixPages(byte[] bytes)
    {
        if (bytes.Length % 4 == 0)
        {
            return;
        }

        for (var at = bytes.AsSpan().IndexOf("OggS"u8); at >= 0 && bytes.Length - at > OggPage.HeaderLength;)
        {
            var next = bytes.AsSpan(at + 4).IndexOf("OggS"u8);
            var page = bytes.AsSpan(at, next < 0 ? bytes.Length - at : next + 4);
            if (page.Length >= OggPage.HeaderLength)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(page[OggPage.CrcOffset..], OggPage.Crc(page));
            }

            at = next < 0 ? -1 : at + 4 + next;
        }
    }

    private sealed class StatisticsFeed
    {
        private readonly ReceptionStatistics _statistics = new(1);
        private TimeSpan _now;

        public void Feed(byte[] bytes, Random random)
        {
            if (RtpPacket.TryParse(bytes, out var rtp))
            {
                _now += TimeSpan.FromMilliseconds(random.Next(1_000));
                _statistics.Receive(rtp.SequenceNumber, rtp.Timestamp, _now);
                var writer = new RtcpWriter(stackalloc byte[100]);
                writer.WriteReceiverReport(1, [_statistics.MakeReportBlock(_now)]);
            }
        }
    }

    private sealed class MergerFeed
    {
        private readonly OpusMerger _merger = new();
        private readonly byte[] _packet = new byte[2_048];
        private uint _timestamp;

        public void Feed(byte[] bytes, Random random)
        {
            _timestamp += OpusPacket.TryGetDuration(bytes, out var samples) && random.Next(8) > 0 ? (uint)samples : 7;
            if (!_merger.TryAdd(bytes, new RtpTimestamp(_timestamp)) || random.Next(3) == 0)
            {
                var frames = _merger.FrameCount;
                Claim.Must(_merger.TryWrite(_packet, out var length) == frames > 0 && length == _merger.Length, "what was merged can be written");
                Claim.Must(frames == 0 || (OpusPacket.TryGetFrameCount(_packet.AsSpan(0, length), out var count) && count == frames), "what was merged is a packet");
                _merger.Clear();
            }
        }
    }
}
