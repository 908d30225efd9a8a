using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Stoa.Rtc;
using Stoa.Rtc.Sdp;

namespace Stoa.Sfu.Transport;

/// <summary>The addresses under which answers say that this node's audio is reached.</summary>
/// <remarks>Source: RFC 8445 section 5.1.1.1 (host candidates), RFC 6544 section 4.1 (TCP).</remarks>
public static class OfferedAddresses
{
    private const int MaxAddresses = 8;

    /// <summary>How the interfaces begin that only lead to containers and virtual machines on this machine.</summary>
    private static readonly string[] _insideOnly = ["docker", "br-", "veth", "virbr", "cni", "flannel", "cali", "podman", "vnet"];

    /// <summary>Chooses the addresses: those that the operator set, or those of the interfaces.</summary>
    /// <param name="options">What the operator set.</param>
    /// <param name="withLoopback">True: 127.0.0.1 too, for browsers on this very machine.</param>
    public static IReadOnlyList<IPAddress> Choose(SfuOptions options, bool withLoopback)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.PublicAddresses.Count > 0)
        {
            return [.. options.PublicAddresses.Select(IPAddress.Parse).Distinct()];
        }

        List<IPAddress> addresses = [];
        foreach (var link in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (link.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown && IsWanted(options, link))
            {
                addresses.AddRange(link.GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address).Where(IsUseful));
            }
        }

        var chosen = addresses.Distinct().OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).Take(MaxAddresses).ToList();
        if (withLoopback || chosen.Count == 0)
        {
            chosen.Add(IPAddress.Loopback);
        }

        return chosen;
    }

    /// <summary>Makes the candidates of answers, the best first.</summary>
    /// <param name="addresses">The addresses.</param>
    /// <param name="udpPort">The UDP port.</param>
    /// <param name="tcpPort">The TCP port; null without.</param>
    public static IReadOnlyList<IceCandidate> Candidates(IReadOnlyList<IPAddress> addresses, int udpPort, int? tcpPort)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        List<IceCandidate> candidates = [];
        for (var i = 0; i < addresses.Count; i++)
        {
            candidates.Add(IceCandidate.Host(TransportAddress.From(new IPEndPoint(addresses[i], udpPort)), (ushort)(ushort.MaxValue - i)));
        }

        for (var i = 0; tcpPort is { } port && i < addresses.Count; i++)
        {
            candidates.Add(IceCandidate.Host(TransportAddress.From(new IPEndPoint(addresses[i], port), TransportProtocol.Tcp), (ushort)(8191 - i)));
        }

        return candidates;
    }

    /// <summary>True when browsers elsewhere in the Internet can reach at least one of the addresses, as far as addresses tell.</summary>
    public static bool ArePublic(IReadOnlyList<IPAddress> addresses) => addresses.Any(address => !IsInside(address));

    private static bool IsWanted(SfuOptions options, NetworkInterface link) => options.Interfaces.Count > 0
        ? options.Interfaces.Contains(link.Name)
        : link.NetworkInterfaceType != NetworkInterfaceType.Loopback && !Array.Exists(_insideOnly, name => link.Name.StartsWith(name, StringComparison.Ordinal));

    private static bool IsUseful(IPAddress address) =>
        address is { IsIPv6LinkLocal: false, IsIPv6Multicast: false, IsIPv6SiteLocal: false } && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);

    /// <summary>Addresses that are not routed in the Internet. Source: RFC 1918, RFC 6598, RFC 4193, RFC 3927.</summary>
    private static bool IsInside(IPAddress address) => IPAddress.IsLoopback(address) || (address.AddressFamily == AddressFamily.InterNetworkV6
        ? address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal
        : address.GetAddressBytes() is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [100, >= 64 and <= 127, ..] or [169, 254, ..]);
}
