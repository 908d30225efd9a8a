using System.ComponentModel.DataAnnotations;

namespace Stoa.Cluster.Retention;

/// <summary>How long what is about people is kept.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Retention";

    /// <summary>
    /// For how long after its end, or after it was canceled, everything about people is kept of a Space: its whole log with title, stage, tickets
    /// and reminders, and in its insights the title, the names of who talked and the hashes by which people were counted. The numbers stay.
    /// Default 30 days, 1 day to 10 years.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3653.00:00:00")]
    public TimeSpan PersonalData { get; set; } = TimeSpan.FromDays(30);
}
