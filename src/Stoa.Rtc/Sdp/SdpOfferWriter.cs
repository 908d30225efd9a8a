using System.Globalization;
using System.Text;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;

namespace Stoa.Rtc.Sdp;

/// <summary>Writes the offers of our own command line, tests and load driver.</summary>
public static class SdpOfferWriter
{
    /// <summary>The payload type of Opus in these offers.</summary>
    public const byte OpusPayloadType = 111;

    /// <summary>The payload type of redundant audio in these offers.</summary>
    public const byte RedPayloadType = 63;

    /// <summary>The id of the audio level extension in these offers.</summary>
    public const byte AudioLevelId = 1;

    /// <summary>The id of the mid extension in these offers.</summary>
    public const byte MidId = 4;

    /// <summary>Writes an offer with one sendonly section.</summary>
    public static string WritePublish(SdpOfferTerms terms) => Write(terms, 1, "sendonly");

    /// <summary>Writes an offer with some recvonly sections.</summary>
    /// <param name="terms">What to put in.</param>
    /// <param name="sections">1 to 15.</param>
    public static string WriteListen(SdpOfferTerms terms, int sections)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sections, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sections, 15);
        return Write(terms, sections, "recvonly");
    }

    private static string Write(SdpOfferTerms terms, int sections, string direction)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var text = new StringBuilder(1_000);
        Line(text, $"v=0");
        Line(text, $"o=- {terms.SessionId} 1 IN IP4 0.0.0.0");
        Line(text, $"s=-");
        Line(text, $"t=0 0");
        Line(text, $"a=group:BUNDLE {string.Join(' ', Enumerable.Range(0, sections))}");
        Line(text, $"a=ice-options:trickle");
        for (var mid = 0; mid < sections; mid++)
        {
            Line(text, terms.Red ? (FormattableString)$"m=audio 9 UDP/TLS/RTP/SAVPF {OpusPayloadType} {RedPayloadType}" : $"m=audio 9 UDP/TLS/RTP/SAVPF {OpusPayloadType}");
            Line(text, $"c=IN IP4 0.0.0.0");
            Line(text, $"a=mid:{mid}");
            Line(text, $"a={direction}");
            Line(text, $"a=rtcp-mux");
            Line(text, $"a=ice-ufrag:{terms.Ice.UsernameFragment}");
            Line(text, $"a=ice-pwd:{terms.Ice.Password}");
            Line(text, $"a=fingerprint:{terms.Fingerprint}");
            Line(text, $"a=setup:active");
            Line(text, $"a=extmap:{AudioLevelId} {SdpHeaderExtension.AudioLevelUri}");
            Line(text, $"a=extmap:{MidId} {SdpHeaderExtension.MidUri}");
            Line(text, $"a=rtpmap:{OpusPayloadType} opus/48000/2");
            Line(text, $"a=rtcp-fb:{OpusPayloadType} nack");
            Line(text, $"a=fmtp:{OpusPayloadType} minptime=10;useinbandfec=1;usedtx=1");
            if (terms.Red)
            {
                Line(text, $"a=rtpmap:{RedPayloadType} red/48000/2");
                Line(text, $"a=fmtp:{RedPayloadType} {OpusPayloadType}/{OpusPayloadType}");
            }

            if (terms.Ssrc is { } ssrc && direction == "sendonly")
            {
                Line(text, $"a=msid:- stoa-{mid}");
                Line(text, $"a=ssrc:{ssrc} cname:{terms.Cname}");
            }
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
}

/// <summary>What a client of our own puts into an offer.</summary>
/// <param name="Ice">The client's credentials for this session.</param>
/// <param name="Fingerprint">The client's certificate.</param>
public sealed record SdpOfferTerms(IceCredentials Ice, DtlsFingerprint Fingerprint)
{
    /// <summary>The number in the o-line, below 2⁶³.</summary>
    public ulong SessionId { get; init; }

    /// <summary>The synchronisation source of a publisher; null announces none.</summary>
    public uint? Ssrc { get; init; }

    /// <summary>The canonical name of a publisher: a token.</summary>
    public string Cname { get; init; } = "stoa-client";

    /// <summary>True to offer redundant audio after Opus.</summary>
    public bool Red { get; init; }
}
