using System.Globalization;
using System.Text;

namespace Stoa.Rtc.Sdp;

/// <summary>Writes the server's answers: ICE-lite, DTLS passive, one bundle, Opus only. Source: RFC 8829 section 5.3 and RFC 9725 section 4.2.</summary>
public static class SdpAnswer
{
    /// <summary>Answers who publishes: the first audio section that sends is received, all others are rejected or, where the bundle's transport hangs on one, inactive.</summary>
    /// <exception cref="ArgumentException">The offer has no section to receive: <see cref="SdpOffer.CanPublish"/> is false.</exception>
    public static string WritePublish(SdpOffer offer, SdpAnswerTerms terms)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(terms);
        return offer.PublishSection is { } section
            ? Write(offer, terms, [section], isListen: false)
            : throw new ArgumentException("The offer has no section that sends.", nameof(offer));
    }

    /// <summary>Answers who listens: the first audio sections that receive become slots, as many as the terms have; all others are rejected.</summary>
    /// <exception cref="ArgumentException">The offer has no section to send to, or the terms have no slot.</exception>
    public static string WriteListen(SdpOffer offer, SdpAnswerTerms terms)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(terms);
        List<SdpSection> accepted = [.. offer.ListenSections.Take(terms.Slots.Count)];
        return accepted.Count > 0
            ? Write(offer, terms, accepted, isListen: true)
            : throw new ArgumentException("The offer has no section that receives, or the terms have no slot.", nameof(offer));
    }

    private static string Write(SdpOffer offer, SdpAnswerTerms terms, List<SdpSection> accepted, bool isListen)
    {
        var text = new StringBuilder(2_000);
        Line(text, $"v=0");
        Line(text, $"o=- {terms.SessionId} 1 IN IP4 0.0.0.0");
        Line(text, $"s=-");
        Line(text, $"t=0 0");
        List<SdpSection> bundle = accepted[0].IsBundled && offer.TaggedSection is { } tagged && !accepted.Contains(tagged) ? [tagged, .. accepted] : accepted;
        if (bundle[0].IsBundled)
        {
            Line(text, $"a=group:BUNDLE {string.Join(' ', bundle.Select(static section => section.Mid))}");
        }

        Line(text, $"a=ice-lite");
        Line(text, $"a=ice-options:ice2 trickle");
        foreach (var section in offer.Sections)
        {
            var index = accepted.IndexOf(section);
            if (index >= 0)
            {
                WriteAccepted(text, section, terms, isListen ? terms.Slots[index] : null);
            }
            else if (section == bundle[0])
            {
                WriteInactive(text, section, terms);
            }
            else
            {
                WriteRejected(text, section);
            }

            if (section == bundle[0])
            {
                foreach (var candidate in terms.Candidates)
                {
                    Line(text, $"a=candidate:{candidate.ToAttributeValue()}");
                }

                Line(text, $"a=end-of-candidates");
            }
        }

        return text.ToString();
    }

    private static void WriteRejected(StringBuilder text, SdpSection section)
    {
        Line(text, $"m={section.Media} 0 {section.Protocol} {section.FirstFormat}");
        Line(text, $"c=IN IP4 0.0.0.0");
        WriteMid(text, section);
        Line(text, $"a=inactive");
    }

    /// <summary>Keeps the section that carries the bundle's transport, without media.</summary>
    /// <remarks>Rejecting it is allowed, but browsers with the policy max-bundle have no other transport and refuse the answer.</remarks>
    private static void WriteInactive(StringBuilder text, SdpSection section, SdpAnswerTerms terms)
    {
        Line(text, $"m={section.Media} 9 {section.Protocol} {section.FirstFormat}");
        Line(text, $"c=IN IP4 0.0.0.0");
        WriteMid(text, section);
        Line(text, $"a=inactive");
        WriteTransport(text, terms);
        if (section.FirstMapping is { } mapping)
        {
            Line(text, $"a=rtpmap:{mapping}");
        }

        if (section.FirstParameters is { } parameters)
        {
            Line(text, $"a=fmtp:{parameters}");
        }
    }

    private static void WriteTransport(StringBuilder text, SdpAnswerTerms terms)
    {
        Line(text, $"a=rtcp-mux");
        Line(text, $"a=ice-ufrag:{terms.Ice.UsernameFragment}");
        Line(text, $"a=ice-pwd:{terms.Ice.Password}");
        Line(text, $"a=fingerprint:{terms.Fingerprint}");
        Line(text, $"a=setup:passive");
    }

    private static void WriteAccepted(StringBuilder text, SdpSection section, SdpAnswerTerms terms, SdpSlot? slot)
    {
        var opus = section.OpusPayloadType ?? throw new ArgumentException("The section has no Opus.", nameof(section));
        var red = terms.Red ? section.RedPayloadType : null;
        Line(text, red is null ? (FormattableString)$"m=audio 9 {section.Protocol} {opus}" : $"m=audio 9 {section.Protocol} {red} {opus}");
        Line(text, $"c=IN IP4 0.0.0.0");
        WriteMid(text, section);
        Line(text, slot is null ? (FormattableString)$"a=recvonly" : $"a=sendonly");
        WriteTransport(text, terms);
        WriteExtension(text, section.Extension(SdpHeaderExtension.MidUri), slot is not null);
        WriteExtension(text, section.Extension(SdpHeaderExtension.AudioLevelUri), slot is not null);
        Line(text, $"a=rtpmap:{opus} opus/48000/2");
        if (section.OffersNack)
        {
            Line(text, $"a=rtcp-fb:{opus} nack");
        }

        Line(text, $"a=fmtp:{opus} minptime=10;useinbandfec=1;usedtx=1");
        if (red is not null)
        {
            Line(text, $"a=rtpmap:{red} red/48000/2");
            Line(text, $"a=fmtp:{red} {opus}/{opus}");
        }

        if (slot is not null)
        {
            Line(text, $"a=msid:{slot.StreamId} {slot.TrackId}");
            Line(text, $"a=ssrc:{slot.Ssrc} cname:{terms.Cname}");
            Line(text, $"a=ssrc:{slot.Ssrc} msid:{slot.StreamId} {slot.TrackId}");
        }
    }

    /// <summary>Accepts an extension in the direction that the media has. Source: RFC 8285 section 7.</summary>
    private static void WriteExtension(StringBuilder text, SdpHeaderExtension? extension, bool isSender)
    {
        var wanted = isSender ? SdpDirection.ReceiveOnly : SdpDirection.SendOnly;
        if (extension is null || (extension.Direction != SdpDirection.SendReceive && extension.Direction != wanted))
        {
            return;
        }

        var direction = extension.Direction == SdpDirection.SendReceive ? string.Empty : isSender ? "/sendonly" : "/recvonly";
        Line(text, $"a=extmap:{extension.Id}{direction} {extension.Uri}");
    }

    private static void WriteMid(StringBuilder text, SdpSection section)
    {
        if (section.Mid is not null)
        {
            Line(text, $"a=mid:{section.Mid}");
        }
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
}
