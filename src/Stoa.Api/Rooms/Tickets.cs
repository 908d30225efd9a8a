using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Payments;
using Stoa.Api.Previews;
using Stoa.Api.Problems;
using Stoa.Spaces;
using Stoa.Storage;

namespace Stoa.Api.Rooms;

/// <summary>Tickets: users buy them and give them back, the creator sees who holds one and confirms who has paid.</summary>
internal static class Tickets
{
    private static readonly Comparer<Ticket> _byNumber = Comparer<Ticket>.Create((a, b) => a.Number.CompareTo(b.Number));

    /// <summary>The caller buys a ticket, or asks once more for the checkout of the one that they hold.</summary>
    public static async ValueTask BuyAsync(StoaRequest request, RoomDesk desk, ITicketPayments payments)
    {
        var buyer = request.User();
        if (desk.Spaces.TryGet(request.SpaceId(), out var known) && known.Space.Audience is { Offer: { PriceMinorUnits: > 0 } offer } audience
            && !payments.Offers(offer.Payment) && audience.Tickets.Find(buyer) is not { Paid: true })
        {
            await desk.RefuseAsync(request, RefusalTable.PaymentNotOffered);
            return;
        }

        if (await desk.CarryOutAsync(request, new BuyTicket(buyer)) is not { } entry)
        {
            return;
        }

        var checkout = CheckoutOutcome.None;
        if (entry.Space.IsRetrievable && entry.Space.Audience.Tickets.Find(buyer) is { Paid: false } ticket)
        {
            checkout = await payments.OpenCheckoutAsync(entry.Space, ticket, OwnAddress.Of(request.Http.Request), request.Aborted);
            entry = desk.Spaces.TryGet(entry.Space.Id, out var now) ? now : entry; // It may have turned out to be paid.
        }

        await (checkout.Status == CheckoutStatus.Unavailable
            ? desk.RefuseAsync(request, RefusalTable.CheckoutUnavailable)
            : desk.SendAsync(request, entry, StatusCodes.Status201Created, checkout.Address));
    }

    /// <summary>A host gives somebody an invitation ticket.</summary>
    public static async ValueTask GiveAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new GiveTicket(request.User(), person));
        }
    }

    /// <summary>The creator takes somebody's ticket back.</summary>
    public static async ValueTask TakeBackAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new TakeBackTicket(request.User(), person));
        }
    }

    /// <summary>The caller gives their ticket back before the start.</summary>
    public static ValueTask GiveBackAsync(StoaRequest request, RoomDesk desk) => desk.ExecuteAsync(request, new GiveBackTicket(request.User()));

    /// <summary>The creator confirms that a ticket was paid outside.</summary>
    public static async ValueTask ConfirmAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new ConfirmTicket(request.User(), person));
        }
    }

    /// <summary>One page of all tickets, paid or not, in the order sold. The creator only.</summary>
    public static async ValueTask ListAsync(StoaRequest request, RoomDesk desk, IEventStore log, PageTokens tokens)
    {
        var list = $"tickets/{request.SpaceId().Value}";
        var place = default(PagePlace);
        if (request.Query.FindText(RoomParameters.Page) is { } token && !tokens.TryRead(list, token, out place))
        {
            await request.RefuseAsync(Fault.Token(RoomParameters.Page.Name, token));
            return;
        }

        // Also of a Space that is over or was canceled: whoever was paid outside has to know by whom.
        var id = request.SpaceId();
        var space = desk.Spaces.TryGet(id, out var entry) ? entry.Space : await log.LoadAsync(id, request.Aborted);
        if (space is null || space.CreatorId != request.User())
        {
            await desk.RefuseAsync(request, space is null ? SpaceRefusal.SpaceUnknown : SpaceRefusal.NotCreator);
            return;
        }

        var tickets = space.Audience.Tickets.Tickets;
        var (from, to) = Cut(tickets, place, request.Query.Number(RoomParameters.MaxResults));
        var document = ReplyDocument.OfMany(request);
        for (var i = from; i < to; i++)
        {
            document.BeginItem();
            document.Json.WriteStartObject();
            document.Json.WriteId("user_id"u8, tickets[i].UserId.Value);
            SpaceDocument.WriteTicket(document.Json, tickets[i]);
            document.Json.WriteEndObject();
        }

        document.EndData();
        await document.SendWithMetaAsync(
            from > 0 && from < to ? tokens.Write(list, new PagePlace(IsBackward: true, tickets[from].Number, 0)) : null,
            to < tickets.Count && from < to ? tokens.Write(list, new PagePlace(IsBackward: false, tickets[to - 1].Number, 0)) : null);
    }

    /// <summary>Where a page begins and ends in the list.</summary>
    private static (int From, int To) Cut(ImmutableList<Ticket> tickets, in PagePlace place, int limit)
    {
        var index = tickets.BinarySearch(new Ticket((int)place.Position, default, default, Paid: false), _byNumber);
        if (place.IsBackward)
        {
            var end = index < 0 ? ~index : index;
            return (Math.Max(0, end - limit), end);
        }

        var begin = index < 0 ? ~index : index + 1;
        return (begin, Math.Min(tickets.Count, begin + limit));
    }
}
