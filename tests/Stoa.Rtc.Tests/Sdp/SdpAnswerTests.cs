using Stoa.Rtc.Ice;
using Stoa.Rtc.Sdp;

namespace Stoa.Rtc.Tests.Sdp;

/// <summary>Writing of answers, read back with the client's reader.</summary>
public sealed class SdpAnswerTests
{
    public static TheoryData<string> PublishSamples => OfferSamples.Publish;

    public static TheoryData<string> ListenSamples => OfferSamples.Listen;

    [Theory]
    [MemberData(nameof(PublishSamples))]
    public void WritePublish_OfferOfAClient_ReceivesOneSection(string name)
    {
        var offer = OfferSamples.Parse(OfferSamples.Text(name));
        var text = SdpAnswer.WritePublish(offer, OfferSamples.Terms);
        var answer = AssertAnswer(offer, text);
        var accepted = Assert.Single(answer.Sections, static section => section.Direction != SdpDirection.Inactive);
        Assert.Equal(SdpDirection.ReceiveOnly, accepted.Direction);
        Assert.Equal(offer.PublishSection!.Mid, accepted.Mid);
        Assert.Equal([offer.PublishSection.OpusPayloadType!.Value], accepted.PayloadTypes);
        Assert.Empty(accepted.Ssrcs);
        Assert.Equal(offer.PublishSection.IsBundled, accepted.IsBundled);
    }

    [Theory]
    [MemberData(nameof(ListenSamples))]
    public void WriteListen_OfferOfAClient_SendsOnEachSlot(string name)
    {
        var offer = OfferSamples.Parse(OfferSamples.Text(name));
        var text = SdpAnswer.WriteListen(offer, OfferSamples.Terms);
        var answer = AssertAnswer(offer, text);
        var accepted = answer.Sections.Where(static section => !section.IsRejected).ToList();
        Assert.Equal(offer.ListenSections.Select(static section => section.Mid), accepted.Select(static section => section.Mid), StringComparer.Ordinal);
        Assert.All(accepted, static section => Assert.Equal(SdpDirection.SendOnly, section.Direction));
        Assert.Equal(OfferSamples.Terms.Slots.Take(accepted.Count).Select(static slot => slot.Ssrc), accepted.Select(static section => section.Ssrcs.Single()));
        Assert.Equal(OfferSamples.Terms.Slots.Take(accepted.Count).Select(static slot => $"{slot.StreamId} {slot.TrackId}"), accepted.Select(static section => section.Msid), StringComparer.Ordinal);
    }

    [Fact]
    public void WritePublish_ChromiumOffer_IsThisText() =>
        Assert.Equal(
            """
            v=0
            o=- 7 1 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=group:BUNDLE 0
            a=ice-lite
            a=ice-options:ice2 trickle
            m=audio 9 UDP/TLS/RTP/SAVPF 63 111
            c=IN IP4 0.0.0.0
            a=mid:0
            a=recvonly
            a=rtcp-mux
            a=ice-ufrag:stoaAAAA
            a=ice-pwd:abcdefghijklmnopqrstuvwx
            a=fingerprint:FINGERPRINT
            a=setup:passive
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=rtpmap:111 opus/48000/2
            a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1
            a=rtpmap:63 red/48000/2
            a=fmtp:63 111/111
            a=candidate:CANDIDATE0
            a=candidate:CANDIDATE1
            a=candidate:CANDIDATE2
            a=end-of-candidates

            """.ReplaceLineEndings("\r\n")
                .Replace("FINGERPRINT", OfferSamples.Terms.Fingerprint.ToString(), StringComparison.Ordinal)
                .Replace("CANDIDATE0", OfferSamples.Terms.Candidates[0].ToAttributeValue(), StringComparison.Ordinal)
                .Replace("CANDIDATE1", OfferSamples.Terms.Candidates[1].ToAttributeValue(), StringComparison.Ordinal)
                .Replace("CANDIDATE2", OfferSamples.Terms.Candidates[2].ToAttributeValue(), StringComparison.Ordinal),
            SdpAnswer.WritePublish(OfferSamples.Parse(OfferSamples.Text("chromium-publish.sdp")), OfferSamples.Terms with { Red = true }));

    [Theory]
    [InlineData("chromium-publish.sdp", true, 63)]
    [InlineData("chromium-publish.sdp", false, null)]
    [InlineData("firefox-publish.sdp", true, null)]
    public void WritePublish_Red_IsAcceptedWhenBothWantIt(string name, bool red, int? expected)
    {
        var answer = SdpAnswer.WritePublish(OfferSamples.Parse(OfferSamples.Text(name)), OfferSamples.Terms with { Red = red });
        Assert.Equal(expected, OfferSamples.ParseAnswer(answer).Sections[0].RedPayloadType);
    }

    [Theory]
    [InlineData("a=rtcp-fb:111 nack", true)]
    [InlineData("a=rtcp-fb:* nack", true)]
    [InlineData("a=rtcp-fb:111 nack pli", false)]
    [InlineData("a=rtcp-fb:63 nack", false)]
    [InlineData("a=rtcp-fb:111 transport-cc", false)]
    public void WritePublish_Nack_IsAcceptedOnlyWhenOfferedForOpus(string line, bool expected)
    {
        var offer = OfferSamples.Parse(OfferSamples.Text("chromium-publish.sdp").Replace("a=rtcp-fb:111 transport-cc", line, StringComparison.Ordinal));
        Assert.Equal(expected, SdpAnswer.WritePublish(offer, OfferSamples.Terms).Contains("a=rtcp-fb:111 nack\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public void WritePublish_VideoCarriesTheTransport_KeepsItInactive()
    {
        var text = OfferSamples.Text("obs-publish.sdp");
        var audio = text.IndexOf("m=audio", StringComparison.Ordinal);
        var video = text.IndexOf("m=video", StringComparison.Ordinal);
        var offer = OfferSamples.Parse(text[..audio].Replace("BUNDLE 0 1", "BUNDLE 1 0", StringComparison.Ordinal) + text[video..] + text[audio..video]);
        var written = SdpAnswer.WritePublish(offer, OfferSamples.Terms);
        var answer = OfferSamples.ParseAnswer(written);
        Assert.Contains("a=group:BUNDLE 1 0\r\n", written, StringComparison.Ordinal);
        Assert.Contains("a=rtpmap:96 H264/90000\r\n", written, StringComparison.Ordinal);
        Assert.Equal((SdpMediaKind.Video, false, SdpDirection.Inactive), (answer.Sections[0].Kind, answer.Sections[0].IsRejected, answer.Sections[0].Direction));
        Assert.Equal((SdpMediaKind.Audio, false, SdpDirection.ReceiveOnly), (answer.Sections[1].Kind, answer.Sections[1].IsRejected, answer.Sections[1].Direction));
        Assert.Equal(3, answer.Sections[0].Candidates.Count);
        Assert.Empty(answer.Sections[1].Candidates);
    }

    [Fact]
    public void WriteListen_MoreSectionsThanSlots_RejectsTheRest()
    {
        var offer = OfferSamples.Parse(SdpOfferWriter.WriteListen(new SdpOfferTerms(IceCredentials.Create(), OfferSamples.Terms.Fingerprint), 5));
        var answer = OfferSamples.ParseAnswer(SdpAnswer.WriteListen(offer, OfferSamples.Terms));
        Assert.Equal([false, false, false, true, true], answer.Sections.Select(static section => section.IsRejected));
        Assert.Equal([true, true, true, false, false], answer.Sections.Select(static section => section.IsBundled));
        Assert.Equal(["0", "1", "2", "3", "4"], answer.Sections.Select(static section => section.Mid), StringComparer.Ordinal);
        answer = OfferSamples.ParseAnswer(SdpAnswer.WriteListen(offer, OfferSamples.Terms with { Slots = [OfferSamples.Terms.Slots[0]] }));
        Assert.Equal([false, true, true, true, true], answer.Sections.Select(static section => section.IsRejected));
    }

    [Fact]
    public void WriteListen_NothingToAccept_Throws()
    {
        var listen = OfferSamples.Parse(OfferSamples.Text("chromium-listen-1.sdp"));
        var publish = OfferSamples.Parse(OfferSamples.Text("chromium-publish.sdp"));
        Assert.Throws<ArgumentException>(() => SdpAnswer.WriteListen(listen, OfferSamples.Terms with { Slots = [] }));
        Assert.Throws<ArgumentException>(() => SdpAnswer.WriteListen(publish, OfferSamples.Terms));
        Assert.Throws<ArgumentException>(() => SdpAnswer.WritePublish(listen, OfferSamples.Terms));
    }

    [Theory]
    [InlineData("/sendonly", "/recvonly")]
    [InlineData("/sendrecv", "")]
    [InlineData("/recvonly", null)]
    [InlineData("/inactive", null)]
    public void WritePublish_ExtensionWithADirection_AnswersItsReverseOrNot(string offered, string? answered)
    {
        var text = OfferSamples.Text("chromium-publish.sdp").Replace("a=extmap:1 ", $"a=extmap:1{offered} ", StringComparison.Ordinal);
        var answer = SdpAnswer.WritePublish(OfferSamples.Parse(text), OfferSamples.Terms);
        Assert.Equal(answered is not null, answer.Contains("a=extmap:1", StringComparison.Ordinal));
        Assert.True(answered is null || answer.Contains($"a=extmap:1{answered} urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public void TryParse_AnswerCutOrFlipped_IsReadOrFaulted()
    {
        var text = SdpAnswer.WriteListen(OfferSamples.Parse(OfferSamples.Text("chromium-listen-1.sdp")), OfferSamples.Terms);
        for (var length = 0; length < text.Length; length++)
        {
            Assert.NotEqual(SdpAnswerReader.TryParse(text[..length], out _, out var fault), fault is not null);
        }

        foreach (var flipped in OfferSamples.Flips(text))
        {
            Assert.NotEqual(SdpAnswerReader.TryParse(flipped, out _, out var fault), fault is not null);
        }
    }

    /// <summary>What holds for every answer.</summary>
    private static SdpAnswerReader AssertAnswer(SdpOffer offer, string text)
    {
        Assert.Equal(text.Split('\n').Length, text.Split("\r\n").Length);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        var answer = OfferSamples.ParseAnswer(text);
        Assert.True(answer.IsIceLite);
        Assert.Equal(OfferSamples.Terms.Ice, answer.Ice);
        Assert.Equal([OfferSamples.Terms.Fingerprint], answer.Fingerprints);
        Assert.Equal(SdpSetup.Passive, answer.Setup);
        Assert.Equal(OfferSamples.Terms.Candidates, answer.Candidates);
        Assert.Equal(offer.Sections.Select(static section => (section.Kind, section.Mid, section.Protocol)), answer.Sections.Select(static section => (section.Kind, section.Mid, section.Protocol)));
        foreach (var (offered, answered) in offer.Sections.Zip(answer.Sections).Where(static pair => pair.Second.Direction != SdpDirection.Inactive))
        {
            Assert.True(answered.HasRtcpMux);
            Assert.Equal((true, true), (answered.Opus!.UseInbandFec, answered.Opus.UseDtx));
            Assert.Equal(offered.OffersNack, answered.OffersNack);
            var served = offered.HeaderExtensions.Where(static extension => extension.Uri is SdpHeaderExtension.MidUri or SdpHeaderExtension.AudioLevelUri);
            Assert.Equal(served.OrderBy(static extension => extension.Id), answered.HeaderExtensions.OrderBy(static extension => extension.Id));
        }

        return answer;
    }
}
