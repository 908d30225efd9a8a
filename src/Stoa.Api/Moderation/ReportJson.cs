using Stoa.Api.Fields;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Moderation;

/// <summary>Writes a report as <c>/api</c> shows it: to who made it, and to operators.</summary>
internal static class ReportJson
{
    /// <summary>Writes the report as one object.</summary>
    public static void Write(JsonWriter json, Report report)
    {
        json.WriteStartObject();
        json.WriteId("id"u8, report.Id.Value);
        json.WriteText("state"u8, report.IsOpen ? "open" : "resolved");
        json.WriteText("reason"u8, ReportWords.Of(report.Reason));
        json.WriteTime("created_at"u8, report.CreatedAt);
        if (report.Note is { } note)
        {
            json.WriteText("note"u8, note);
        }

        if (report.ReporterId is { } reporter)
        {
            json.WriteId("reporter_id"u8, reporter.Value);
        }

        if (report.UserId is { } user)
        {
            json.WriteId("user_id"u8, user.Value);
        }

        WriteSpace(json, report);
        if (report.Resolution is { } resolution)
        {
            WriteResolution(json, resolution);
        }

        json.WriteEndObject();
    }

    private static void WriteSpace(JsonWriter json, Report report)
    {
        if (report.SpaceId is { } space)
        {
            json.WriteText("space_id"u8, space.Value);
        }

        if (report.SpaceTitle is { } title)
        {
            json.WriteText("space_title"u8, title);
        }

        if (report.CreatorId is { } creator)
        {
            json.WriteId("creator_id"u8, creator.Value);
        }
    }

    private static void WriteResolution(JsonWriter json, ReportResolution resolution)
    {
        json.WriteStartObject("resolution"u8);
        json.WriteText("action"u8, ReportWords.Of(resolution.Action));
        json.WriteId("by"u8, resolution.By.Value);
        json.WriteTime("at"u8, resolution.At);
        if (resolution.Note is { } note)
        {
            json.WriteText("note"u8, note);
        }

        json.WriteEndObject();
    }
}
