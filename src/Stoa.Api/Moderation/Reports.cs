using Microsoft.AspNetCore.Http;
using Stoa.Api.Bodies;
using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Moderation;

/// <summary>Reports: anyone makes them, operators read and resolve them.</summary>
internal sealed class Reports(ReportDesk desk, RoomDesk rooms, AccountStore store, PageTokens tokens)
{
    /// <summary>The user in the path.</summary>
    public static readonly Parameter UserId = Parameter.InPath("id", TextPattern.NumericId, "The id of the user.");
    private static readonly Parameter _report = Parameter.InPath("id", TextPattern.NumericId, "The id of the report.");
    private static readonly Parameter _state = Parameter.OneOf("state", new FieldNames("ReportState", ["open", "resolved"], []), "Only these; absent: open ones first.");
    private static readonly BodyMember _reason = BodyMember.OneOf("reason", ReportWords.Reasons, "What is wrong.").Required();
    private static readonly BodyMember _note = BodyMember.Text("note", 0, Report.MaxNoteLength, "A few words to the operators.");
    private static readonly BodyMember _space = BodyMember.Text("space_id", TextPattern.SpaceId, "The Space in which it happened.");
    private static readonly BodyMember _action = BodyMember.OneOf("action", ReportWords.Actions, "What is done: nothing, end the Space, or suspend the person or the Space's creator.").Required();
    private static readonly BodyMember _why = BodyMember.Text("note", 0, Report.MaxNoteLength, "Why, for other operators.");

    /// <summary>A user.</summary>
    public static readonly ParameterTable User = new(UserId);

    /// <summary>A report.</summary>
    public static readonly ParameterTable One = new(_report);

    /// <summary>A page of reports.</summary>
    public static readonly ParameterTable Page = new(_state, RoomParameters.MaxResults, RoomParameters.Page);

    /// <summary>A report of a Space.</summary>
    public static readonly BodyTable OfSpace = new(_reason, _note);

    /// <summary>A report of a person.</summary>
    public static readonly BodyTable OfUser = new(_reason, _note, _space);

    /// <summary>How a report is resolved.</summary>
    public static readonly BodyTable Resolution = new(_action, _why);

    /// <summary><c>POST /api/spaces/{id}/reports</c>.</summary>
    public async ValueTask ReportSpaceAsync(StoaRequest request) => await SendAsync(
        request,
        await desk.ReportSpaceAsync(request.User(), request.SpaceId(), ReportWords.ReasonOf(request.Body.Text(_reason)), request.Body.FindText(_note), request.Aborted),
        StatusCodes.Status201Created);

    /// <summary><c>POST /api/users/{id}/reports</c>.</summary>
    public async ValueTask ReportUserAsync(StoaRequest request)
    {
        var where = request.Body.FindText(_space) is { } text ? SpaceId.Parse(text) : (SpaceId?)null;
        var result = Stoa.Spaces.UserId.TryParse(request.Query.Text(UserId), out var user)
            ? await desk.ReportUserAsync(request.User(), user, where, ReportWords.ReasonOf(request.Body.Text(_reason)), request.Body.FindText(_note), request.Aborted)
            : ModerationRefusal.UserUnknown;
        await SendAsync(request, result, StatusCodes.Status201Created);
    }

    /// <summary><c>GET /api/reports</c>.</summary>
    public async ValueTask ListAsync(StoaRequest request)
    {
        var state = request.Query.FindText(_state);
        var list = $"reports/{state}";
        var place = new PagePlace(IsBackward: false, long.MaxValue, 0);
        if (request.Query.FindText(RoomParameters.Page) is { } token && !tokens.TryRead(list, token, out place))
        {
            await request.RefuseAsync(Fault.Token(RoomParameters.Page.Name, token));
            return;
        }

        var limit = request.Query.Number(RoomParameters.MaxResults);
        var above = Math.Max(state == "open" ? Report.FirstOpenPlace : 0, place.IsBackward ? place.Position : 0);
        var below = Math.Min(state == "resolved" ? Report.FirstOpenPlace : long.MaxValue, place.IsBackward ? long.MaxValue : place.Position);
        var read = await store.ListReportsAsync(above, below, place.IsBackward, limit + 1, request.Aborted);
        var page = read.Take(limit).OrderByDescending(report => report.Place).ToList();
        var isMore = read.Count > limit;
        var document = ReplyDocument.OfMany(request);
        foreach (var report in page)
        {
            document.BeginItem();
            ReportJson.Write(document.Json, report);
        }

        document.EndData();
        var (hasBefore, hasAfter) = place.IsBackward ? (isMore, page.Count > 0) : (page.Count > 0 && place.Position != long.MaxValue, isMore);
        await document.SendWithMetaAsync(
            hasBefore ? tokens.Write(list, new PagePlace(IsBackward: true, page[0].Place, 0)) : null,
            hasAfter ? tokens.Write(list, new PagePlace(IsBackward: false, page[^1].Place, 0)) : null);
    }

    /// <summary><c>GET /api/reports/{id}</c>.</summary>
    public async ValueTask ShowAsync(StoaRequest request) => await SendAsync(
        request, ReportId.TryParse(request.Query.Text(_report), out var id) ? await desk.FindAsync(id, request.Aborted) : ModerationRefusal.ReportUnknown);

    /// <summary><c>POST /api/reports/{id}/resolve</c>.</summary>
    public async ValueTask ResolveAsync(StoaRequest request) => await SendAsync(
        request,
        ReportId.TryParse(request.Query.Text(_report), out var id)
            ? await desk.ResolveAsync(id, ReportWords.ActionOf(request.Body.Text(_action)), request.Body.FindText(_why), request.User(), request.Aborted)
            : ModerationRefusal.ReportUnknown);

    private async ValueTask SendAsync(StoaRequest request, ReportResult result, int status = StatusCodes.Status200OK)
    {
        if (!result.Done)
        {
            await rooms.RefuseAsync(request, ModerationRefusals.For(result.Refusal.Value));
            return;
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WritePropertyName("data"u8);
        ReportJson.Write(reply.Json, result.Report);
        reply.Json.WriteEndObject();
        await request.SendAsync(reply, status);
    }
}
