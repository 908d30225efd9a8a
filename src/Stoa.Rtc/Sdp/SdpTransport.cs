using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;

namespace Stoa.Rtc.Sdp;

/// <summary>What one level of a description says of ICE and DTLS.</summary>
internal sealed class SdpTransport
{
    private const int MaximumFingerprints = 8;
    private const int MaximumCandidates = 64;

    public SdpTransport(List<SdpAttribute> attributes)
    {
        Ice = IceCredentials.From(SdpText.First(attributes, "ice-ufrag"), SdpText.First(attributes, "ice-pwd"));
        Setup = SdpText.First(attributes, "setup") switch
        {
            null => null,
            "actpass" => SdpSetup.ActivePassive,
            "active" => SdpSetup.Active,
            "passive" => SdpSetup.Passive,
            _ => SdpSetup.HoldConnection,
        };
        foreach (var attribute in attributes)
        {
            if (attribute.Name == "fingerprint" && Fingerprints.Count < MaximumFingerprints && DtlsFingerprint.TryParse(attribute.Value, out var fingerprint))
            {
                Fingerprints.Add(fingerprint);
            }
            else if (attribute.Name == "candidate" && Candidates.Count < MaximumCandidates && IceCandidate.TryParse(attribute.Value, out var candidate))
            {
                Candidates.Add(candidate);
            }
        }
    }

    public IceCredentials? Ice { get; }

    public SdpSetup? Setup { get; }

    public List<DtlsFingerprint> Fingerprints { get; } = [];

    public List<IceCandidate> Candidates { get; } = [];
}

/// <summary>The role in DTLS that a side asks for. Source: RFC 4145 section 4 and RFC 8842 section 5.</summary>
public enum SdpSetup
{
    /// <summary>Either.</summary>
    ActivePassive,

    /// <summary>Client.</summary>
    Active,

    /// <summary>Server.</summary>
    Passive,

    /// <summary>None for now.</summary>
    HoldConnection,
}
