using System.Net;

namespace Stoa.Rtc.Tests;

/// <summary>The far end of a 5-tuple.</summary>
public sealed class TransportAddressTests
{
    [Theory]
    [InlineData("192.0.2.7", 5080, true)]
    [InlineData("2001:db8::1", 65535, false)]
    [InlineData("0.0.0.0", 1, true)]
    [InlineData("::", 0, false)]
    public void From_AnEndPoint_GivesItBack(string address, int port, bool isIPv4)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(address), port);
        var made = TransportAddress.From(endPoint);
        Assert.Equal(isIPv4, made.IsIPv4);
        Assert.Equal(endPoint, made.ToEndPoint());
        Assert.Equal(made, TransportAddress.From(new IPEndPoint(endPoint.Address.MapToIPv6(), port)));
        Assert.DoesNotContain(address, made.ToString(), StringComparison.Ordinal);
    }
}
