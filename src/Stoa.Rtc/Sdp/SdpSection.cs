using System.Globalization;

namespace Stoa.Rtc.Sdp;

/// <summary>One m-line of an offer or an answer with what follows it. Source: RFC 8866 section 5.14 and RFC 8829 section 5.8.</summary>
public sealed class SdpSection
{
    private const int MaximumListed = 64;

    private readonly SdpMediaText _text;

    private SdpSection(SdpMediaText text, List<SdpAttribute> session)
    {
        _text = text;
        var own = text.Attributes;
        Kind = text.Media switch { "audio" => SdpMediaKind.Audio, "video" => SdpMediaKind.Video, "application" => SdpMediaKind.Application, _ => SdpMediaKind.Other };
        Mid = SdpText.First(own, "mid");
        Direction = ReadDirection(own) ?? ReadDirection(session) ?? SdpDirection.SendReceive;
        IsRejected = text.Port == 0 && SdpText.First(own, "bundle-only") is null;
        HasRtcpMux = SdpText.First(own, "rtcp-mux") is not null;
        PayloadTypes = Kind is SdpMediaKind.Audio or SdpMediaKind.Video ? [.. text.Formats.Select(ReadPayloadType).OfType<byte>().Distinct()] : [];
        Opus = FindOpus(own);
        RedPayloadType = Opus is null ? null : FindRed(own, Opus.PayloadType);
        OffersNack = Opus is not null && own.Exists(attribute => attribute.Name == "rtcp-fb" && IsNackOf(attribute.Value, Opus.PayloadType));
        HeaderExtensions = [.. own.Concat(session).Where(static attribute => attribute.Name == "extmap").Select(static attribute => SdpHeaderExtension.From(attribute.Value)).OfType<SdpHeaderExtension>().DistinctBy(static extension => extension.Id).Take(MaximumListed)];
        Ssrcs = [.. own.Where(static attribute => attribute.Name == "ssrc").Select(static attribute => ReadSsrc(attribute.Value)).OfType<uint>().Distinct().Take(MaximumListed)];
        Msid = SdpText.First(own, "msid");
        Transport = new SdpTransport(own);
    }

    /// <summary>Audio, video, application or another.</summary>
    public SdpMediaKind Kind { get; }

    /// <summary>The identification of the section, a token of at most 32 characters; null when absent.</summary>
    public string? Mid { get; }

    /// <summary>Who sends, from the writer's point of view; the session's or <see cref="SdpDirection.SendReceive"/> when absent.</summary>
    public SdpDirection Direction { get; }

    /// <summary>The transport protocol of the m-line.</summary>
    public string Protocol => _text.Protocol;

    /// <summary>True when the port is 0 and the section is not merely <c>bundle-only</c>.</summary>
    public bool IsRejected { get; }

    /// <summary>True when <c>a=rtcp-mux</c> is there.</summary>
    public bool HasRtcpMux { get; }

    /// <summary>True when the section is in the BUNDLE group.</summary>
    public bool IsBundled { get; private set; }

    /// <summary>The payload types in the order of preference; empty for other kinds than audio and video.</summary>
    public IReadOnlyList<byte> PayloadTypes { get; }

    /// <summary>Opus as it is offered, or null.</summary>
    public SdpOpus? Opus { get; }

    /// <summary>The payload type of Opus, or null.</summary>
    public byte? OpusPayloadType => Opus?.PayloadType;

    /// <summary>The payload type of redundant audio whose blocks are Opus, or null. Source: RFC 2198 section 5.</summary>
    public byte? RedPayloadType { get; }

    /// <summary>True when generic NACK is offered for Opus. Source: RFC 4585 section 4.2.</summary>
    public bool OffersNack { get; }

    /// <summary>The header extensions that one-byte headers can carry, the session's too. Source: RFC 8285.</summary>
    public IReadOnlyList<SdpHeaderExtension> HeaderExtensions { get; }

    /// <summary>The synchronisation sources that are announced. Source: RFC 5576.</summary>
    public IReadOnlyList<uint> Ssrcs { get; }

    /// <summary>The value of <c>a=msid</c>, or null: stream id and track id.</summary>
    public string? Msid { get; }

    /// <summary>The ICE candidates of the section that have addresses.</summary>
    public IReadOnlyList<IceCandidate> Candidates => Transport.Candidates;

    /// <summary>What this section itself says of ICE and DTLS.</summary>
    internal SdpTransport Transport { get; }

    /// <summary>The media word, which is a token.</summary>
    internal string Media => _text.Media;

    /// <summary>The first format, which is a token.</summary>
    internal string FirstFormat => _text.Formats[0];

    /// <summary>The value of the a=rtpmap of the first format, or null.</summary>
    internal string? FirstMapping => FirstFormatOf("rtpmap");

    /// <summary>The value of the a=fmtp of the first format, or null.</summary>
    internal string? FirstParameters => FirstFormatOf("fmtp");

    /// <summary>True for RTP over DTLS that is not rejected and shares its port with RTCP.</summary>
    internal bool IsLiveRtp => PayloadTypes.Count > 0 && !IsRejected && HasRtcpMux && IsDtlsSrtp;

    /// <summary>True for an audio section that is alive.</summary>
    internal bool IsLiveAudio => Kind == SdpMediaKind.Audio && !IsRejected;

    /// <summary>True for RTP with feedback over DTLS. Source: RFC 8829 section 5.1.2.</summary>
    internal bool IsDtlsSrtp => Protocol is "UDP/TLS/RTP/SAVPF" or "TCP/DTLS/RTP/SAVPF" or "UDP/TLS/RTP/SAVP" or "RTP/SAVPF";

    /// <summary>The extension of this name, or null.</summary>
    public SdpHeaderExtension? Extension(string uri) => HeaderExtensions.FirstOrDefault(extension => extension.Uri == uri);

    /// <summary>Makes all sections of a description.</summary>
    internal static SdpFault? ReadAll(SdpText text, out List<SdpSection> sections, out string? bundleTag)
    {
        sections = text.Sections.ConvertAll(section => new SdpSection(section, text.Session));
        bundleTag = null;
        var mids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in sections)
        {
            if (section.Mid is { } mid && (!SdpText.IsToken(mid, 32) || !mids.Add(mid)))
            {
                return SdpFault.Malformed("an a=mid is not a token of at most 32 characters, or is there twice");
            }
        }

        var group = text.Session.Find(static attribute => attribute.Name == "group" && attribute.Value.StartsWith("BUNDLE", StringComparison.Ordinal))?.Value;
        var bundled = group?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..] ?? [];
        bundleTag = bundled.FirstOrDefault();
        foreach (var section in sections)
        {
            section.IsBundled = section.Mid is { } mid && bundled.Contains(mid, StringComparer.Ordinal);
        }

        return null;
    }

    private static SdpDirection? ReadDirection(List<SdpAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            switch (attribute.Name)
            {
                case "sendonly":
                    return SdpDirection.SendOnly;
                case "recvonly":
                    return SdpDirection.ReceiveOnly;
                case "sendrecv":
                    return SdpDirection.SendReceive;
                case "inactive":
                    return SdpDirection.Inactive;
            }
        }

        return null;
    }

    private static byte? ReadPayloadType(string text) => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var type) && type < 128 ? type : null;

    private static uint? ReadSsrc(string value) => uint.TryParse(value.AsSpan(0, value.AsSpan().IndexOf(' ') is var end && end < 0 ? value.Length : end), NumberStyles.None, CultureInfo.InvariantCulture, out var ssrc) ? ssrc : null;

    private static bool IsNackOf(string value, byte payloadType)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && parts[1] == "nack" && (parts[0] == "*" || ReadPayloadType(parts[0]) == payloadType);
    }

    /// <summary>The payload types that are mapped to a codec, in the order of the m-line.</summary>
    private IEnumerable<byte> MappedTo(List<SdpAttribute> attributes, string codec)
    {
        var mapped = new List<byte>();
        foreach (var attribute in attributes)
        {
            var parts = attribute.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (attribute.Name == "rtpmap" && parts.Length == 2 && parts[1].Equals(codec, StringComparison.OrdinalIgnoreCase) && ReadPayloadType(parts[0]) is { } type)
            {
                mapped.Add(type);
            }
        }

        return PayloadTypes.Where(mapped.Contains);
    }

    private static string? Parameters(List<SdpAttribute> attributes, byte payloadType)
    {
        var prefix = payloadType.ToString(CultureInfo.InvariantCulture) + ' ';
        return attributes.Find(attribute => attribute.Name == "fmtp" && attribute.Value.StartsWith(prefix, StringComparison.Ordinal))?.Value[prefix.Length..];
    }

    private string? FirstFormatOf(string name) =>
        _text.Attributes.Find(attribute => attribute.Name == name && attribute.Value.StartsWith(FirstFormat + ' ', StringComparison.Ordinal))?.Value;

    private SdpOpus? FindOpus(List<SdpAttribute> attributes)
    {
        foreach (var type in MappedTo(attributes, "opus/48000/2"))
        {
            return SdpOpus.From(type, Parameters(attributes, type));
        }

        return null;
    }

    private byte? FindRed(List<SdpAttribute> attributes, byte opus)
    {
        foreach (var type in MappedTo(attributes, "red/48000/2"))
        {
            if (Parameters(attributes, type) is { } blocks && Array.TrueForAll(blocks.Split('/'), block => ReadPayloadType(block.Trim()) == opus))
            {
                return type;
            }
        }

        return null;
    }
}

/// <summary>What a section carries.</summary>
public enum SdpMediaKind
{
    /// <summary>Audio.</summary>
    Audio,

    /// <summary>Video.</summary>
    Video,

    /// <summary>A data channel or the like.</summary>
    Application,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Who sends, from the point of view of who wrote the description. Source: RFC 8866 section 6.7.</summary>
public enum SdpDirection
{
    /// <summary>Both.</summary>
    SendReceive,

    /// <summary>Only the writer sends.</summary>
    SendOnly,

    /// <summary>Only the reader sends.</summary>
    ReceiveOnly,

    /// <summary>Nobody sends.</summary>
    Inactive,
}

/// <summary>One RTP header extension that a section offers. Source: RFC 8285 section 5.</summary>
/// <param name="Id">1 to 14: what a one-byte header can carry.</param>
/// <param name="Uri">Its name.</param>
/// <param name="Direction">Who sends it.</param>
public sealed record SdpHeaderExtension(byte Id, string Uri, SdpDirection Direction)
{
    /// <summary>The name of the identification of the section. Source: RFC 8843 section 15.</summary>
    public const string MidUri = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>The name of the audio level of the client. Source: RFC 6464.</summary>
    public const string AudioLevelUri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    internal static SdpHeaderExtension? From(string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var head = parts.Length < 2 ? [] : parts[0].Split('/');
        if (head.Length is 0 or > 2 || !byte.TryParse(head[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id is 0 or > 14)
        {
            return null;
        }

        SdpDirection? direction = head.Length == 1 ? SdpDirection.SendReceive : head[1] switch
        {
            "sendrecv" => SdpDirection.SendReceive,
            "sendonly" => SdpDirection.SendOnly,
            "recvonly" => SdpDirection.ReceiveOnly,
            "inactive" => SdpDirection.Inactive,
            _ => null,
        };
        return direction is { } known ? new SdpHeaderExtension(id, parts[1], known) : null;
    }
}

/// <summary>Opus as a section describes it: what its writer wants to receive. Source: RFC 7587 section 6.1.</summary>
/// <param name="PayloadType">Its number in RTP packets.</param>
/// <param name="UseInbandFec">True when forward error correction is welcome.</param>
/// <param name="UseDtx">True when silence may be left out.</param>
/// <param name="Stereo">True when stereo is preferred.</param>
/// <param name="MaximumAverageBitrate">Bits per second, or null.</param>
public sealed record SdpOpus(byte PayloadType, bool UseInbandFec, bool UseDtx, bool Stereo, int? MaximumAverageBitrate)
{
    internal static SdpOpus From(byte payloadType, string? parameters)
    {
        var opus = new SdpOpus(payloadType, false, false, false, null);
        foreach (var parameter in (parameters ?? string.Empty).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            opus = parameter switch
            {
                "useinbandfec=1" => opus with { UseInbandFec = true },
                "usedtx=1" => opus with { UseDtx = true },
                "stereo=1" => opus with { Stereo = true },
                _ when parameter.StartsWith("maxaveragebitrate=", StringComparison.Ordinal)
                    && int.TryParse(parameter.AsSpan("maxaveragebitrate=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var bitrate) => opus with { MaximumAverageBitrate = bitrate },
                _ => opus,
            };
        }

        return opus;
    }
}
