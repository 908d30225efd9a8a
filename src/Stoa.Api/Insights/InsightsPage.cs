using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage.Insights;

namespace Stoa.Api.Insights;

/// <summary>What there is to show of one Space: what its log tells and what was measured of its audience.</summary>
/// <param name="Id">The Space.</param>
/// <param name="Story">What its log tells; absent once the log was purged.</param>
/// <param name="Audience">Whose minutes <paramref name="Report"/> is made of; absent when nothing was measured: it never began, or before Stoa measured.</param>
/// <param name="Report">What was measured.</param>
internal sealed record InsightsPage(SpaceId Id, SpaceStory? Story, SpaceAudience? Audience, InsightsReport? Report)
{
    /// <summary>Where the Space stands in its life.</summary>
    public SpaceState State => Story?.State ?? SpaceState.Ended;

    /// <summary>The title now, or at the end.</summary>
    public string? Title => Story is null ? Audience?.Title : Story.Title;

    /// <summary>The real start.</summary>
    public DateTimeOffset? StartedAt => Story?.StartedAt ?? Audience?.StartedAt;

    /// <summary>The end.</summary>
    public DateTimeOffset? EndedAt => Story?.EndedAt ?? Audience?.EndedAt;

    /// <summary>Puts together what log and measurements say; null when neither knows the Space.</summary>
    public static InsightsPage? Of(SpaceId id, SpaceStory? story, StoredInsights? stored, DateTimeOffset now)
    {
        if (stored is null)
        {
            return story is null ? null : new InsightsPage(id, story, null, null);
        }

        // The log knows of the end a moment before it is measured.
        var audience = stored.Audience.EndedAt is null && story is { State: SpaceState.Ended, EndedAt: { } end } ? stored.Audience with { EndedAt = end } : stored.Audience;
        return new InsightsPage(id, story, audience, InsightsReport.Of(audience, stored.Minutes, now));
    }

    /// <summary>True for who may see it.</summary>
    public bool IsHost(UserId user) => Story is not null ? Story.IsHost(user) : Audience is not null && (Audience.CreatorId == user || Audience.HostIds.Contains(user));
}
