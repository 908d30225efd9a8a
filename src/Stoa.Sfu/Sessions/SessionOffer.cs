using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Sdp;
using Stoa.Sfu.Forwarding;

namespace Stoa.Sfu.Sessions;

/// <summary>An offer that can be met, and what this side puts against it: credentials and SSRCs of its own.</summary>
internal sealed class SessionOffer
{
    private readonly SdpOffer _offer;
    private readonly IReadOnlyList<SdpSection> _sections;
    private readonly uint[] _ssrcs;

    private SessionOffer(SessionDirection direction, SdpOffer offer, IReadOnlyList<SdpSection> sections)
    {
        (Direction, _offer, _sections) = (direction, offer, sections);
        _ssrcs = NewSsrcs(sections.Count);
    }

    /// <summary>Whether it publishes or listens.</summary>
    public SessionDirection Direction { get; }

    /// <summary>The credentials of this side.</summary>
    public IceCredentials Local { get; } = IceCredentials.Create();

    /// <summary>Reads an offer.</summary>
    /// <param name="direction">What it is for.</param>
    /// <param name="text">The SDP.</param>
    /// <param name="offer">The offer.</param>
    /// <param name="detail">What is wrong with it, in a whole sentence.</param>
    public static bool TryRead(SessionDirection direction, string text, [NotNullWhen(true)] out SessionOffer? offer, [NotNullWhen(false)] out string? detail)
    {
        offer = null;
        if (!SdpOffer.TryParse(text, out var parsed, out var fault)
            || !(direction == SessionDirection.Publish ? parsed.CanPublish(out fault) : parsed.CanListen(out fault)))
        {
            detail = fault.Detail;
            return false;
        }

        detail = null;
        offer = new SessionOffer(direction, parsed, parsed.PublishSection is { } section && direction == SessionDirection.Publish ? [section] : parsed.ListenSections);
        return true;
    }

    /// <summary>Makes the session.</summary>
    public MediaSession NewSession(AudioRoom room, MediaLoop loop, PersonKey? person, TimeSpan now, DateTimeOffset utcNow) => new()
    {
        Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
        Room = room,
        Person = person,
        Loop = loop,
        Ice = new IceLiteAgent(Local, _offer.Ice, now),
        RemoteFragment = _offer.Ice.UsernameFragment,
        Fingerprints = _offer.Fingerprints,
        Publisher = Direction == SessionDirection.Publish ? NewPublisher(person) : null,
        Listener = Direction == SessionDirection.Listen ? NewListener(person, loop) : null,
        OwnSsrc = _ssrcs[0],
        OpenedAt = now,
        OpenedAtUtc = utcNow,
    };

    /// <summary>Writes the answer.</summary>
    public string WriteAnswer(DtlsFingerprint fingerprint, IReadOnlyList<IceCandidate> candidates)
    {
        var terms = new SdpAnswerTerms(Local, fingerprint, candidates) { SessionId = NewRandom() >> 1 };
        return Direction == SessionDirection.Publish
            ? SdpAnswer.WritePublish(_offer, terms)
            : SdpAnswer.WriteListen(_offer, terms with { Slots = [.. _ssrcs.Select((ssrc, slot) => new SdpSlot(ssrc, "stoa", $"slot{slot}"))] });
    }

    private static uint[] NewSsrcs(int count)
    {
        var ssrcs = new uint[count];
        do
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(ssrcs.AsSpan()));
        }
        while (ssrcs.Distinct().Count() != count || ssrcs.Contains(0u));
        return ssrcs;
    }

    private static ulong NewRandom() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private static byte IdOf(SdpSection section, string extension) => section.Extension(extension)?.Id ?? 0;

    private Publisher NewPublisher(PersonKey? person)
    {
        var section = _sections[0];
        return new Publisher(
            person ?? throw new ArgumentNullException(nameof(person)),
            new PublisherFormat(section.OpusPayloadType ?? 0, section.RedPayloadType ?? 0, IdOf(section, SdpHeaderExtension.AudioLevelUri)));
    }

    private Listener NewListener(PersonKey? person, MediaLoop loop)
    {
        var slots = _sections.Select((section, slot) => new ListenerSlot(
            new ListenerFormat(section.OpusPayloadType ?? 0, IdOf(section, SdpHeaderExtension.MidUri), IdOf(section, SdpHeaderExtension.AudioLevelUri)),
            section.Mid ?? "",
            _ssrcs[slot],
            NewRandom()));
        return new Listener(person, [.. slots], _sections.Any(section => section.OffersNack)) { Loop = loop };
    }
}
