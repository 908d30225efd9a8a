namespace Stoa.Spaces.Insights;

/// <summary>One Space in the list of a host's.</summary>
/// <param name="Audience">What is kept of its audience.</param>
/// <param name="PresentSeconds">Seconds that people were present, summed over all.</param>
public readonly record struct HostedSpace(SpaceAudience Audience, long PresentSeconds)
{
    /// <summary>The seconds, where enough people came; absent when withheld.</summary>
    public long? ListeningSeconds => Audience.People >= InsightsReport.FewestPeople ? PresentSeconds : null;

    /// <summary>The same for one person in the mean; absent when withheld.</summary>
    public long? AverageListeningSeconds => ListeningSeconds / Audience.People;
}
