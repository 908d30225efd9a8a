using Stoa.Api.Fields;
using Stoa.Spaces.Insights;

namespace Stoa.Api.Insights;

/// <summary>Writes the audience of one Space as JSON; what is withheld is left out.</summary>
internal static class AudienceJson
{
    /// <summary>Writes it as an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="audience">The audience.</param>
    /// <param name="peakAt">The minute with most participants; absent when there is none.</param>
    public static void Write(JsonWriter json, AudienceReport audience, DateTimeOffset? peakAt)
    {
        json.WriteStartObject();
        if (audience.Participants is { } participants)
        {
            json.WriteNumber("participants"u8, participants);
        }

        json.WriteNumber("peak"u8, audience.Peak);
        InsightsJson.WriteTime(json, "peak_at"u8, peakAt);
        json.WriteNumber("joins"u8, audience.Joins);
        json.WriteNumber("leaves"u8, audience.Leaves);
        json.WriteNumber("people"u8, audience.People);
        json.WriteBoolean("people_is_estimate"u8, audience.PeopleIsEstimate);
        if (audience.AverageListeningSeconds is { } average)
        {
            json.WriteNumber("average_listening_seconds"u8, average);
        }

        if (audience.ListeningSeconds is { } seconds)
        {
            json.WriteNumber("listening_seconds"u8, seconds);
        }

        WriteMinutes(json, audience);
        if (audience.IsWithheld)
        {
            json.WriteString("withheld"u8, "fewer_than_5_people"u8);
        }
        else
        {
            WriteRetention(json, audience);
            WriteSources(json, audience.Sources);
        }

        json.WriteEndObject();
    }

    /// <summary>The source in the words of links.</summary>
    private static ReadOnlySpan<byte> NameOf(AudienceSource source) => source switch
    {
        AudienceSource.Followed => "followed"u8,
        AudienceSource.Search => "search"u8,
        AudienceSource.Embed => "embed"u8,
        AudienceSource.Calendar => "calendar"u8,
        _ => "direct"u8,
    };

    private static void WriteMinutes(JsonWriter json, AudienceReport audience)
    {
        json.WriteStartArray("by_minute"u8);
        foreach (var minute in audience.ByMinute)
        {
            json.WriteStartObject();
            json.WriteNumber("minute"u8, minute.Minute);
            json.WriteNumber("participants"u8, minute.Participants);
            json.WriteNumber("peak"u8, minute.Peak);
            json.WriteNumber("joins"u8, minute.Joins);
            json.WriteNumber("leaves"u8, minute.Leaves);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRetention(JsonWriter json, AudienceReport audience)
    {
        json.WriteStartArray("retention"u8);
        foreach (var point in audience.Retention)
        {
            json.WriteStartObject();
            json.WriteNumber("minutes"u8, point.Minutes);
            json.WriteShare("people_share"u8, point.Share);
            json.WriteNumber("of"u8, point.Of);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSources(JsonWriter json, SourceReport sources)
    {
        json.WriteStartArray("sources"u8);
        foreach (var (source, joins) in sources.Counts)
        {
            json.WriteStartObject();
            json.WriteString("source"u8, NameOf(source));
            json.WriteNumber("joins"u8, joins);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("sources_withheld"u8, sources.Withheld);
    }
}
