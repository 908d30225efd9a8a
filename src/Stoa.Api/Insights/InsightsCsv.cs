using System.Globalization;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Api.Insights;

/// <summary>Writes the page of one Space as a table: one line for each minute. What it holds the JSON does too.</summary>
internal static class InsightsCsv
{
    private static readonly string[] _columns =
        ["minute", "at", "title", "participants", "peak", "joins", "leaves", "speakers", "talk_seconds", "reactions", "moments"];

    /// <summary>Writes it; a Space that never began, or was not measured, has no lines but the first.</summary>
    public static CsvWriter Write(InsightsPage page, AccountDirectory accounts)
    {
        var csv = new CsvWriter();
        Array.ForEach(_columns, column => csv.Text(column));
        csv.EndLine();
        if (page is not { Report: { } report, Audience: { } audience })
        {
            return csv;
        }

        var talk = report.TalkByMinute.ToDictionary(minute => minute.Minute, minute => minute.Speakers);
        var reactions = report.ReactionsByMinute.ToDictionary(minute => minute.Minute, minute => minute.Counts.Sum(reaction => reaction.Count));
        var last = report.Minutes - 1;
        var moments = (page.Story?.Moments ?? []).ToLookup(moment => Math.Min(moment.Minute, last));
        string? title = null;
        foreach (var minute in report.Audience.ByMinute)
        {
            foreach (var moment in moments[minute.Minute].Where(moment => moment.Kind is SpaceMomentKind.Started or SpaceMomentKind.TitleChanged))
            {
                title = moment.Title;
            }

            var speakers = talk.GetValueOrDefault(minute.Minute, []);
            csv.Number(minute.Minute).Time(audience.StartedAt.AddMinutes(minute.Minute)).Text(title)
                .Number(minute.Participants).Number(minute.Peak).Number(minute.Joins).Number(minute.Leaves)
                .Text(string.Join("; ", speakers.Where(one => one.UserId != default).Select(one => string.Create(CultureInfo.InvariantCulture, $"{NameOf(one.UserId, accounts)} {one.Seconds}"))))
                .Number(speakers.Sum(one => one.Seconds)).Number(reactions.GetValueOrDefault(minute.Minute))
                .Text(string.Join("; ", moments[minute.Minute].Select(moment => moment.UserId is { } user ? $"{MomentNames.Of(moment.Kind)} {NameOf(user, accounts)}" : MomentNames.Of(moment.Kind))));
            csv.EndLine();
        }

        return csv;
    }

    /// <summary>The username; the id when there is no such account, or it is suspended.</summary>
    private static string NameOf(UserId id, AccountDirectory accounts) => accounts.TryGetUser(id, out var user) && !user.Suspended ? user.Username : id.ToString();
}
