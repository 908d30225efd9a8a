using System.Globalization;
using System.Net;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Sdp;

namespace Stoa.Rtc.Tests.Sdp;

/// <summary>The offers in the folder Offers (made by Chromium 156, Firefox 153, GStreamer 1.22 and aiortc 1.4; those of Safari and OBS after what is published of them) and terms to answer them with.</summary>
internal static class OfferSamples
{
    public static IReadOnlyList<string> Names { get; } = [.. typeof(OfferSamples).Assembly.GetManifestResourceNames().Where(static name => name.EndsWith(".sdp", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> All => [.. Names];

    public static TheoryData<string> Publish => [.. Names.Where(static name => name.Contains("publish", StringComparison.Ordinal))];

    public static TheoryData<string> Listen => [.. Names.Where(static name => name.Contains("listen", StringComparison.Ordinal))];

    public static SdpAnswerTerms Terms { get; } = new(
        new IceCredentials("stoaAAAA", "abcdefghijklmnopqrstuvwx"),
        DtlsFingerprint.Of("certificate"u8),
        [
            IceCandidate.Host(TransportAddress.From(IPEndPoint.Parse("192.0.2.1:7882")), 65535),
            IceCandidate.Host(TransportAddress.From(IPEndPoint.Parse("[2001:db8::1]:7882")), 65534),
            IceCandidate.Host(TransportAddress.From(IPEndPoint.Parse("192.0.2.1:7882"), TransportProtocol.Tcp), 8191),
        ])
    {
        SessionId = 7,
        Slots = [new(101, "stoa", "slot-0"), new(102, "stoa", "slot-1"), new(103, "stoa", "slot-2")],
    };

    public static string Text(string name)
    {
        using var stream = typeof(OfferSamples).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException(name, nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static SdpOffer Parse(string text)
    {
        Assert.True(SdpOffer.TryParse(text, out var offer, out var fault), fault?.ToString());
        return offer;
    }

    public static SdpAnswerReader ParseAnswer(string text)
    {
        Assert.True(SdpAnswerReader.TryParse(text, out var answer, out var fault), fault?.ToString());
        return answer;
    }

    /// <summary>All texts that differ in one bit of one character, of the lower seven.</summary>
    public static IEnumerable<string> Flips(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            for (var bit = 0; bit < 7; bit++)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, i)}{(char)(text[i] ^ (1 << bit))}{text.AsSpan(i + 1)}");
            }
        }
    }
}
