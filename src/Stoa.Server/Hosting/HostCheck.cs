namespace Stoa.Server.Hosting;

/// <summary>Turns away requests whose <c>Host</c> header is no host, as the web server does with what it notices itself.</summary>
/// <remarks>Addresses of ours are made from that header, and reading it throws for some (<c>xn--</c>). Source: RFC 9110 section 7.2.</remarks>
internal static class HostCheck
{
    /// <summary>Adds it, in front of everything that reads the host.</summary>
    public static IApplicationBuilder UseHostCheck(this IApplicationBuilder app)
    {
        string? last = null; // Nearly every request names the same one.
        return app.Use((http, next) =>
        {
            var header = http.Request.Headers.Host.ToString();
            if (!string.Equals(header, Volatile.Read(ref last), StringComparison.Ordinal))
            {
                if (!IsHost(header))
                {
                    http.Response.StatusCode = StatusCodes.Status400BadRequest;
                    return Task.CompletedTask;
                }

                Volatile.Write(ref last, header);
            }

            return next(http);
        });
    }

    /// <summary>True for what can stand in an address, and for nothing at all, which HTTP/1.0 allows.</summary>
    internal static bool IsHost(string header)
    {
        try
        {
            return header.Length == 0 || Uri.TryCreate($"http://{HostString.FromUriComponent(header).ToUriComponent()}/", UriKind.Absolute, out _);
        }
        catch (ArgumentException)
        {
            return false; // An international name that is none.
        }
    }
}
