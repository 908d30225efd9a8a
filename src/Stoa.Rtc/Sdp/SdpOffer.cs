using System.Diagnostics.CodeAnalysis;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;

namespace Stoa.Rtc.Sdp;

/// <summary>An offer that can be answered: it has audio over DTLS-SRTP with Opus, one transport, credentials and a fingerprint.</summary>
/// <remarks>Immutable. Source: RFC 8829 section 5.8, RFC 8843, RFC 8839, RFC 9725 section 4.2.</remarks>
public sealed class SdpOffer
{
    /// <summary>How many sections of a listener become slots.</summary>
    public const int MaximumSlots = 3;

    private SdpOffer(List<SdpSection> sections, List<SdpSection> usable, IceCredentials ice, IReadOnlyList<DtlsFingerprint> fingerprints, SdpSetup setup, bool trickle, SdpSection? tagged)
    {
        (Sections, Ice, Fingerprints, Setup, Trickle, TaggedSection) = (sections, ice, fingerprints, setup, trickle, tagged);
        PublishSection = usable.Find(static section => section.Direction is SdpDirection.SendOnly or SdpDirection.SendReceive);
        ListenSections = [.. usable.Where(static section => section.Direction is SdpDirection.ReceiveOnly or SdpDirection.SendReceive).Take(MaximumSlots)];
    }

    /// <summary>All m-lines in order: each has its place in the answer.</summary>
    public IReadOnlyList<SdpSection> Sections { get; }

    /// <summary>The peer's ICE credentials.</summary>
    public IceCredentials Ice { get; }

    /// <summary>The peer's certificate must match one of these, of which there is at least one.</summary>
    public IReadOnlyList<DtlsFingerprint> Fingerprints { get; }

    /// <summary>Active or either: the peer can be the DTLS client.</summary>
    public SdpSetup Setup { get; }

    /// <summary>True when the peer may send candidates later. Source: RFC 8838.</summary>
    public bool Trickle { get; }

    /// <summary>The section that a publish answer accepts; null when none sends.</summary>
    public SdpSection? PublishSection { get; }

    /// <summary>The sections that a listen answer accepts, at most <see cref="MaximumSlots"/>; empty when none receives.</summary>
    public IReadOnlyList<SdpSection> ListenSections { get; }

    /// <summary>The first section of the bundle, when it is live RTP: the one whose transport the others share. Source: RFC 8843 section 7.1.2.</summary>
    internal SdpSection? TaggedSection { get; }

    /// <summary>Reads an offer.</summary>
    /// <param name="text">The body of the request; never echoed.</param>
    /// <param name="offer">The offer.</param>
    /// <param name="fault">What is missing, for the developer of the client.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SdpOffer? offer, [NotNullWhen(false)] out SdpFault? fault)
    {
        offer = null;
        if (!SdpText.TryParse(text, isFragment: false, out var parsed, out fault))
        {
            return false;
        }

        fault = Read(parsed, out offer);
        return fault is null && offer is not null;
    }

    /// <summary>True when a section sends: <see cref="SdpAnswer.WritePublish"/> can be called.</summary>
    public bool CanPublish([NotNullWhen(false)] out SdpFault? fault)
    {
        fault = PublishSection is null ? SdpFault.NotSending : null;
        return fault is null;
    }

    /// <summary>True when a section receives: <see cref="SdpAnswer.WriteListen"/> can be called.</summary>
    public bool CanListen([NotNullWhen(false)] out SdpFault? fault)
    {
        fault = ListenSections.Count == 0 ? SdpFault.NotReceiving : null;
        return fault is null;
    }

    private static SdpFault? Read(SdpText text, out SdpOffer? offer)
    {
        offer = null;
        if (SdpSection.ReadAll(text, out var sections, out var bundleTag) is { } malformed)
        {
            return malformed;
        }

        if (SdpText.First(text.Session, "ice-lite") is not null)
        {
            return SdpFault.BothLite;
        }

        var usable = sections.FindAll(static section => section.IsLiveAudio);
        var isAlone = sections.Count(static section => !section.IsRejected) == 1;
        var missing = Keep(usable, static _ => true, SdpFault.NoAudio)
            ?? Keep(usable, static section => section.IsDtlsSrtp, SdpFault.BadProtocol)
            ?? Keep(usable, static section => section.Opus is not null, SdpFault.NoOpus)
            ?? Keep(usable, static section => section.HasRtcpMux, SdpFault.NoRtcpMux)
            ?? Keep(usable, section => section.IsBundled || isAlone, SdpFault.NoBundle);
        if (missing is not null)
        {
            return missing;
        }

        // A bundled section may leave its transport to the first one of the group: RFC 8843 section 7.1.3.
        var own = usable[0].Transport;
        var tagged = usable[0].IsBundled ? sections.Find(section => section.Mid == bundleTag) : null;
        var session = new SdpTransport(text.Session);
        if ((own.Ice ?? tagged?.Transport.Ice ?? session.Ice) is not { } ice)
        {
            return SdpFault.NoIceCredentials;
        }

        var fingerprints = own.Fingerprints.Count > 0 ? own.Fingerprints : tagged?.Transport.Fingerprints is { Count: > 0 } shared ? shared : session.Fingerprints;
        if (fingerprints.Count == 0)
        {
            return SdpFault.NoFingerprint;
        }

        // An offer without the attribute is active: RFC 4145 section 4.
        var setup = own.Setup ?? tagged?.Transport.Setup ?? session.Setup ?? SdpSetup.Active;
        if (setup is SdpSetup.Passive or SdpSetup.HoldConnection)
        {
            return SdpFault.BadSetup;
        }

        offer = new SdpOffer(sections, usable, ice, fingerprints, setup, OffersTrickle(text.Session) || OffersTrickle(text.Sections[sections.IndexOf(usable[0])].Attributes), tagged is { IsLiveRtp: true } ? tagged : null);
        return null;
    }

    /// <summary>Leaves what has a property; the fault when nothing is left.</summary>
    private static SdpFault? Keep(List<SdpSection> sections, Predicate<SdpSection> has, SdpFault otherwise)
    {
        sections.RemoveAll(section => !has(section));
        return sections.Count == 0 ? otherwise : null;
    }

    /// <summary>Reads ice-options, whose tokens some clients part with commas.</summary>
    private static bool OffersTrickle(List<SdpAttribute> attributes) =>
        SdpText.First(attributes, "ice-options") is { } options && options.Split([' ', ',']).Contains("trickle", StringComparer.Ordinal);
}
