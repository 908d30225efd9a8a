using System.Collections.Immutable;
using Stoa.Api.Fields;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Api.Insights;

/// <summary>Writes the page of one Space as JSON. A table, in the order of docs/insights.md.</summary>
internal static class InsightsJson
{
    /// <summary>Everyone whom the page names by id.</summary>
    public static IEnumerable<UserId> Named(InsightsPage page)
    {
        var talkers = page.Report?.Talk.Select(talk => talk.UserId).Where(user => user != default) ?? [];
        return talkers.Concat(page.Story?.Moments.Select(moment => moment.UserId).OfType<UserId>() ?? []);
    }

    /// <summary>Writes the page as an object.</summary>
    public static void Write(JsonWriter json, InsightsPage page)
    {
        json.WriteStartObject();
        json.WriteText("space_id"u8, page.Id.Value);
        if (page.Title is { } title)
        {
            json.WriteText("title"u8, title);
        }

        json.WriteString("state"u8, StateOf(page.State));
        WriteTime(json, "scheduled_start"u8, page.Story?.ScheduledStart);
        WriteTime(json, "started_at"u8, page.StartedAt);
        WriteTime(json, "ended_at"u8, page.EndedAt);
        if (page.Report is { } report)
        {
            json.WriteNumber("minutes"u8, report.Minutes);
            json.WritePropertyName("audience"u8);
            AudienceJson.Write(json, report.Audience, report.Audience.PeakMinute is { } minute ? page.Audience?.StartedAt.AddMinutes(minute) : null);
            WriteTalk(json, "talk"u8, report.Talk);
            WriteTalkByMinute(json, report.TalkByMinute);
            WriteReactions(json, report);
        }

        if (page.Story is { } story)
        {
            WriteStory(json, story);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a time, when there is one.</summary>
    public static void WriteTime(JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } present)
        {
            json.WriteTime(name, present);
        }
    }

    /// <summary>The state in the words of the contract.</summary>
    public static ReadOnlySpan<byte> StateOf(SpaceState state) => state switch
    {
        SpaceState.Scheduled => "scheduled"u8,
        SpaceState.Live => "live"u8,
        SpaceState.Canceled => "canceled"u8,
        _ => "ended"u8,
    };

    private static void WriteTalk(JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<SpeakerTalk> talk)
    {
        json.WriteStartArray(name);
        foreach (var (user, seconds) in talk)
        {
            json.WriteStartObject();
            if (user != default)
            {
                json.WriteId("user_id"u8, user.Value);
            }

            json.WriteNumber("seconds"u8, seconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTalkByMinute(JsonWriter json, ImmutableArray<MinuteTalk> minutes)
    {
        json.WriteStartArray("talk_by_minute"u8);
        foreach (var minute in minutes)
        {
            json.WriteStartObject();
            json.WriteNumber("minute"u8, minute.Minute);
            WriteTalk(json, "speakers"u8, minute.Speakers);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteReactions(JsonWriter json, InsightsReport report)
    {
        json.WriteStartObject("reactions"u8);
        json.WriteNumber("total"u8, report.Reactions.Sum(reaction => (long)reaction.Count));
        WriteCounts(json, "by_kind"u8, report.Reactions);
        json.WriteStartArray("by_minute"u8);
        foreach (var minute in report.ReactionsByMinute)
        {
            json.WriteStartObject();
            json.WriteNumber("minute"u8, minute.Minute);
            WriteCounts(json, "counts"u8, minute.Counts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCounts(JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<ReactionCount> counts)
    {
        json.WriteStartArray(name);
        foreach (var (reaction, count) in counts)
        {
            json.WriteStartObject();
            json.WriteText("reaction"u8, reaction);
            json.WriteNumber("count"u8, count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStory(JsonWriter json, SpaceStory story)
    {
        json.WriteStartArray("moments"u8);
        foreach (var moment in story.Moments)
        {
            json.WriteStartObject();
            json.WriteNumber("minute"u8, moment.Minute);
            json.WriteTime("at"u8, moment.At);
            json.WriteText("kind"u8, MomentNames.Of(moment.Kind));
            if (moment.Title is { } title)
            {
                json.WriteText("title"u8, title);
            }

            if (moment.UserId is { } user)
            {
                json.WriteId("user_id"u8, user.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        var requests = story.SpeakRequests;
        json.WriteStartObject("speak_requests"u8);
        json.WriteNumber("asked"u8, requests.Asked);
        json.WriteNumber("approved"u8, requests.Approved);
        json.WriteNumber("declined"u8, requests.Declined);
        json.WriteNumber("withdrawn"u8, requests.Withdrawn);
        json.WriteEndObject();
        if (story.Tickets is { } tickets)
        {
            WriteTickets(json, tickets);
        }

        json.WriteNumber("reminders"u8, story.Reminders);
    }

    private static void WriteTickets(JsonWriter json, TicketReport tickets)
    {
        json.WriteStartObject("tickets"u8);
        json.WriteNumber("capacity"u8, tickets.Offer.Capacity);
        json.WriteNumber("sold"u8, tickets.Sold);
        json.WriteNumber("paid"u8, tickets.Paid);
        json.WriteNumber("given"u8, tickets.Given);
        json.WriteNumber("given_back"u8, tickets.GivenBack);
        json.WriteNumber("price"u8, tickets.Offer.PriceMinorUnits);
        json.WriteText("currency"u8, tickets.Offer.Currency);
        json.WriteNumber("revenue"u8, tickets.Revenue);
        json.WriteStartArray("by_hour"u8);
        foreach (var hour in tickets.ByHour)
        {
            json.WriteStartObject();
            json.WriteTime("hour"u8, hour.Hour);
            json.WriteNumber("sold"u8, hour.Sold);
            json.WriteNumber("given_back"u8, hour.GivenBack);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
