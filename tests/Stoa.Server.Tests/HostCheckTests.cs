using Stoa.Server.Hosting;

namespace Stoa.Server.Tests;

/// <summary>Which <c>Host</c> headers are hosts: what is none answered 500 where addresses are made from it.</summary>
public sealed class HostCheckTests
{
    [Theory]
    [InlineData("")]
    [InlineData("localhost:5080")]
    [InlineData("stoa_web:80")]
    [InlineData("spaces.example.org")]
    [InlineData("192.0.2.7")]
    [InlineData("[::1]:8080")]
    [InlineData("xn--bcher-kva.example")]
    public void IsHost_Host_True(string header) => Assert.True(HostCheck.IsHost(header));

    [Theory]
    [InlineData("xn--")]
    [InlineData("a_b-")]
    [InlineData("..")]
    [InlineData("~")]
    [InlineData("x'y")]
    [InlineData("[::1]:99999")]
    public void IsHost_NoHost_False(string header) => Assert.False(HostCheck.IsHost(header));
}
