using System.Net;
using System.Net.Sockets;

namespace Stoa.Api.Activity.Webhooks;

/// <summary>Which addresses are out in the Internet: only those may webhooks lead to, unless the operator says otherwise.</summary>
/// <remarks>Source: IANA special-purpose address registries (RFC 6890 and its successors).</remarks>
public static class AddressGuard
{
    private static readonly IPNetwork[] _closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    // Of IPv6 only what is handed out to anyone (2000::/3) is open, less these; what leads into IPv4 is looked at as such.
    private static readonly IPNetwork _global = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] _closed6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20" }.Select(IPNetwork.Parse)];

    private static readonly IPNetwork _translated = IPNetwork.Parse("64:ff9b::/96"); // RFC 6052: the last 32 bits are an IPv4 address.

    /// <summary>Whether an address is out in the Internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        else if (address.AddressFamily == AddressFamily.InterNetworkV6 && _translated.Contains(address))
        {
            address = new IPAddress(address.GetAddressBytes().AsSpan(12));
        }

        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Array.Exists(_closed, network => network.Contains(address)),
            AddressFamily.InterNetworkV6 => _global.Contains(address) && !Array.Exists(_closed6, network => network.Contains(address)),
            _ => false,
        };
    }
}
