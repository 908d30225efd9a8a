using System.ComponentModel.DataAnnotations;
using Stoa.Spaces;

namespace Stoa.Cluster;

/// <summary>How this node carries out commands, follows the log and meets deadlines.</summary>
public sealed class ClusterOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Cluster";

    /// <summary>The limits that hold for every Space.</summary>
    public SpaceRules Rules { get; set; } = new();

    /// <summary>Scheduled and live Spaces that one person may have created. Default 100, 1 to 100,000. Each takes about 1 kB of every node's memory. Of several nodes each counts what it shows and what it is making.</summary>
    [Range(1, 100_000)]
    public int MaxSpacesPerCreator { get; set; } = 100;

    /// <summary>How long a Space that nobody commands stays in memory ready for commands. Default 10 minutes, 2 minutes to 1 day. Longer costs memory, shorter costs reads.</summary>
    [Range(typeof(TimeSpan), "00:02:00", "1.00:00:00")]
    public TimeSpan IdleSpaceAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often deadlines are looked at. Default 1 second, 0.1 to 60 seconds: a deadline is met at most this late.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>When a Space whose deadline could not be met, or has moved, is looked at again. Default 10 seconds, 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DeadlineRetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Deadlines met at the same time. Default 16, 1 to 256. More makes a restart after a long stop faster and commands slower meanwhile.</summary>
    [Range(1, 256)]
    public int MaxConcurrentDeadlines { get; set; } = 16;

    /// <summary>Looks into the accounts database for unknown tokens, per second. Default 20, 1 to 10,000. Strangers can cause them all.</summary>
    [Range(1, 10_000)]
    public int MaxTokenLooksPerSecond { get; set; } = 20;
}
