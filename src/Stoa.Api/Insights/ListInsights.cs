using System.Collections.Immutable;
using Stoa.Api.Discovery;
using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Api.Insights;

/// <summary>How the caller's Spaces went that they created or co-hosted, the one that began last first.</summary>
internal static class ListInsights
{
    /// <summary>How many Spaces a table holds at most.</summary>
    private const int MaxLines = 1_000;

    /// <summary>How many older ones are read to know who came to those of a page before: ten of the caller's own will be among them.</summary>
    private const int ReadBefore = 30;

    private static readonly string[] _columns =
        ["space_id", "title", "state", "started_at", "ended_at", "people", "peak", "average_listening_seconds", "listening_seconds", "regulars"];

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(InsightsFormat.Parameter, ListSpaces.MaxResults, ListSpaces.Page);

    /// <summary>Answers with one page, or with a table of all.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, HostedSpaces spaces, PageTokens tokens)
    {
        var user = request.User();
        var list = $"insights/{user}";
        var place = default(PagePlace);
        if (request.Query.FindText(ListSpaces.Page) is { } token && !tokens.TryRead(list, token, out place))
        {
            await request.RefuseAsync(Fault.Token(ListSpaces.Page.Name, token));
            return;
        }

        if (InsightsFormat.IsCsv(request))
        {
            var all = await spaces.ReadAsync(user, before: null, MaxLines + ReadBefore, request.Aborted);
            var lines = await spaces.MeasureAsync([.. all.Take(MaxLines)], request.Aborted);
            await CsvReply.SendAsync(request, Table(lines, HostTrend.RegularsOfEach(user, all, lines.Length), desk.Spaces), "insights.csv");
            return;
        }

        // Places are times in milliseconds; of Spaces that began at the same one those that were shown are counted.
        var limit = request.Query.Number(ListSpaces.MaxResults);
        var (before, shown) = place == default ? (null, 0) : ((DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(place.Position + 1), (int)place.Origin);
        var read = await spaces.ReadAsync(user, before, shown + limit + ReadBefore, request.Aborted);
        SpaceAudience[] found = [.. read.Skip(shown)];
        var count = Math.Min(limit, found.Length);
        var regulars = HostTrend.RegularsOfEach(user, found, count);
        var hosted = await spaces.MeasureAsync(found[..count], request.Aborted);
        var document = ReplyDocument.OfMany(request);
        for (var i = 0; i < count; i++)
        {
            document.BeginItem();
            Write(document.Json, hosted[i], regulars[i], desk.Spaces);
        }

        document.EndData();
        await document.SendWithMetaAsync(next: count < found.Length ? tokens.Write(list, PlaceAfter(found.AsSpan(0, count), place)) : null);
    }

    private static PagePlace PlaceAfter(ReadOnlySpan<SpaceAudience> page, in PagePlace place)
    {
        var last = page[^1].StartedAt.ToUnixTimeMilliseconds();
        var same = 0;
        foreach (var space in page)
        {
            same += space.StartedAt.ToUnixTimeMilliseconds() == last ? 1 : 0;
        }

        return new PagePlace(IsBackward: false, last, last == place.Position ? place.Origin + same : same);
    }

    private static void Write(JsonWriter json, in HostedSpace hosted, int? regulars, SpaceDirectory spaces)
    {
        var space = hosted.Audience;
        json.WriteStartObject();
        json.WriteText("space_id"u8, space.SpaceId.Value);
        if (space.Title is { } title)
        {
            json.WriteText("title"u8, title);
        }

        json.WriteString("state"u8, InsightsJson.StateOf(StateOf(space, spaces)));
        json.WriteTime("started_at"u8, space.StartedAt);
        InsightsJson.WriteTime(json, "ended_at"u8, space.EndedAt);
        json.WriteNumber("people"u8, space.People);
        json.WriteNumber("peak"u8, space.Peak);
        WriteNumber(json, "average_listening_seconds"u8, hosted.AverageListeningSeconds);
        WriteNumber(json, "listening_seconds"u8, hosted.ListeningSeconds);
        WriteNumber(json, "regulars"u8, regulars);
        json.WriteEndObject();
    }

    private static void WriteNumber(JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static CsvWriter Table(HostedSpace[] lines, ImmutableArray<int?> regulars, SpaceDirectory spaces)
    {
        var csv = new CsvWriter();
        Array.ForEach(_columns, column => csv.Text(column));
        csv.EndLine();
        for (var i = 0; i < lines.Length; i++)
        {
            var space = lines[i].Audience;
            csv.Text(space.SpaceId.Value).Text(space.Title).Text(StateOf(space, spaces) == SpaceState.Live ? "live" : "ended").Time(space.StartedAt).Time(space.EndedAt)
                .Number(space.People).Number(space.Peak).Number(lines[i].AverageListeningSeconds).Number(lines[i].ListeningSeconds).Number(regulars[i]);
            csv.EndLine();
        }

        return csv;
    }

    /// <summary>The log knows of an end before it is measured.</summary>
    private static SpaceState StateOf(SpaceAudience space, SpaceDirectory spaces) =>
        space.EndedAt is null && spaces.TryGet(space.SpaceId, out var entry) && entry.Space.State == SpaceState.Live ? SpaceState.Live : SpaceState.Ended;
}
