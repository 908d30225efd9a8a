using System.Diagnostics.CodeAnalysis;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;

namespace Stoa.Rtc.Sdp;

/// <summary>A server's answer, as our own command line and tests read it.</summary>
public sealed class SdpAnswerReader
{
    private SdpAnswerReader(List<SdpSection> sections, IceCredentials ice, List<DtlsFingerprint> fingerprints, SdpSetup? setup, List<IceCandidate> candidates, bool isIceLite) =>
        (Sections, Ice, Fingerprints, Setup, Candidates, IsIceLite) = (sections, ice, fingerprints, setup, candidates, isIceLite);

    /// <summary>The sections in the order of the offer; <see cref="SdpSection.IsRejected"/> says which were not accepted.</summary>
    public IReadOnlyList<SdpSection> Sections { get; }

    /// <summary>The server's ICE credentials.</summary>
    public IceCredentials Ice { get; }

    /// <summary>The server's certificate must match one of these.</summary>
    public IReadOnlyList<DtlsFingerprint> Fingerprints { get; }

    /// <summary>The server's role in DTLS; null when it does not say.</summary>
    public SdpSetup? Setup { get; }

    /// <summary>Where the server is reached, of all levels.</summary>
    public IReadOnlyList<IceCandidate> Candidates { get; }

    /// <summary>True when the server never checks by itself.</summary>
    public bool IsIceLite { get; }

    /// <summary>Reads an answer in which at least one section is accepted.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SdpAnswerReader? answer, [NotNullWhen(false)] out SdpFault? fault)
    {
        answer = null;
        if (!SdpText.TryParse(text, isFragment: false, out var parsed, out fault))
        {
            return false;
        }

        fault = SdpSection.ReadAll(parsed, out var sections, out _);
        if (fault is not null)
        {
            return false;
        }

        var live = sections.FindAll(static section => !section.IsRejected);
        var levels = live.ConvertAll(static section => section.Transport);
        levels.Add(new SdpTransport(parsed.Session));
        var ice = levels.Find(static level => level.Ice is not null)?.Ice;
        var fingerprints = levels.Find(static level => level.Fingerprints.Count > 0)?.Fingerprints;
        if (live.Count == 0 || ice is null || fingerprints is null)
        {
            fault = live.Count == 0 ? SdpFault.NoAudio : ice is null ? SdpFault.NoIceCredentials : SdpFault.NoFingerprint;
            return false;
        }

        answer = new SdpAnswerReader(
            sections,
            ice,
            fingerprints,
            levels.Find(static level => level.Setup is not null)?.Setup,
            [.. levels.SelectMany(static level => level.Candidates).Distinct()],
            SdpText.First(parsed.Session, "ice-lite") is not null);
        return true;
    }
}
