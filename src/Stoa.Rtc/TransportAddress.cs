using System.Buffers.Binary;
using System.Net;

namespace Stoa.Rtc;

/// <summary>The far end of a 5-tuple whose near end is this process: the key of every table that datagrams are looked up in.</summary>
/// <param name="Ip">The IP address as an IPv6 number, most significant byte first; IPv4 as ::ffff:a.b.c.d.</param>
/// <param name="Port">The port.</param>
/// <param name="Protocol">What carries the datagrams.</param>
/// <param name="Connection">Which TCP connection, counted by this process; 0 for UDP.</param>
/// <remarks>The default value is no address. It never reaches a log.</remarks>
public readonly record struct TransportAddress(UInt128 Ip, ushort Port, TransportProtocol Protocol = TransportProtocol.Udp, uint Connection = 0)
{
    /// <summary>True for an IPv4 address.</summary>
    public bool IsIPv4 => (ulong)(Ip >> 64) == 0 && (ulong)Ip >> 32 == 0xffff;

    /// <summary>Takes a socket's end point.</summary>
    public static TransportAddress From(IPEndPoint endPoint, TransportProtocol protocol = TransportProtocol.Udp, uint connection = 0)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Span<byte> bytes = stackalloc byte[16];
        endPoint.Address.MapToIPv6().TryWriteBytes(bytes, out _);
        return new TransportAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes), (ushort)endPoint.Port, protocol, connection);
    }

    /// <summary>The address as an end point of its own family.</summary>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Ip);
        var address = new IPAddress(bytes);
        return new IPEndPoint(IsIPv4 ? address.MapToIPv4() : address, Port);
    }

    /// <inheritdoc/>
    public bool Equals(TransportAddress other) => Ip == other.Ip && Port == other.Port && Protocol == other.Protocol && Connection == other.Connection;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((ulong)(Ip >> 64), (ulong)Ip, ((uint)Port << 8) | (uint)Protocol, Connection);

    /// <summary>Says nothing of the address, so that none reaches a log.</summary>
    public override string ToString() => Protocol == TransportProtocol.Udp ? "UDP address" : "TCP address";
}

/// <summary>What carries the datagrams of a session.</summary>
public enum TransportProtocol : byte
{
    /// <summary>UDP.</summary>
    Udp,

    /// <summary>TCP with each datagram framed. Source: RFC 6544 and RFC 4571.</summary>
    Tcp,
}
