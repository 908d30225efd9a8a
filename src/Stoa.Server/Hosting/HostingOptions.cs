using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Stoa.Server.Hosting;

/// <summary>How the process stands in its network.</summary>
internal sealed class HostingOptions : IValidatableObject
{
    /// <summary>
    /// Addresses (<c>TrustedProxies__0=10.0.0.5</c>) or networks (<c>10.0.0.0/8</c>) of reverse proxies whose <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> are believed. From anywhere else these headers are ignored: who could send them could pretend to be anyone.
    /// Default: none.
    /// </summary>
    public IList<string> TrustedProxies { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from proxy in TrustedProxies
        where !IPNetwork.TryParse(proxy, out _) && !IPAddress.TryParse(proxy, out _)
        select new ValidationResult($"{nameof(TrustedProxies)}: {proxy} is neither an address nor a network such as 10.0.0.0/8.");
}
