using CsCheck;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Sdp;

namespace Stoa.Rtc.Tests.Sdp;

/// <summary>Reading of offers.</summary>
public sealed class SdpOfferTests
{
    private static readonly string[] _starts = ["a=", "m=", "a=mid:", "a=fmtp:", "a=rtpmap:", "a=extmap:", "a=ssrc:", "a=candidate:", "a=group:BUNDLE", "m=audio 9 UDP/TLS/RTP/SAVPF "];
    private static readonly string _publish = OfferSamples.Text("chromium-publish.sdp");

    public static TheoryData<string> Samples => OfferSamples.All;

    [Theory]
    [InlineData("chromium-publish.sdp", "0", 111, 63, 4, 1, false, "jZWk", 1)]
    [InlineData("chromium-publish-video.sdp", "0", 111, 63, 4, 1, false, null, 2)]
    [InlineData("chromium-publish-video-first.sdp", "1", 111, 63, 9, 14, false, null, 2)]
    [InlineData("firefox-publish.sdp", "0", 109, null, 3, 1, false, null, 1)]
    [InlineData("firefox-publish-video-first.sdp", "1", 109, null, 3, 1, false, null, 2)]
    [InlineData("safari-publish.sdp", "0", 111, 63, 4, 1, false, "csJi", 1)]
    [InlineData("obs-publish.sdp", "0", 111, null, null, null, false, "nxcM", 2)]
    [InlineData("gstreamer-publish.sdp", "audio0", 96, null, null, null, false, "Zo7SFBbgVEcLzBE1mXogEaKM2Fny2AWr", 1)]
    [InlineData("aiortc-publish.sdp", "0", 96, null, 1, 2, false, "lqPQ", 1)]
    public void TryParse_PublishOfferOfAClient_ReadsIt(string name, string mid, int opus, int? red, int? midId, int? levelId, bool nack, string? fragment, int sections)
    {
        var offer = OfferSamples.Parse(OfferSamples.Text(name));
        Assert.True(offer.CanPublish(out _));
        var section = offer.PublishSection!;
        Assert.Equal(mid, section.Mid);
        Assert.Equal(opus, (int?)section.OpusPayloadType);
        Assert.Equal(red, section.RedPayloadType);
        Assert.Equal(midId, section.Extension(SdpHeaderExtension.MidUri)?.Id);
        Assert.Equal(levelId, section.Extension(SdpHeaderExtension.AudioLevelUri)?.Id);
        Assert.Equal(nack, section.OffersNack);
        Assert.Equal(SdpMediaKind.Audio, section.Kind);
        Assert.True(section.HasRtcpMux);
        Assert.Equal(sections, offer.Sections.Count);
        Assert.Equal(fragment ?? offer.Ice.UsernameFragment, offer.Ice.UsernameFragment);
        Assert.Equal(SdpSetup.ActivePassive, offer.Setup);
        Assert.NotEmpty(offer.Fingerprints);
        Assert.Single(section.Ssrcs);
        Assert.NotEqual(name.StartsWith("aiortc", StringComparison.Ordinal), offer.Trickle);
    }

    [Theory]
    [InlineData("chromium-listen-1.sdp", 1, 1)]
    [InlineData("chromium-listen-3.sdp", 3, 4)]
    [InlineData("firefox-listen-1.sdp", 1, 1)]
    [InlineData("firefox-listen-3.sdp", 3, 3)]
    [InlineData("aiortc-listen-3.sdp", 3, 3)]
    [InlineData("gstreamer-listen-nobundle.sdp", 1, 1)]
    [InlineData("gstreamer-listen.sdp", 1, 1)]
    public void TryParse_ListenOfferOfAClient_ReadsIt(string name, int slots, int sections)
    {
        var offer = OfferSamples.Parse(OfferSamples.Text(name));
        Assert.True(offer.CanListen(out _));
        Assert.Equal(slots, offer.ListenSections.Count);
        Assert.Equal(sections, offer.Sections.Count);
        Assert.False(offer.CanPublish(out var fault));
        Assert.Equal(SdpFaultKind.WrongDirection, fault.Kind);
    }

    [Fact]
    public void TryParse_ObsOffer_ReadsCandidatesAndOpusParameters()
    {
        var section = OfferSamples.Parse(OfferSamples.Text("obs-publish.sdp")).PublishSection!;
        Assert.Equal(2, section.Candidates.Count);
        Assert.Equal(new SdpOpus(111, true, false, true, 96_000), section.Opus);
    }

    [Fact]
    public void TryParse_SafariOffer_LeavesNamesOfMulticastDnsOut() =>
        Assert.Empty(OfferSamples.Parse(OfferSamples.Text("safari-publish.sdp")).PublishSection!.Candidates);

    [Fact]
    public void TryParse_SeveralFingerprints_HasThoseOfAcceptedHashFunctions()
    {
        var hash = string.Join(':', Enumerable.Repeat("AB", 48));
        var text = _publish.Replace("a=setup", $"a=fingerprint:sha-384 {hash}\r\na=fingerprint:sha-1 {hash[..59]}\r\na=setup", StringComparison.Ordinal);
        Assert.Equal(["sha-256", "sha-384"], OfferSamples.Parse(text).Fingerprints.Select(static one => one.Algorithm), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("a=setup:actpass", "a=setup:active", null)]
    [InlineData("a=setup:actpass\r\n", "", null)]
    [InlineData("a=sendonly", "a=sendrecv", null)]
    [InlineData("\r\n", "\n", null)]
    [InlineData("opus/48000/2", "OPUS/48000/2", null)]
    [InlineData("a=group:BUNDLE 0\r\n", "", null)]
    [InlineData("m=audio 34564", "a=bundle-only\r\nm=audio 34564", null)]
    [InlineData("a=setup:actpass", "a=setup:passive", SdpFaultKind.BadSetup)]
    [InlineData("a=setup:actpass", "a=setup:holdconn", SdpFaultKind.BadSetup)]
    [InlineData("a=setup:actpass", "a=setup:sideways", SdpFaultKind.BadSetup)]
    [InlineData("v=0", "v=1", SdpFaultKind.Malformed)]
    [InlineData("v=0\r\n", "", SdpFaultKind.Malformed)]
    [InlineData("t=0 0", "t", SdpFaultKind.Malformed)]
    [InlineData("t=0 0", "t=0\00", SdpFaultKind.Malformed)]
    [InlineData("m=audio 34564", "m=audio", SdpFaultKind.Malformed)]
    [InlineData("m=audio 34564", "m=audio 70000", SdpFaultKind.Malformed)]
    [InlineData("a=mid:0", "a=mid:\"0\"", SdpFaultKind.Malformed)]
    [InlineData("m=audio 34564", "m=audio 0", SdpFaultKind.NoAudio)]
    [InlineData("m=audio", "m=video", SdpFaultKind.NoAudio)]
    [InlineData("UDP/TLS/RTP/SAVPF", "RTP/AVP", SdpFaultKind.BadProtocol)]
    [InlineData("opus/48000/2", "opus/48000", SdpFaultKind.NoOpus)]
    [InlineData("SAVPF 111", "SAVPF 96", SdpFaultKind.NoOpus)]
    [InlineData("a=rtcp-mux\r\n", "", SdpFaultKind.NoRtcpMux)]
    [InlineData("a=group:BUNDLE 0\r\n", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", SdpFaultKind.NoBundle)]
    [InlineData("a=ice-pwd:", "a=ice-pw:", SdpFaultKind.NoIceCredentials)]
    [InlineData("a=ice-ufrag:", "a=ice-ufrag:\"", SdpFaultKind.NoIceCredentials)]
    [InlineData("sha-256", "sha-1", SdpFaultKind.NoFingerprint)]
    [InlineData("s=-\r\n", "s=-\r\na=ice-lite\r\n", SdpFaultKind.BothLite)]
    public void TryParse_OneThingChanged_IsReadOrSaysWhatIsMissing(string old, string changed, SdpFaultKind? expected)
    {
        Assert.Contains(old, _publish, StringComparison.Ordinal);
        var isRead = SdpOffer.TryParse(_publish.Replace(old, changed, StringComparison.Ordinal), out var offer, out var fault);
        Assert.Equal(expected, fault?.Kind);
        Assert.Equal(expected is null, isRead);
        Assert.Equal(isRead, offer is not null);
        Assert.True(fault is null || (fault.Detail.Length > 40 && fault.Detail.EndsWith('.')));
    }

    [Theory]
    [InlineData("a=sendonly", "a=recvonly")]
    [InlineData("a=sendonly", "a=inactive")]
    public void CanPublish_NothingSent_SaysWrongDirection(string old, string changed)
    {
        Assert.False(OfferSamples.Parse(_publish.Replace(old, changed, StringComparison.Ordinal)).CanPublish(out var fault));
        Assert.Equal(SdpFaultKind.WrongDirection, fault.Kind);
    }

    [Fact]
    public void TryParse_BeyondALimit_IsTooLong()
    {
        AssertTooLong(_publish + new string('\n', SdpText.MaximumChars));
        AssertTooLong(_publish + "a=" + new string('x', SdpText.MaximumLineChars - 1));
        AssertTooLong(_publish + string.Concat(Enumerable.Repeat("a=x\n", SdpText.MaximumLines)));
        AssertTooLong(_publish + string.Concat(Enumerable.Repeat("m=video 0 RTP/AVP 0\n", SdpText.MaximumSections)));
        Assert.True(SdpOffer.TryParse(_publish + string.Concat(Enumerable.Repeat("m=video 0 RTP/AVP 0\n", SdpText.MaximumSections - 1)), out _, out _));
        Assert.True(SdpOffer.TryParse(_publish + "a=" + new string('x', SdpText.MaximumLineChars - 2), out _, out _));
    }

    [Fact]
    public void TryParse_MidTwice_IsMalformed()
    {
        Assert.False(SdpOffer.TryParse(_publish + "m=video 0 RTP/AVP 0\r\na=mid:0\r\n", out _, out var fault));
        Assert.Equal(SdpFaultKind.Malformed, fault.Kind);
    }

    [Fact]
    public void TryParse_BundleOnlySection_TakesTheTransportOfTheFirst()
    {
        var first = _publish[_publish.IndexOf("m=audio", StringComparison.Ordinal)..];
        var second = string.Join("\r\n", first.Split("\r\n").Where(line => !line.StartsWith("a=ice", StringComparison.Ordinal) && !line.StartsWith("a=fing", StringComparison.Ordinal) && !line.StartsWith("a=setup", StringComparison.Ordinal)))
            .Replace("m=audio 34564", "m=audio 0", StringComparison.Ordinal).Replace("a=mid:0", "a=mid:1\r\na=bundle-only", StringComparison.Ordinal);
        var video = first.Replace("m=audio", "m=video", StringComparison.Ordinal);
        var offer = OfferSamples.Parse(_publish[..^first.Length].Replace("BUNDLE 0", "BUNDLE 0 1", StringComparison.Ordinal) + video + second);
        Assert.Equal("jZWk", offer.Ice.UsernameFragment);
        Assert.Equal("1", offer.PublishSection!.Mid);
        Assert.Single(offer.Fingerprints);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void TryParse_CutAtEachLength_IsReadOrFaulted(string name)
    {
        var text = OfferSamples.Text(name);
        var read = 0;
        for (var length = 0; length < text.Length; length++)
        {
            var isRead = SdpOffer.TryParse(text[..length], out var offer, out var fault);
            Assert.NotEqual(offer is null, fault is null);
            read += isRead ? 1 : 0;
        }

        Assert.InRange(read, 0, text.Length - 300);
    }

    [Theory]
    [InlineData("chromium-publish.sdp")]
    [InlineData("gstreamer-publish.sdp")]
    public void TryParse_EachBitFlipped_IsAnsweredOrFaulted(string name)
    {
        foreach (var text in OfferSamples.Flips(OfferSamples.Text(name)))
        {
            if (SdpOffer.TryParse(text, out var offer, out var fault) && offer.CanPublish(out _))
            {
                var answer = SdpAnswer.WritePublish(offer, OfferSamples.Terms);
                Assert.True(SdpAnswerReader.TryParse(answer, out var read, out _));
                Assert.Equal(offer.Sections.Count, read.Sections.Count);
            }
            else
            {
                Assert.True(fault is not null || offer is not null);
            }
        }
    }

    [Fact]
    public void TryParse_AnyLines_EndsWithoutException() =>
        Gen.Select(Gen.Int[0, _starts.Length - 1].Select(static index => _starts[index]), Gen.String[0, 20]).Array[0, 12].Sample(
            lines =>
            {
                var text = "v=0\n" + string.Join('\n', lines.Select(line => line.Item1 + line.Item2)) + '\n';
                Assert.NotEqual(SdpOffer.TryParse(text, out _, out var fault), fault is not null);
                Assert.NotEqual(SdpFragment.TryParse(text[4..], out _, out fault), fault is not null);
                Assert.NotEqual(SdpAnswerReader.TryParse(text, out _, out fault), fault is not null);
            },
            iter: 3_000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryParse_OurOwnOffers_AreRead(bool red)
    {
        var terms = new SdpOfferTerms(IceCredentials.Create(), OfferSamples.Terms.Fingerprint) { Ssrc = 5, Red = red, SessionId = 9 };
        var publish = OfferSamples.Parse(SdpOfferWriter.WritePublish(terms));
        Assert.Equal(terms.Ice, publish.Ice);
        Assert.Equal([terms.Fingerprint], publish.Fingerprints);
        Assert.Equal([5u], publish.PublishSection!.Ssrcs);
        Assert.Equal(red ? SdpOfferWriter.RedPayloadType : null, publish.PublishSection.RedPayloadType);
        Assert.Equal(SdpOfferWriter.OpusPayloadType, publish.PublishSection.OpusPayloadType);
        Assert.Equal(SdpSetup.Active, publish.Setup);
        var listen = OfferSamples.Parse(SdpOfferWriter.WriteListen(terms, 5));
        Assert.Equal(5, listen.Sections.Count);
        Assert.Equal(3, listen.ListenSections.Count);
        Assert.Null(listen.PublishSection);
        Assert.True(listen.ListenSections[2].OffersNack);
    }

    private static void AssertTooLong(string text)
    {
        Assert.False(SdpOffer.TryParse(text, out _, out var fault));
        Assert.Equal(SdpFaultKind.TooLong, fault.Kind);
    }
}
