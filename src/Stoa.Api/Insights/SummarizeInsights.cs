using Stoa.Api.Fields;
using Stoa.Api.Rooms;
using Stoa.Spaces.Insights;

namespace Stoa.Api.Insights;

/// <summary>How the caller's Spaces do over the weeks: trend, regulars, best hours.</summary>
internal static class SummarizeInsights
{
    /// <summary>How many Spaces it is about at most: the last ones.</summary>
    private const int MaxSpaces = 500;

    /// <summary>Answers with the summary.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, HostedSpaces spaces)
    {
        var user = request.User();
        var last = await spaces.ReadAsync(user, before: null, MaxSpaces, request.Aborted);
        var trend = HostTrend.Of(user, await spaces.MeasureAsync(last, request.Aborted));
        var document = ReplyDocument.OfOne(request);
        document.BeginItem();
        Write(document.Json, trend);
        document.EndData();
        await document.SendAsync();
    }

    private static void Write(JsonWriter json, HostTrend trend)
    {
        json.WriteStartObject();
        json.WriteNumber("spaces"u8, trend.Spaces);
        json.WriteNumber("people_per_space"u8, trend.PeoplePerSpace);
        if (trend.Regulars is { } regulars)
        {
            json.WriteStartObject("regulars"u8);
            json.WriteNumber("people"u8, regulars);
            json.WriteNumber("of_last"u8, trend.RegularsOf);
            json.WriteEndObject();
        }

        json.WriteStartArray("best_hours"u8);
        foreach (var hour in trend.BestHours)
        {
            json.WriteStartObject();
            json.WriteNumber("weekday"u8, hour.Weekday);
            json.WriteNumber("hour"u8, hour.Hour);
            json.WriteDecimal("average_peak"u8, hour.AveragePeak);
            json.WriteNumber("spaces"u8, hour.Spaces);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("trend"u8);
        foreach (var week in trend.Weeks)
        {
            json.WriteStartObject();
            json.WriteText("week"u8, week.Week);
            json.WriteNumber("spaces"u8, week.Spaces);
            json.WriteNumber("people"u8, week.People);
            json.WriteNumber("listening_seconds"u8, week.ListeningSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
