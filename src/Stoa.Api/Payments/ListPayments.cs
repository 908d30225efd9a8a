using System.Text.Json;
using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Rooms;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>How the tickets of a Space are paid at Stripe, one by one, also when the Space is over: the creator sees what is due and what failed.</summary>
internal static class ListPayments
{
    /// <summary>Answers one page, in the order sold.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, IEventStore log, OrderStore orders, PageTokens tokens)
    {
        var id = request.SpaceId();
        var list = $"payments/{id.Value}";
        var place = default(PagePlace);
        if (request.Query.FindText(RoomParameters.Page) is { } token && !tokens.TryRead(list, token, out place))
        {
            await request.RefuseAsync(Fault.Token(RoomParameters.Page.Name, token));
            return;
        }

        var space = desk.Spaces.TryGet(id, out var entry) ? entry.Space : await log.LoadAsync(id, request.Aborted);
        if (space is null || space.CreatorId != request.User())
        {
            await desk.RefuseAsync(request, space is null ? SpaceRefusal.SpaceUnknown : SpaceRefusal.NotCreator);
            return;
        }

        var limit = request.Query.Number(RoomParameters.MaxResults);
        var page = await orders.ReadOfSpaceAsync(id, checked((int)place.Position), limit + 1, request.Aborted);
        var document = ReplyDocument.OfMany(request);
        foreach (var order in page.Take(limit))
        {
            document.BeginItem();
            Write(document.Json, order);
        }

        document.EndData();
        await document.SendWithMetaAsync(next: page.Count > limit ? tokens.Write(list, new PagePlace(IsBackward: false, page[limit - 1].Number, 0)) : null);
    }

    private static void Write(JsonWriter json, Order order)
    {
        json.WriteStartObject();
        json.WriteId("user_id"u8, order.BuyerId.Value);
        json.WriteNumber("number"u8, order.Number);
        json.WriteTime("sold_at"u8, order.SoldAt);
        json.WriteNumber("price"u8, order.Amount);
        json.WriteText("currency"u8, order.Currency);
        json.WriteText("status"u8, JsonNamingPolicy.SnakeCaseLower.ConvertName(order.Status.ToString()));
        json.WriteTime("updated_at"u8, order.ChangedAt);
        json.WriteEndObject();
    }
}
