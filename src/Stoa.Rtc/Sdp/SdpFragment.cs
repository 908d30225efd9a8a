using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Stoa.Rtc.Ice;

namespace Stoa.Rtc.Sdp;

/// <summary>A body of <c>application/trickle-ice-sdpfrag</c>: candidates that come later, or the credentials of an ICE restart.</summary>
/// <remarks>Source: RFC 8840 section 9 and RFC 9725 section 4.3.</remarks>
public sealed class SdpFragment
{
    /// <summary>The media type of fragments.</summary>
    public const string MediaType = "application/trickle-ice-sdpfrag";

    private SdpFragment(IceCredentials? ice, List<string> mids, List<IceCandidate> candidates, bool endOfCandidates) =>
        (Ice, Mids, Candidates, EndOfCandidates) = (ice, mids, candidates, endOfCandidates);

    /// <summary>The sender's credentials: other ones than before mean an ICE restart. Null when absent.</summary>
    public IceCredentials? Ice { get; }

    /// <summary>The sections that the fragment names, in order.</summary>
    public IReadOnlyList<string> Mids { get; }

    /// <summary>The candidates of all sections that have addresses.</summary>
    public IReadOnlyList<IceCandidate> Candidates { get; }

    /// <summary>True when no more will come.</summary>
    public bool EndOfCandidates { get; }

    /// <summary>Reads a fragment; limits are those of offers.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SdpFragment? fragment, [NotNullWhen(false)] out SdpFault? fault)
    {
        fragment = null;
        if (!SdpText.TryParse(text, isFragment: true, out var parsed, out fault))
        {
            return false;
        }

        fault = SdpSection.ReadAll(parsed, out var sections, out _);
        if (fault is not null)
        {
            return false;
        }

        var levels = sections.ConvertAll(static section => section.Transport);
        levels.Add(new SdpTransport(parsed.Session));
        var attributes = parsed.Sections.SelectMany(static section => section.Attributes).Concat(parsed.Session).ToList();
        var ice = levels.Find(static level => level.Ice is not null)?.Ice;
        if (ice is null && (SdpText.First(attributes, "ice-ufrag") ?? SdpText.First(attributes, "ice-pwd")) is not null)
        {
            fault = SdpFault.NoIceCredentials;
            return false;
        }

        fragment = new SdpFragment(
            ice,
            [.. sections.Select(static section => section.Mid).OfType<string>()],
            [.. levels.SelectMany(static level => level.Candidates).Distinct()],
            SdpText.First(attributes, "end-of-candidates") is not null);
        return true;
    }

    /// <summary>Writes the server's answer to a fragment that restarts ICE: new credentials, all candidates, for the first section that it names.</summary>
    /// <param name="request">The peer's fragment.</param>
    /// <param name="ice">The server's new credentials.</param>
    /// <param name="candidates">Where the server is reached.</param>
    public static string WriteRestart(SdpFragment request, IceCredentials ice, IReadOnlyList<IceCandidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Write(ice, request.Mids.Count > 0 ? request.Mids[0] : "0", candidates, isServer: true, isEnd: true);
    }

    /// <summary>Writes a fragment of our own client.</summary>
    /// <param name="ice">The client's credentials: the session's, or new ones for a restart.</param>
    /// <param name="mid">The first section of the bundle.</param>
    /// <param name="candidates">The client's candidates; may be empty.</param>
    /// <param name="isEnd">True when no more will come.</param>
    public static string Write(IceCredentials ice, string mid, IReadOnlyList<IceCandidate> candidates, bool isEnd) => Write(ice, mid, candidates, isServer: false, isEnd);

    private static string Write(IceCredentials ice, string mid, IReadOnlyList<IceCandidate> candidates, bool isServer, bool isEnd)
    {
        ArgumentNullException.ThrowIfNull(ice);
        ArgumentNullException.ThrowIfNull(candidates);
        var text = new StringBuilder(500);
        if (isServer)
        {
            Line(text, $"a=ice-lite");
            Line(text, $"a=ice-options:ice2 trickle");
        }

        Line(text, $"a=group:BUNDLE {mid}");
        Line(text, $"a=ice-ufrag:{ice.UsernameFragment}");
        Line(text, $"a=ice-pwd:{ice.Password}");
        Line(text, $"m=audio 9 UDP/TLS/RTP/SAVPF 0");
        Line(text, $"a=mid:{mid}");
        foreach (var candidate in candidates)
        {
            Line(text, $"a=candidate:{candidate.ToAttributeValue()}");
        }

        if (isEnd)
        {
            Line(text, $"a=end-of-candidates");
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
}
