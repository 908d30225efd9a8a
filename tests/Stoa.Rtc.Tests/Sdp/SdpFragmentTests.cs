using Stoa.Rtc.Ice;
using Stoa.Rtc.Sdp;

namespace Stoa.Rtc.Tests.Sdp;

/// <summary>Fragments of trickle ICE and of ICE restart.</summary>
public sealed class SdpFragmentTests
{
    private const string Trickle =
        "a=group:BUNDLE 0 1\r\n" +
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" +
        "a=mid:0\r\n" +
        "a=ice-ufrag:EsAw\r\n" +
        "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n" +
        "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\n" +
        "a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0 ufrag EsAw network-id 2\r\n" +
        "a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0 ufrag EsAw network-id 1\r\n" +
        "a=candidate:2154773085 1 tcp 1518214911 198.51.100.2 9 typ host tcptype active generation 0 ufrag EsAw network-id 2\r\n" +
        "a=end-of-candidates\r\n";

    [Fact]
    public void TryParse_TrickleOfAClient_ReadsIt()
    {
        Assert.True(SdpFragment.TryParse(Trickle, out var fragment, out _));
        Assert.Equal(new IceCredentials("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"), fragment.Ice);
        Assert.Equal(["0"], fragment.Mids);
        Assert.Equal(4, fragment.Candidates.Count);
        Assert.True(fragment.EndOfCandidates);
    }

    [Fact]
    public void TryParse_RestartAtSessionLevel_ReadsIt()
    {
        Assert.True(SdpFragment.TryParse("a=ice-options:trickle ice2\r\na=ice-ufrag:xysd\r\na=ice-pwd:CF74R2gHBzEiSYBuTRKjNKbb\r\n", out var fragment, out _));
        Assert.Equal("xysd", fragment.Ice!.UsernameFragment);
        Assert.Empty(fragment.Mids);
        Assert.False(fragment.EndOfCandidates);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a=end-of-candidates\n")]
    public void TryParse_WithoutCredentials_HasNone(string text)
    {
        Assert.True(SdpFragment.TryParse(text, out var fragment, out _));
        Assert.Null(fragment.Ice);
    }

    [Theory]
    [InlineData("a=ice-ufrag:xysd\r\n", SdpFaultKind.NoIceCredentials)]
    [InlineData("a=ice-ufrag:xysd\r\na=ice-pwd:short\r\n", SdpFaultKind.NoIceCredentials)]
    [InlineData("{\"candidate\":\"\"}", SdpFaultKind.Malformed)]
    [InlineData("m=audio\r\n", SdpFaultKind.Malformed)]
    public void TryParse_Bad_SaysWhy(string text, SdpFaultKind expected)
    {
        Assert.False(SdpFragment.TryParse(text, out _, out var fault));
        Assert.Equal(expected, fault.Kind);
    }

    [Fact]
    public void WriteRestart_ToARestart_HasNewCredentialsAndAllCandidates()
    {
        Assert.True(SdpFragment.TryParse(SdpFragment.Write(IceCredentials.Create(), "audio0", [], isEnd: false), out var request, out _));
        Assert.False(request.EndOfCandidates);
        var text = SdpFragment.WriteRestart(request, OfferSamples.Terms.Ice, OfferSamples.Terms.Candidates);
        Assert.StartsWith("a=ice-lite\r\na=ice-options:ice2 trickle\r\na=group:BUNDLE audio0\r\n", text, StringComparison.Ordinal);
        Assert.True(SdpFragment.TryParse(text, out var answer, out _));
        Assert.Equal(OfferSamples.Terms.Ice, answer.Ice);
        Assert.Equal(["audio0"], answer.Mids);
        Assert.Equal(OfferSamples.Terms.Candidates, answer.Candidates);
        Assert.True(answer.EndOfCandidates);
    }

    [Fact]
    public void TryParse_CutOrFlipped_IsReadOrFaulted()
    {
        for (var length = 0; length < Trickle.Length; length++)
        {
            Assert.NotEqual(SdpFragment.TryParse(Trickle[..length], out _, out var fault), fault is not null);
        }

        foreach (var flipped in OfferSamples.Flips(Trickle))
        {
            Assert.NotEqual(SdpFragment.TryParse(flipped, out _, out var fault), fault is not null);
        }
    }
}
