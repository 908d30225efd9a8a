using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>How one Space went, in numbers: what its hosts are shown of its minutes.</summary>
/// <remarks>Holds collections, so it is never compared.</remarks>
public sealed record InsightsReport
{
    /// <summary>Of so few people, and of fewer, nothing is told that says more than that they came and went: from this number on it is.</summary>
    public const int FewestPeople = 5;

    /// <summary>Rows of later minutes are left out: 31 days.</summary>
    public const int MaxMinutes = 31 * 24 * 60;

    /// <summary>Who came, how many were there, how long they stayed.</summary>
    public required AudienceReport Audience { get; init; }

    /// <summary>Who talked how long, longest first; those whose names were purged are one row, with the id 0.</summary>
    public ImmutableArray<SpeakerTalk> Talk { get; init; } = [];

    /// <summary>The minutes in which somebody talked, in order.</summary>
    public ImmutableArray<MinuteTalk> TalkByMinute { get; init; } = [];

    /// <summary>Every reaction used, most used first.</summary>
    public ImmutableArray<ReactionCount> Reactions { get; init; } = [];

    /// <summary>The minutes in which people reacted, in order.</summary>
    public ImmutableArray<MinuteReactions> ReactionsByMinute { get; init; } = [];

    /// <summary>Minutes live so far, the one under way included: 1 and up.</summary>
    public int Minutes => Audience.ByMinute.Length;

    /// <summary>Makes the report.</summary>
    /// <param name="audience">What is kept beside the minutes.</param>
    /// <param name="minutes">The minutes that there are rows of, in order.</param>
    /// <param name="now">The present; a Space that is over ends at its end.</param>
    public static InsightsReport Of(SpaceAudience audience, IReadOnlyList<SpaceMinute> minutes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(audience);
        ArgumentNullException.ThrowIfNull(minutes);
        var rows = minutes.Where(row => row.Minute is >= 0 and < MaxMinutes).OrderBy(row => row.Minute).ToArray();
        return new InsightsReport
        {
            Audience = AudienceReport.Of(audience, rows, now),
            Talk = TalkOf(rows),
            TalkByMinute = [.. rows.Where(row => !row.Talk.IsEmpty).Select(row => new MinuteTalk(row.Minute, [.. InOrder(row.Talk)]))],
            Reactions = [.. ReactionsOf(rows, audience.Reactions).OrderByDescending(reaction => reaction.Count)],
            ReactionsByMinute =
            [
                .. rows.Select(row => new MinuteReactions(row.Minute, ReactionsOf([row], audience.Reactions)))
                    .Where(row => !row.Counts.IsEmpty),
            ],
        };
    }

    private static ImmutableArray<SpeakerTalk> TalkOf(SpaceMinute[] rows)
    {
        Dictionary<UserId, int> seconds = [];
        foreach (var talk in rows.SelectMany(row => row.Talk))
        {
            seconds[talk.UserId] = seconds.GetValueOrDefault(talk.UserId) + talk.Seconds;
        }

        return [.. InOrder(seconds.Select(talk => new SpeakerTalk(talk.Key, talk.Value)))];
    }

    private static IOrderedEnumerable<SpeakerTalk> InOrder(IEnumerable<SpeakerTalk> talk) =>
        talk.OrderByDescending(one => one.Seconds).ThenBy(one => one.UserId);

    private static ImmutableArray<ReactionCount> ReactionsOf(SpaceMinute[] rows, ImmutableArray<string> names)
    {
        var counts = new int[names.Length];
        foreach (var row in rows)
        {
            for (var i = 0; i < Math.Min(counts.Length, row.Reactions.Length); i++)
            {
                counts[i] += row.Reactions[i];
            }
        }

        return [.. names.Select((name, i) => new ReactionCount(name, counts[i])).Where(reaction => reaction.Count > 0)];
    }
}

/// <summary>Who talked in a minute.</summary>
/// <param name="Minute">Minutes since the start.</param>
/// <param name="Speakers">They, who talked longest first.</param>
public sealed record MinuteTalk(int Minute, ImmutableArray<SpeakerTalk> Speakers);

/// <summary>How often people reacted in one way.</summary>
/// <param name="Reaction">The reaction.</param>
/// <param name="Count">How often, 1 and up.</param>
public readonly record struct ReactionCount(string Reaction, int Count);

/// <summary>How people reacted in a minute.</summary>
/// <param name="Minute">Minutes since the start.</param>
/// <param name="Counts">By reaction.</param>
public sealed record MinuteReactions(int Minute, ImmutableArray<ReactionCount> Counts);
