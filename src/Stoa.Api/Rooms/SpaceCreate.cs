using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Bodies;
using Stoa.Api.Payments;
using Stoa.Api.Problems;
using Stoa.Cluster;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Makes a Space: scheduled when a start is given, live at once otherwise. Who may: docs/access.md.</summary>
internal static class SpaceCreate
{
    private const string StandardLang = "en";

    /// <summary>Answers with the new Space and its place.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, RoomBodies bodies, SpaceCreation creation, ITicketPayments payments)
    {
        var body = request.Body;
        List<BodyFault> faults = [];
        var details = new SpaceDetails(
            body.FindText(bodies.Title),
            body.FindText(RoomBodies.Lang) ?? StandardLang,
            TopicsOfBody.Read(request, bodies, desk.Accounts, faults) ?? [],
            AskToSpeakOfBody.Read(request) ?? AskToSpeak.Everyone,
            ReadOffer(body.FindNested(bodies.Ticket), bodies, payments, desk.Now, faults))
        { MembersOnly = body.FindBoolean(RoomBodies.GuestsAllowed) == false };
        var command = new CreateSpace(request.User(), details, body.FindTime(RoomBodies.ScheduledStart));
        AddFaults(request, desk, command, faults);
        if (faults.Count > 0)
        {
            await desk.RefuseAsync(request, faults);
            return;
        }

        var outcome = await creation.CreateAsync(command, request.Aborted);
        var refusal = outcome.Status switch
        {
            SpaceCreationStatus.Created => null,
            SpaceCreationStatus.LimitReached => RefusalTable.SpaceLimitReached,
            SpaceCreationStatus.Refused => RefusalTable.For(outcome.Refusal ?? SpaceRefusal.SpaceExists),
            _ => RefusalTable.Unavailable,
        };
        if (refusal is not null)
        {
            await desk.RefuseAsync(request, refusal);
            return;
        }

        request.Http.Response.Headers.Location = $"/api/spaces/{outcome.SpaceId.Value}";
        if (desk.Spaces.TryGet(outcome.SpaceId, out var entry))
        {
            await desk.SendAsync(request, entry, StatusCodes.Status201Created);
        }
        else
        {
            // It was made, and ended before this line was reached.
            await desk.RefuseAsync(request, SpaceRefusal.SpaceOver);
        }
    }

    /// <summary>Asks the rules about each member by itself, so that all faults are told together.</summary>
    private static void AddFaults(StoaRequest request, RoomDesk desk, CreateSpace command, List<BodyFault> faults)
    {
        var plain = new SpaceDetails(null, StandardLang, [], AskToSpeak.Everyone, null);
        var details = command.Details;
        CreateSpace[] alone =
        [
            command with { Details = plain },
            new(command.Actor, plain with { Title = details.Title }, null),
            new(command.Actor, plain with { Lang = details.Lang }, null),
            new(command.Actor, plain with { TopicIds = details.TopicIds }, null),
            new(command.Actor, plain with { Ticket = details.Ticket }, null),
        ];
        foreach (var one in alone)
        {
            if (SpaceDecider.Decide(null, one, desk.Now, desk.Rules).Refusal is { } refusal
                && RefusalReplies.Blame(request, RefusalTable.For(refusal)) is var fault
                && !faults.Exists(known => known.Fault.Name?.StartsWith(fault.Fault.Name ?? "", StringComparison.Ordinal) == true))
            {
                faults.Add(fault);
            }
        }
    }

    private static TicketOffer? ReadOffer(BodyValues? ticket, RoomBodies bodies, ITicketPayments payments, DateTimeOffset now, List<BodyFault> faults)
    {
        if (ticket is null)
        {
            return null;
        }

        var currency = ticket.Text(RoomBodies.Currency);
        var (start, end) = (ticket.FindTime(RoomBodies.SaleStartsAt), ticket.FindTime(RoomBodies.SaleEndsAt));
        var price = ticket.FindNumber(bodies.Price) ?? 0;
        var reason = RefusalTable.For(SpaceRefusal.TicketOfferInvalid).Reason;
        if (!currency.All(char.IsAsciiLetterUpper))
        {
            faults.Add(new BodyFault(Fault.Member("ticket.currency", currency, "must match ^[A-Z]{3}$"), reason));
        }
        else if (!Currencies.IsKnown(currency))
        {
            faults.Add(new BodyFault(Fault.Member("ticket.currency", currency, "is no currency of ISO 4217"), reason));
        }

        if (end <= now)
        {
            faults.Add(new BodyFault(Fault.Member("ticket.sale_ends_at", RefusalReplies.Format(end.Value), "must be in the future"), reason));
        }

        else if (start >= end)
        {
            faults.Add(new BodyFault(Fault.Member("ticket.sale_starts_at", RefusalReplies.Format(start.Value), "must be before the end of the sale"), reason));
        }

        var word = ticket.FindText(RoomBodies.Payment);
        var payment = word is not null ? (TicketPayment)Array.IndexOf(RoomBodies.PaymentWords, word)
            : price > 0 && payments.Offers(TicketPayment.Stripe) ? TicketPayment.Stripe
            : TicketPayment.Door;
        if (!payments.Offers(payment))
        {
            var unavailable = RefusalTable.For(SpaceRefusal.PaymentUnavailable);
            faults.Add(new BodyFault(Fault.Member("ticket.payment", word ?? "", unavailable.Problem.Detail), unavailable.Reason));
        }
        else if (payments.FaultOf(payment, price, currency) is { } fault)
        {
            faults.Add(new BodyFault(Fault.Member("ticket.price", price.ToString(CultureInfo.InvariantCulture), fault), reason));
        }

        return new TicketOffer(price, currency, checked((int)(ticket.FindNumber(bodies.Capacity) ?? 0)), end) { SaleStartsAt = start, Payment = payment };
    }
}

/// <summary>Reads <c>topic_ids</c>.</summary>
internal static class TopicsOfBody
{
    /// <summary>The topics; null when the member is absent. One that does not exist is a fault.</summary>
    public static ImmutableArray<TopicId>? Read(
        StoaRequest request, RoomBodies bodies, Directory.Accounts.AccountDirectory accounts, List<BodyFault> faults)
    {
        if (request.Body.FindList(bodies.TopicIds) is not { } texts)
        {
            return null;
        }

        var topics = ImmutableArray.CreateBuilder<TopicId>(texts.Count);
        foreach (var text in texts)
        {
            if (!TopicId.TryParse(text, out var id) || !accounts.TryGetTopic(id, out _))
            {
                faults.Add(new BodyFault(Fault.Member(bodies.TopicIds.Name, text, "holds an id that is no topic's"), "topic_unknown"));
            }
            else if (!topics.Contains(id))
            {
                topics.Add(id);
            }
        }

        return topics.ToImmutable();
    }
}

/// <summary>Reads <c>ask_to_speak</c>.</summary>
internal static class AskToSpeakOfBody
{
    /// <summary>The setting; null when the member is absent.</summary>
    public static AskToSpeak? Read(StoaRequest request) =>
        request.Body.FindText(RoomBodies.AskToSpeak) is { } word ? (AskToSpeak)Array.IndexOf(RoomBodies.AskToSpeakWords, word) : null;
}
