namespace Stoa.Spaces;

/// <summary>The rules of tickets: who gets a seat, who gives it up, who has paid. Pure; a part of <see cref="SpaceDecider"/>'s table.</summary>
/// <remarks>
/// A ticket is a seat from the moment that it is sold, paid or not: that is why no sequence of commands sells more than there are.
/// Its number is never given out again, so that whoever settles or releases a ticket means that very one.
/// Source: docs/tickets.md; docs/decisions/0024-a-ticket-is-a-seat-before-it-is-paid.md.
/// </remarks>
internal static class TicketRules
{
    /// <summary>An offer whose times are those that events carry.</summary>
    public static TicketOffer? Normalize(TicketOffer? offer) => offer is null ? null : offer with
    {
        SaleStartsAt = SpaceInput.ToMilliseconds(offer.SaleStartsAt),
        SaleEndsAt = SpaceInput.ToMilliseconds(offer.SaleEndsAt),
    };

    /// <summary>What a new Space offers: a price, currency, capacity, times and payment that can be.</summary>
    public static SpaceRefusal? Check(TicketOffer? offer, DateTimeOffset now, SpaceRules rules)
    {
        if (offer is null)
        {
            return null;
        }

        var valid = offer.PriceMinorUnits >= 0 && offer.PriceMinorUnits <= rules.MaxTicketPriceMinorUnits
            && Currencies.IsKnown(offer.Currency)
            && !(offer.SaleEndsAt <= now) && CanBe(offer, rules);
        if (!valid)
        {
            return SpaceRefusal.TicketOfferInvalid;
        }

        return offer.Payment is TicketPayment.Door or TicketPayment.Stripe ? null : SpaceRefusal.PaymentUnavailable;
    }

    /// <summary>What an edit makes of a Space's offer; the same offer when it changes nothing, null beside a refusal.</summary>
    public static (TicketOffer? Offer, SpaceRefusal? Refusal) Edit(Space space, TicketEdit edit, DateTimeOffset now, SpaceRules rules)
    {
        if (space.Audience.Offer is not { } offer)
        {
            return (null, SpaceRefusal.NotTicketed);
        }

        var end = SpaceInput.ToMilliseconds(edit.SaleEndsAt) ?? offer.SaleEndsAt;
        var edited = offer with
        {
            Capacity = edit.Capacity ?? offer.Capacity,
            SaleStartsAt = SpaceInput.ToMilliseconds(edit.SaleStartsAt) ?? offer.SaleStartsAt,
            SaleEndsAt = end,
        };
        if (edited == offer)
        {
            return (offer, null);
        }

        if (!CanBe(edited, rules) || (end != offer.SaleEndsAt && end <= now))
        {
            return (null, SpaceRefusal.TicketOfferInvalid);
        }

        return edited.Capacity < space.Audience.Tickets.Tickets.Count ? (null, SpaceRefusal.CapacityTooSmall) : (edited, null);
    }

    /// <summary>Somebody buys a ticket for themselves.</summary>
    public static Decision Buy(Space space, BuyTicket c, DateTimeOffset now)
    {
        var (offer, tickets) = (space.Audience.Offer, space.Audience.Tickets);
        if (offer is null)
        {
            return SpaceRefusal.NotTicketed;
        }

        if (space.IsHost(c.Actor))
        {
            return SpaceRefusal.UserIsHost;
        }

        if (tickets.Find(c.Actor) is not null)
        {
            return Decision.Nothing;
        }

        if (now < offer.SaleStartsAt)
        {
            return SpaceRefusal.SaleNotBegun;
        }

        return now >= offer.SaleEndsAt
            ? SpaceRefusal.SaleOver
            : Seat(offer, tickets, new TicketSold(c.Actor, tickets.LastNumber + 1, Paid: offer.PriceMinorUnits == 0) { At = now, Actor = c.Actor });
    }

    /// <summary>A host gives somebody an invitation ticket, inside the window of the sale or not.</summary>
    public static Decision Give(Space space, GiveTicket c, DateTimeOffset now)
    {
        var (offer, tickets) = (space.Audience.Offer, space.Audience.Tickets);
        if (offer is null)
        {
            return SpaceRefusal.NotTicketed;
        }

        if (space.IsHost(c.UserId))
        {
            return SpaceRefusal.UserIsHost;
        }

        if (space.Stage.BlockedUserIds.Contains(c.UserId))
        {
            return SpaceRefusal.UserBlocked;
        }

        return tickets.Find(c.UserId) switch
        {
            { Paid: true } => Decision.Nothing,
            { Paid: false } => SpaceRefusal.UserHoldsTicket,
            null => Seat(offer, tickets, new TicketSold(c.UserId, tickets.LastNumber + 1, Paid: true) { At = now, Actor = c.Actor }),
        };
    }

    /// <summary>The holder gives their ticket up before the start.</summary>
    public static Decision GiveBack(Space space, GiveBackTicket c, DateTimeOffset now)
    {
        if (space.Audience.Tickets.Find(c.Actor) is null)
        {
            return NoTicket(space);
        }

        return space.State == SpaceState.Live ? SpaceRefusal.SpaceAlreadyLive : new TicketGivenBack(c.Actor) { At = now, Actor = c.Actor };
    }

    /// <summary>The creator takes somebody's ticket back.</summary>
    public static Decision TakeBack(Space space, TakeBackTicket c, DateTimeOffset now) =>
        space.Audience.Tickets.Find(c.UserId) is { } ticket ? new TicketReleased(c.UserId, ticket.Number) { At = now, Actor = c.Actor } : NoTicket(space);

    /// <summary>The creator confirms what was paid outside.</summary>
    public static Decision Confirm(Space space, ConfirmTicket c, DateTimeOffset now)
    {
        if (space.Audience.Tickets.Find(c.UserId) is not { } ticket)
        {
            return NoTicket(space);
        }

        if (ticket.Paid)
        {
            return Decision.Nothing;
        }

        return space.Audience.Offer?.Payment == TicketPayment.Door ? new TicketPaid(c.UserId) { At = now, Actor = c.Actor } : SpaceRefusal.PaidOnline;
    }

    /// <summary>The payment of that very ticket has come.</summary>
    public static Decision Settle(Space space, SettleTicket c, DateTimeOffset now) => Find(space, c.UserId, c.Number) switch
    {
        null => SpaceRefusal.NoTicket,
        { Paid: true } => Decision.Nothing,
        _ => new TicketPaid(c.UserId) { At = now },
    };

    /// <summary>The payment of that very ticket will not come.</summary>
    public static Decision Release(Space space, ReleaseTicket c, DateTimeOffset now) => Find(space, c.UserId, c.Number) switch
    {
        null => SpaceRefusal.NoTicket,
        { Paid: true } when !c.EvenPaid => Decision.Nothing,
        _ => new TicketReleased(c.UserId, c.Number) { At = now },
    };

    private static Decision Seat(TicketOffer offer, TicketBook tickets, TicketSold sold) =>
        tickets.Tickets.Count < offer.Capacity ? sold : SpaceRefusal.SoldOut;

    private static SpaceRefusal NoTicket(Space space) => space.Audience.Offer is null ? SpaceRefusal.NotTicketed : SpaceRefusal.NoTicket;

    private static Ticket? Find(Space space, UserId holder, int number) =>
        space.Audience.Tickets.Find(holder) is { } ticket && ticket.Number == number ? ticket : null;

    private static bool CanBe(TicketOffer offer, SpaceRules rules) =>
        offer.Capacity >= 1 && offer.Capacity <= rules.MaxTicketCapacity && !(offer.SaleStartsAt >= offer.SaleEndsAt);
}
