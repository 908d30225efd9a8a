using System.ComponentModel.DataAnnotations;

namespace Stoa.Cluster.Insights;

/// <summary>How audiences are measured.</summary>
public sealed class InsightsOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Insights";

    /// <summary>How often what was measured is written: what a crash costs of it at most. Default 1 minute, 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromMinutes(1);
}
