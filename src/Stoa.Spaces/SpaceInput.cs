using System.Collections.Immutable;

namespace Stoa.Spaces;

/// <summary>What of a command's texts, times and lists can be, whatever the Space: the checks of <see cref="SpaceDecider"/>. Each gives the refusal, or null.</summary>
internal static class SpaceInput
{
    /// <summary>A title: none, or so many visible code points.</summary>
    public static SpaceRefusal? CheckTitle(string? title, SpaceRules rules) =>
        title is null or "" || (!PlainText.IsBlank(title) && PlainText.Fits(title, rules.MaxTitleLength)) ? null : SpaceRefusal.TitleInvalid;

    /// <summary>A planned start: in the future, and not too far ahead.</summary>
    public static SpaceRefusal? CheckStart(DateTimeOffset? start, DateTimeOffset now, SpaceRules rules)
    {
        if (start <= now)
        {
            return SpaceRefusal.StartInPast;
        }

        return start - now > rules.MaxScheduleAhead ? SpaceRefusal.StartTooFarAhead : null;
    }

    /// <summary>Topics: so many, each once.</summary>
    public static SpaceRefusal? CheckTopics(ImmutableArray<TopicId> topics, SpaceRules rules) =>
        topics.IsDefault || topics.Length > rules.MaxTopics || topics.Distinct().Count() != topics.Length ? SpaceRefusal.TopicsInvalid : null;

    /// <summary>A setting that there is.</summary>
    public static SpaceRefusal? CheckAsk(AskToSpeak ask) =>
        ask is >= AskToSpeak.Everyone and <= AskToSpeak.Invited ? null : SpaceRefusal.AskToSpeakInvalid;

    /// <summary>A language tag.</summary>
    public static SpaceRefusal? CheckLang(string? lang) => IsLanguageTag(lang) ? null : SpaceRefusal.LangInvalid;

    /// <summary>True for the shape of a BCP 47 tag: parts of 1 to 8 letters or digits, 35 characters at most.</summary>
    private static bool IsLanguageTag(string? lang) =>
        lang is { Length: >= 2 and <= 35 } && lang.Split('-') is [var first, ..] parts && first.All(char.IsAsciiLetter)
        && parts.All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit));

    /// <summary>A time as events carry it: cut to the millisecond.</summary>
    public static DateTimeOffset ToMilliseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));

    /// <summary>The same in UTC, for a time that may be absent.</summary>
    public static DateTimeOffset? ToMilliseconds(DateTimeOffset? time) => time is { } t ? ToMilliseconds(t.ToUniversalTime()) : null;
}
