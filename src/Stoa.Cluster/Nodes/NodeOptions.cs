using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Stoa.Cluster.Nodes;

/// <summary>This process as one node of several. Without <see cref="Redis"/> it is alone, and the rest means nothing.</summary>
public sealed class NodeOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Node";

    /// <summary>The Redis that all nodes share, as StackExchange.Redis writes its address: <c>redis.internal:6379,password=…</c>. Absent: this node is alone.</summary>
    public string? Redis { get; set; }

    /// <summary>The Stoa that the nodes belong to: nodes of one Redis with different names know nothing of each other. Default <c>stoa</c>, 1 to 40 of letters, digits, <c>-</c> and <c>_</c>.</summary>
    [RegularExpression("^[A-Za-z0-9_-]{1,40}$", ErrorMessage = "Cluster needs 1 to 40 letters, digits, - and _.")]
    public string Cluster { get; set; } = "stoa";

    /// <summary>What people call this node, in logs, metrics and <c>stoa drain</c>. Default the machine's name; 1 to 60 of letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</summary>
    [RegularExpression("^[A-Za-z0-9._-]{1,60}$", ErrorMessage = "Name needs 1 to 60 letters, digits, '.', '-' and '_'.")]
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>The address at which the other nodes reach this one; an IP address of the inner network. Needed with <see cref="Redis"/>.</summary>
    public string? Address { get; set; }

    /// <summary>The TCP port for the other nodes. Default 11111, 1 to 65535. Never open it to the world.</summary>
    [Range(1, 65_535)]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>The UDP port for audio from other nodes. Default 5081, 1 to 65535.</summary>
    [Range(1, 65_535)]
    public int RelayPort { get; set; } = 5_081;

    /// <summary>The address at which clients reach this very node, such as <c>https://n1.example.org</c>: where a full or a draining node sends them. Absent: clients are told to come again at the address they know.</summary>
    public string? Url { get; set; }

    /// <summary>Where this node stands: clients are sent to nodes of the same zone first. Default empty.</summary>
    [MaxLength(60)]
    public string Zone { get; set; } = "";

    /// <summary>How much of the load this node takes beside the others. Default 1, 0.01 to 100.</summary>
    [Range(0.01, 100)]
    public double Weight { get; set; } = 1;

    /// <summary>
    /// How long a node that drains waits until its load balancer has noticed (<c>/health/ready</c> says no), before clients without an address of another
    /// node are told to come again, and before it may stop. Default 5 seconds, 0 to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node that drains waits for its clients to be elsewhere, from when they were told; then it stops. Default 30 seconds, 0 to 1 hour; what stops the process (<c>TimeoutStopSec</c> of systemd) must wait for both, and 30 seconds more.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>True when there are other nodes, or may be.</summary>
    public bool IsClustered => !string.IsNullOrEmpty(Redis);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsClustered && (!IPAddress.TryParse(Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            yield return new ValidationResult("Address needs this machine's IP address in the network of the nodes, such as 10.0.0.11.");
        }

        if (Url is not null && !IsUrl(Url))
        {
            yield return new ValidationResult("Url needs an address such as https://n1.example.org, without a path.");
        }

        if (IsClustered && !IsReadable(Redis!))
        {
            yield return new ValidationResult("Redis needs an address as StackExchange.Redis reads it, such as redis.internal:6379,password=….");
        }
    }

    /// <summary>True for an address at which a node can be reached.</summary>
    internal static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https") && url.PathAndQuery == "/";

    private static bool IsReadable(string address)
    {
        try
        {
            return StackExchange.Redis.ConfigurationOptions.Parse(address).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
