using System.Net;
using CsCheck;
using Stoa.Rtc.Sdp;

namespace Stoa.Rtc.Tests.Sdp;

/// <summary>The values of a=candidate lines.</summary>
public sealed class IceCandidateTests
{
    [Theory]
    [InlineData("192.0.2.1", 65535, TransportProtocol.Udp, 2130706431u, "udp", " typ host")]
    [InlineData("2001:db8::1", 65534, TransportProtocol.Udp, 2130706175u, "udp", " typ host")]
    [InlineData("192.0.2.1", 8191, TransportProtocol.Tcp, (90u << 24) + (40959u << 8) + 255u, "tcp", " typ host tcptype passive")]
    public void Host_OfEachKind_HasThePriorityOfItsRfc(string ip, ushort preference, TransportProtocol protocol, uint priority, string transport, string end)
    {
        var candidate = IceCandidate.Host(TransportAddress.From(new IPEndPoint(IPAddress.Parse(ip), 7882), protocol), preference);
        Assert.Equal(priority, candidate.Priority);
        Assert.Equal($"{candidate.Foundation} 1 {transport} {priority} {ip} 7882{end}", candidate.ToAttributeValue());
        Assert.DoesNotContain(ip, candidate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Host_Foundation_DiffersByAddressAndTransportOnly()
    {
        static string Foundation(string endPoint, TransportProtocol protocol) => IceCandidate.Host(TransportAddress.From(IPEndPoint.Parse(endPoint), protocol), 1).Foundation;
        Assert.Equal(Foundation("192.0.2.1:1", TransportProtocol.Udp), Foundation("192.0.2.1:2", TransportProtocol.Udp));
        Assert.NotEqual(Foundation("192.0.2.1:1", TransportProtocol.Udp), Foundation("192.0.2.2:1", TransportProtocol.Udp), StringComparer.Ordinal);
        Assert.NotEqual(Foundation("192.0.2.1:1", TransportProtocol.Udp), Foundation("192.0.2.1:1", TransportProtocol.Tcp), StringComparer.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Foundation8192());
        static IceCandidate Foundation8192() => IceCandidate.Host(TransportAddress.From(IPEndPoint.Parse("192.0.2.1:1"), TransportProtocol.Tcp), 8192);
    }

    [Theory]
    [InlineData("candidate:1 1 UDP 2122317823 192.0.2.53 57249 typ host", IceCandidateKind.Host, null)]
    [InlineData("2 1 udp 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998", IceCandidateKind.ServerReflexive, null)]
    [InlineData("2507475999 1 tcp 1518214911 192.0.2.2 9 typ host tcptype active generation 0 network-id 1", IceCandidateKind.Host, IceTcpRole.Active)]
    [InlineData("4 1 UDP 8387839 2001:db8::1 11255 typ relay raddr 0.0.0.0 rport 0", IceCandidateKind.Relayed, null)]
    public void TryParse_OfClients_ReadsThem(string text, IceCandidateKind kind, IceTcpRole? role)
    {
        Assert.True(IceCandidate.TryParse(text, out var candidate));
        Assert.Equal((kind, role), (candidate.Kind, candidate.TcpRole));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2 udp 1 192.0.2.1 1 typ host")]
    [InlineData("1 1 sctp 1 192.0.2.1 1 typ host")]
    [InlineData("1 1 udp 0 192.0.2.1 1 typ host")]
    [InlineData("1 1 udp 2147483648 192.0.2.1 1 typ host")]
    [InlineData("1 1 udp 1 6f1a.local 1 typ host")]
    [InlineData("1 1 udp 1 1.2.3 1 typ host")]
    [InlineData("1 1 udp 1 0x7f.0.0.1 1 typ host")]
    [InlineData("1 1 udp 1 fe80::1%1 1 typ host")]
    [InlineData("1 1 udp 1 [::1]:5 1 typ host")]
    [InlineData("1 1 udp 1 192.0.2.1 65536 typ host")]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ guest")]
    [InlineData("1 1 tcp 1 192.0.2.1 1 typ host")]
    [InlineData("1 1 tcp 1 192.0.2.1 1 typ host tcptype")]
    [InlineData("123456789012345678901234567890123 1 udp 1 192.0.2.1 1 typ host")]
    [InlineData("a-b 1 udp 1 192.0.2.1 1 typ host")]
    public void TryParse_NotACandidate_IsFalse(string text) => Assert.False(IceCandidate.TryParse(text, out _));

    [Fact]
    public void ToAttributeValue_AnyHost_ReadsBack() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.UShort, Gen.UShort[0, 8191], Gen.Bool, Gen.Bool).Sample(
            (high, low, port, preference, isIPv4, isTcp) =>
            {
                var ip = isIPv4 ? ((UInt128)0xffff << 32) | (uint)low : new UInt128(high, low);
                var candidate = IceCandidate.Host(new TransportAddress(ip, port, isTcp ? TransportProtocol.Tcp : TransportProtocol.Udp), preference);
                return IceCandidate.TryParse(candidate.ToAttributeValue(), out var read) && read == candidate;
            },
            iter: 2_000);

    [Fact]
    public void TryParse_CutOrFlipped_EndsWithoutException()
    {
        const string Text = "candidate:2507475999 1 tcp 1518214911 2001:db8::1 9 typ host tcptype active generation 0";
        for (var length = 0; length < Text.Length; length++)
        {
            var isWhole = length >= Text.IndexOf("active", StringComparison.Ordinal) + "active".Length;
            Assert.Equal(isWhole, IceCandidate.TryParse(Text.AsSpan(0, length), out _));
        }

        Assert.InRange(OfferSamples.Flips(Text).Count(static text => IceCandidate.TryParse(text, out _)), 1, Text.Length * 7);
    }
}
