using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Stoa.Fuzzing;
using Stoa.Server.Hosting;

namespace Stoa.ParserFuzzer;

/// <summary>Who a request came from, as proxies say: the framework's middleware as Stoa sets it up.</summary>
internal sealed class ForwardedFeed
{
    private static readonly IPAddress _stranger = IPAddress.Parse("198.51.100.9");
    private static readonly IPAddress _proxy = IPAddress.Parse("10.0.0.1");
    private readonly ForwardedHeadersMiddleware _middleware;

    public ForwardedFeed()
    {
        var services = new ServiceCollection();
        services.AddProxies(new HostingOptions { TrustedProxies = ["10.0.0.0/8"] });
        var options = services.BuildServiceProvider().GetRequiredService<IOptions<ForwardedHeadersOptions>>();
        _middleware = new ForwardedHeadersMiddleware(static _ => Task.CompletedTask, NullLoggerFactory.Instance, options);
    }

    /// <summary>Feeds a header.</summary>
    public void Feed(string text)
    {
        Claim.Must(AddressAfter(_stranger, text).Equals(_stranger), "who is no proxy is who they are");
        var named = AddressAfter(_proxy, text);
        Claim.Must(named.Equals(_proxy) || text.Contains(named.ToString(), StringComparison.OrdinalIgnoreCase) || named.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 || text.Any(char.IsAsciiDigit), "an address is one that a proxy named");
    }

    private IPAddress AddressAfter(IPAddress remote, string text)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = remote;
        http.Request.Scheme = "http";
        http.Request.Headers["X-Forwarded-For"] = text;
        http.Request.Headers["X-Forwarded-Proto"] = text;
        _middleware.ApplyForwarders(http);
        Claim.Must(http.Request.Scheme.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'), "a scheme is a word");
        return http.Connection.RemoteIpAddress!;
    }
}
