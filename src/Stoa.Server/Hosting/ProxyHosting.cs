using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Stoa.Server.Hosting;

/// <summary>Puts what stands between Stoa and the network into the application: proxies and TLS.</summary>
internal static class ProxyHosting
{
    private static readonly TimeSpan _strictTransportAge = TimeSpan.FromDays(365);

    /// <summary>Registers what <see cref="UseProxies"/> needs.</summary>
    public static void AddProxies(this IServiceCollection services, HostingOptions options)
    {
        services.AddHsts(hsts => hsts.MaxAge = _strictTransportAge);
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = null; // As many proxies as are trusted: the first one that is not ends the chain.
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (var proxy in options.TrustedProxies)
            {
                if (IPAddress.TryParse(proxy, out var address))
                {
                    forwarded.KnownProxies.Add(address);
                }
                else
                {
                    forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
                }
            }
        });
    }

    /// <summary>Reads what trusted proxies say of a request, and tells browsers that came by TLS to stay with it. Call it first.</summary>
    public static IApplicationBuilder UseProxies(this IApplicationBuilder app, HostingOptions options)
    {
        // Without proxies to trust the middleware would believe everyone.
        if (options.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        return app.UseHostCheck().UseHsts();
    }
}
