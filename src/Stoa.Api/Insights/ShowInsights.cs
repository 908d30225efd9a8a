using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Api.Rooms.Stream;
using Stoa.Spaces;

namespace Stoa.Api.Insights;

/// <summary>How one Space goes, or went: for its hosts, also when it is over or was canceled.</summary>
internal static class ShowInsights
{
    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(RoomParameters.Id, InsightsFormat.Parameter);

    /// <summary>Answers with the page.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, InsightsPages pages)
    {
        var (id, user) = (request.SpaceId(), request.User());
        var space = desk.Spaces.TryGet(id, out var entry) && entry.Space.IsRetrievable ? entry.Space : null;
        if (space is not null && !space.IsHost(user))
        {
            await desk.RefuseAsync(request, SpaceRefusal.NotHost);
            return;
        }

        if (await pages.FindAsync(id, isOver: space is null, request.Aborted) is not { } page)
        {
            await desk.RefuseAsync(request, SpaceRefusal.SpaceUnknown);
            return;
        }

        if (space is null && !page.IsHost(user))
        {
            await desk.RefuseAsync(request, SpaceRefusal.NotHost);
            return;
        }

        if (InsightsFormat.IsCsv(request))
        {
            await CsvReply.SendAsync(request, InsightsCsv.Write(page, desk.Accounts), $"insights-{id}.csv");
            return;
        }

        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
        InsightsJson.Write(json, page);
        IncludedPeople.Write(json, InsightsJson.Named(page).Where(person => desk.Accounts.TryGetUser(person, out var known) && !known.Suspended), desk.Accounts);
        json.WriteEndObject();
        await request.SendAsync(reply);
    }
}
