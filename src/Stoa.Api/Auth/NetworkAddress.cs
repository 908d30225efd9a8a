using System.Net;
using System.Net.Sockets;

namespace Stoa.Api.Auth;

/// <summary>The part of an address that one household or machine cannot change at will.</summary>
internal static class NetworkAddress
{
    private const int NetworkBytes = 8;

    /// <summary>An IPv4 address as it is, of IPv6 the /64; empty when there is none.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null || address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return address?.MapToIPv4().ToString() ?? "";
        }

        Span<byte> bytes = stackalloc byte[2 * NetworkBytes];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes).ToString();
    }
}
