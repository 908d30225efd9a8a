using System.Buffers.Binary;
using System.Text;
using Stoa.Api.Discovery;
using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>The caller's tickets, newest first: those that they hold, and those that they paid at Stripe and hold no more, with where the money is.</summary>
internal static class ListTickets
{
    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(ListSpaces.MaxResults, ListSpaces.Page);

    // In a token: nothing, time, number, id.
    private const int Bytes = 27;

    /// <summary>Answers one page.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, IEventStore log, OrderStore orders, PageTokens tokens)
    {
        var user = request.User();
        var list = $"my-tickets/{user}";
        Place? after = null;
        if (request.Query.FindText(ListSpaces.Page) is { } token)
        {
            if (Place.Find(tokens, list, token) is not { } place)
            {
                await request.RefuseAsync(Fault.Token(ListSpaces.Page.Name, token));
                return;
            }

            after = place;
        }

        var limit = request.Query.Number(ListSpaces.MaxResults);
        List<Row> rows = [];
        foreach (var entry in desk.Spaces.ByTicket(user))
        {
            if (entry.Space is { IsRetrievable: true, Audience: { Offer: { } offer } audience } space && audience.Tickets.Find(user) is { } ticket)
            {
                rows.Add(new Row(new Place(ticket.SoldAt, ticket.Number, space.Id), offer.PriceMinorUnits, offer.Currency, offer.Payment, space, ticket, Order: null));
            }
        }

        // What was paid outside goes back outside.
        foreach (var space in desk.Spaces.CanceledSince(desk.Now - CanceledSpaces.Kept))
        {
            if (space.Audience is { Offer: { PriceMinorUnits: > 0, Payment: TicketPayment.Door } offer } audience
                && audience.Tickets.Find(user) is { Paid: true, IsGiven: false } ticket)
            {
                rows.Add(new Row(new Place(ticket.SoldAt, ticket.Number, space.Id), offer.PriceMinorUnits, offer.Currency, offer.Payment, space, ticket, Order: null));
            }
        }

        var held = rows.Select(row => (row.Place.SpaceId, row.Place.Number)).ToHashSet();

        // Of one moment there may be as many as a person can buy in a millisecond, beside those that are held.
        var paid = await orders.ReadPaidOfBuyerAsync(user, after?.SoldAt ?? DateTimeOffset.MaxValue, limit + held.Count + 16, request.Aborted);
        rows.AddRange(paid.Where(order => !held.Contains((order.SpaceId, order.Number))).Select(order => new Row(
            new Place(order.SoldAt, order.Number, order.SpaceId), order.Amount, order.Currency, TicketPayment.Stripe, Space: null, Ticket: null, order)));
        var page = rows.Where(row => after is null || row.Place.CompareTo(after.Value) > 0).OrderBy(row => row.Place).Take(limit + 1).ToList();
        var document = ReplyDocument.OfMany(request);
        foreach (var row in page.Take(limit))
        {
            document.BeginItem();
            Write(document.Json, row.Space is null ? row with { Space = await log.LoadAsync(row.Place.SpaceId, request.Aborted) } : row);
        }

        document.EndData();
        await document.SendWithMetaAsync(next: page.Count > limit ? page[limit - 1].Place.ToToken(tokens, list) : null);
    }

    private static void Write(JsonWriter json, Row row)
    {
        json.WriteStartObject();
        json.WriteText("space_id"u8, row.Place.SpaceId.Value);
        if (row.Space?.Title is { } title)
        {
            json.WriteText("title"u8, title);
        }

        if (row.Space?.ScheduledStart is { } start)
        {
            json.WriteTime("scheduled_start"u8, start);
        }

        json.WriteText("state"u8, row.Space?.State switch
        {
            SpaceState.Scheduled => "scheduled",
            SpaceState.Live => "live",
            SpaceState.Canceled => "canceled",
            null when row.Order?.IsCanceled == true => "canceled", // The Space itself is forgotten.
            _ => "ended",
        });
        json.WriteNumber("number"u8, row.Place.Number);
        json.WriteTime("sold_at"u8, row.Place.SoldAt);
        json.WriteBoolean("paid"u8, row.Ticket?.Paid ?? true);
        json.WriteBoolean("given"u8, row.Ticket?.IsGiven ?? false);
        json.WriteNumber("price"u8, row.Price);
        json.WriteText("currency"u8, row.Currency);
        json.WriteText("payment"u8, row.Payment == TicketPayment.Stripe ? "stripe" : "door");
        if (row.Order?.Status is OrderStatus.RefundDue or OrderStatus.RefundFailed)
        {
            json.WriteText("refund"u8, "due");
        }
        else if (row.Order?.Status is OrderStatus.Refunded)
        {
            json.WriteText("refund"u8, "refunded");
        }

        else if (row is { Order: null, Space.State: SpaceState.Canceled })
        {
            json.WriteText("refund"u8, "outside");
        }

        json.WriteEndObject();
    }

    /// <summary>One ticket.</summary>
    private sealed record Row(Place Place, long Price, string Currency, TicketPayment Payment, Space? Space, Ticket? Ticket, Order? Order);

    /// <summary>Where a ticket stands: newest first.</summary>
    private readonly record struct Place(DateTimeOffset SoldAt, int Number, SpaceId SpaceId) : IComparable<Place>
    {
        public static Place? Find(PageTokens tokens, string list, string token)
        {
            Span<byte> bytes = stackalloc byte[Bytes];
            if (!tokens.TryRead(list, token, bytes) || !SpaceId.TryParse(Encoding.ASCII.GetString(bytes[14..].TrimEnd((byte)0)), out var id))
            {
                return null;
            }

            return new Place(DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[2..])), BinaryPrimitives.ReadInt32BigEndian(bytes[10..]), id);
        }

        public string ToToken(PageTokens tokens, string list)
        {
            Span<byte> bytes = stackalloc byte[Bytes];
            bytes.Clear();
            BinaryPrimitives.WriteInt64BigEndian(bytes[2..], SoldAt.ToUnixTimeMilliseconds());
            BinaryPrimitives.WriteInt32BigEndian(bytes[10..], Number);
            Encoding.ASCII.GetBytes(SpaceId.Value, bytes[14..]);
            return tokens.Write(list, bytes);
        }

        public int CompareTo(Place other)
        {
            var order = other.SoldAt.CompareTo(SoldAt);
            order = order != 0 ? order : SpaceId.CompareTo(other.SpaceId);
            return order != 0 ? order : Number.CompareTo(other.Number);
        }
    }
}
