using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Stoa.Rtc.Stun;

namespace Stoa.Rtc.Sdp;

/// <summary>One address that a side may be reached at, component 1 only. Source: RFC 8839 section 5.1 and RFC 6544 section 4.5.</summary>
/// <param name="Address">The address; never a name.</param>
/// <param name="Priority">1 to 2³¹-1, the higher the better.</param>
/// <param name="Foundation">1 to 32 letters, digits, <c>+</c> and <c>/</c>: equal for candidates of one kind.</param>
/// <param name="Kind">How the address was found.</param>
/// <param name="TcpRole">Who opens the connection; null for UDP.</param>
public sealed record IceCandidate(TransportAddress Address, uint Priority, string Foundation, IceCandidateKind Kind, IceTcpRole? TcpRole)
{
    private const uint UdpHostPreference = 126;
    private const uint TcpHostPreference = 90;
    private const uint PassivePreference = 4;

    /// <summary>Makes a host candidate: of UDP, or of TCP passive.</summary>
    /// <param name="address">Where this process listens, as peers reach it.</param>
    /// <param name="preference">0 to 65535 for UDP, 0 to 8191 for TCP, different for each address of a host; the higher the better.</param>
    /// <remarks>Priority: RFC 8445 section 5.1.2.1, for TCP with the local preference of RFC 6544 section 4.2.</remarks>
    public static IceCandidate Host(TransportAddress address, ushort preference)
    {
        var isTcp = address.Protocol == TransportProtocol.Tcp;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(preference, isTcp ? (ushort)8191 : ushort.MaxValue);
        var priority = isTcp
            ? (TcpHostPreference << 24) | (((PassivePreference << 13) | preference) << 8) | 255
            : (UdpHostPreference << 24) | ((uint)preference << 8) | 255;
        Span<byte> kind = stackalloc byte[17];
        BinaryPrimitives.WriteUInt128BigEndian(kind, address.Ip);
        kind[16] = (byte)address.Protocol;
        return new IceCandidate(address, priority, Crc32.Of(kind).ToString(CultureInfo.InvariantCulture), IceCandidateKind.Host, isTcp ? IceTcpRole.Passive : null);
    }

    /// <summary>Reads the value of an <c>a=candidate</c> line, with or without <c>candidate:</c> before it.</summary>
    /// <returns>False for another component than 1, a name in place of the address (mDNS), an unknown transport or type, or a value out of range.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IceCandidate? candidate)
    {
        candidate = null;
        text = text.StartsWith("candidate:", StringComparison.Ordinal) ? text["candidate:".Length..] : text;
        if (text.Length > 512)
        {
            return false;
        }

        var parts = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 8 || !IsFoundation(parts[0]) || parts[1] != "1" || parts[6] != "typ"
            || ReadTransport(parts[2]) is not { } protocol || ReadKind(parts[7]) is not { } kind
            || !uint.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var priority) || priority is 0 or > int.MaxValue
            || ReadAddress(parts[4]) is not { } ip || !ushort.TryParse(parts[5], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        IceTcpRole? role = null;
        if (protocol == TransportProtocol.Tcp)
        {
            var at = Array.IndexOf(parts, "tcptype", 8);
            role = at > 0 && at + 1 < parts.Length ? ReadRole(parts[at + 1]) : null;
            if (role is null)
            {
                return false;
            }
        }

        candidate = new IceCandidate(TransportAddress.From(new IPEndPoint(ip, port), protocol), priority, parts[0], kind, role);
        return true;
    }

    /// <summary>Writes the value of an <c>a=candidate</c> line.</summary>
    public string ToAttributeValue()
    {
        var endPoint = Address.ToEndPoint();
        var transport = Address.Protocol == TransportProtocol.Tcp ? "tcp" : "udp";
        var kind = Kind switch
        {
            IceCandidateKind.ServerReflexive => "srflx",
            IceCandidateKind.PeerReflexive => "prflx",
            IceCandidateKind.Relayed => "relay",
            _ => "host",
        };
        var role = TcpRole switch
        {
            IceTcpRole.Passive => " tcptype passive",
            IceTcpRole.Active => " tcptype active",
            IceTcpRole.SimultaneousOpen => " tcptype so",
            _ => string.Empty,
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Foundation} 1 {transport} {Priority} {endPoint.Address} {endPoint.Port} typ {kind}{role}");
    }

    /// <summary>Says nothing of the address, so that none reaches a log.</summary>
    public override string ToString() => Kind.ToString() + " candidate";

    private static bool IsFoundation(string text) => text.Length is >= 1 and <= 32 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/');

    private static TransportProtocol? ReadTransport(string text) =>
        text.Equals("udp", StringComparison.OrdinalIgnoreCase) ? TransportProtocol.Udp
        : text.Equals("tcp", StringComparison.OrdinalIgnoreCase) ? TransportProtocol.Tcp
        : null;

    private static IceCandidateKind? ReadKind(string text) => text switch
    {
        "host" => IceCandidateKind.Host,
        "srflx" => IceCandidateKind.ServerReflexive,
        "prflx" => IceCandidateKind.PeerReflexive,
        "relay" => IceCandidateKind.Relayed,
        _ => null,
    };

    private static IceTcpRole? ReadRole(string text) => text switch
    {
        "passive" => IceTcpRole.Passive,
        "active" => IceTcpRole.Active,
        "so" => IceTcpRole.SimultaneousOpen,
        _ => null,
    };

    /// <summary>Reads dotted IPv4 or IPv6 without a zone; the parser of the platform alone takes more.</summary>
    private static IPAddress? ReadAddress(string text) =>
        (text.Contains(':', StringComparison.Ordinal) ? !text.AsSpan().ContainsAny('%', '[', ']') && !text.Contains('/', StringComparison.Ordinal) : text.Count(static c => c == '.') == 3 && text.All(static c => char.IsAsciiDigit(c) || c == '.'))
        && IPAddress.TryParse(text, out var ip) ? ip : null;
}

/// <summary>How a candidate's address was found. Source: RFC 8445 section 5.1.1.</summary>
public enum IceCandidateKind
{
    /// <summary>An address of the host.</summary>
    Host,

    /// <summary>What a STUN server saw.</summary>
    ServerReflexive,

    /// <summary>What the peer saw.</summary>
    PeerReflexive,

    /// <summary>An address of a TURN server.</summary>
    Relayed,
}

/// <summary>Who opens the connection of a TCP candidate. Source: RFC 6544 section 4.5.</summary>
public enum IceTcpRole
{
    /// <summary>This side connects.</summary>
    Active,

    /// <summary>This side listens.</summary>
    Passive,

    /// <summary>Both connect at once.</summary>
    SimultaneousOpen,
}
