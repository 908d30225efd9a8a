using Stoa.Api.Bodies;
using Stoa.Api.Query;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>The bodies of the operations under <c>/api</c>. One table; lengths and limits are those of the rules.</summary>
internal sealed class RoomBodies
{
    /// <summary>The words of <c>ask_to_speak</c>, by the number of <see cref="AskToSpeak"/>.</summary>
    public static readonly string[] AskToSpeakWords = ["everyone", "followed", "invited"];

    /// <summary>The words of <c>ticket.payment</c>, by the number of <see cref="TicketPayment"/>.</summary>
    public static readonly string[] PaymentWords = ["door", "stripe"];

    /// <summary>A body without members: nothing is needed, and nothing is read over.</summary>
    public static readonly BodyTable Empty = new();

    /// <summary><c>user_id</c>.</summary>
    public static readonly BodyMember UserId = BodyMember.Text("user_id", TextPattern.NumericId, "The id of the user.").Required();

    /// <summary>A person.</summary>
    public static readonly BodyTable Person = new(UserId);

    /// <summary><c>locked</c>.</summary>
    public static readonly BodyMember Locked = BodyMember.Boolean("locked", "True closes the queue to new requests.").Required();

    /// <summary>The lock of the queue.</summary>
    public static readonly BodyTable Lock = new(Locked);

    /// <summary><c>block</c>.</summary>
    public static readonly BodyMember Block = BodyMember.Boolean("block", "True: the person may not come back.");

    /// <summary><c>all_my_spaces</c>.</summary>
    public static readonly BodyMember AllMySpaces = BodyMember.Boolean(
        "all_my_spaces", "True, with block: the caller blocks the person as well, which shuts them out of every Space that the caller creates.");

    /// <summary>How a person is removed.</summary>
    public static readonly BodyTable Removal = new(Block, AllMySpaces);

    /// <summary><c>ticket.currency</c>.</summary>
    public static readonly BodyMember Currency =
        BodyMember.Text("currency", 3, 3, "Three capital letters, as in ISO 4217.").Required();

    /// <summary><c>ticket.payment</c>.</summary>
    public static readonly BodyMember Payment = BodyMember.OneOf(
        "payment", PaymentWords, "How a ticket that costs something is paid: door, outside, and the creator confirms it; stripe, online. Absent: stripe where the operator offers it, else door.");

    /// <summary><c>ticket.sale_starts_at</c>.</summary>
    public static readonly BodyMember SaleStartsAt = BodyMember.Time("sale_starts_at", "The begin of the sale, before its end; absent: at once.");

    /// <summary><c>ticket.sale_ends_at</c>.</summary>
    public static readonly BodyMember SaleEndsAt = BodyMember.Time("sale_ends_at", "The end of the sale; absent: the end of the Space.");

    /// <summary><c>scheduled_start</c>.</summary>
    public static readonly BodyMember ScheduledStart = BodyMember.Time("scheduled_start", "The planned start, at most 14 days ahead.");

    /// <summary><c>lang</c>.</summary>
    public static readonly BodyMember Lang = BodyMember.Text("lang", 2, 35, "The language, a BCP 47 tag; absent: en.");

    /// <summary><c>ask_to_speak</c>.</summary>
    public static readonly BodyMember AskToSpeak =
        BodyMember.OneOf("ask_to_speak", AskToSpeakWords, "Who may ask to speak: everyone (the standard), accounts that the creator follows, or the invited only.");

    /// <summary><c>guests_allowed</c>.</summary>
    public static readonly BodyMember GuestsAllowed =
        BodyMember.Boolean("guests_allowed", "False: only people with an account may listen. True, the standard: guests too, where the operator lets them.");

    /// <summary><c>reaction</c>.</summary>
    public static readonly BodyMember Reaction = BodyMember.Text("reaction", 1, 16, "One of the reactions that the event stream's snapshot lists.").Required();

    /// <summary>A reaction.</summary>
    public static readonly BodyTable OneReaction = new(Reaction);

    /// <summary>Makes the tables for given limits.</summary>
    public RoomBodies(SpaceRules rules)
    {
        Price = BodyMember.Number("price", 0, rules.MaxTicketPriceMinorUnits, "The price in the currency's minor unit; 0 is free.").Required();
        Capacity = BodyMember.Number("capacity", 1, rules.MaxTicketCapacity, "How many tickets there are.").Required();
        Ticket = BodyMember.Nested("ticket", new BodyTable(Price, Currency, Capacity, Payment, SaleStartsAt, SaleEndsAt), "What a ticket costs; absent: the Space is open to all.");
        NewCapacity = BodyMember.Number("capacity", 1, rules.MaxTicketCapacity, "How many tickets there are, at least as many as are held.");
        EditedTicket = BodyMember.Nested(
            "ticket", new BodyTable(NewCapacity, SaleStartsAt, SaleEndsAt), "What changes in the ticket; an absent member stays as it is.");
        Title = BodyMember.Text("title", 0, rules.MaxTitleLength, "The title; empty: none.");
        TopicIds = BodyMember.List("topic_ids", TextPattern.NumericId, rules.MaxTopics, "The topics that the Space is filed under.");
        Note = BodyMember.Text("note", 0, rules.MaxNoteLength, "A few words to the hosts.");
        Text = BodyMember.Text("text", 1, rules.MaxPostLength, "The text of the Post.").Required();
        Create = new BodyTable(Title, ScheduledStart, Lang, TopicIds, AskToSpeak, GuestsAllowed, Ticket);
        Edit = new BodyTable(Title, ScheduledStart, TopicIds, AskToSpeak, GuestsAllowed, EditedTicket);
        SpeakRequest = new BodyTable(Note);
        Post = new BodyTable(Text);
    }

    /// <summary><c>title</c>.</summary>
    public BodyMember Title { get; }

    /// <summary><c>topic_ids</c>.</summary>
    public BodyMember TopicIds { get; }

    /// <summary><c>ticket</c>.</summary>
    public BodyMember Ticket { get; }

    /// <summary><c>ticket.price</c>.</summary>
    public BodyMember Price { get; }

    /// <summary><c>ticket.capacity</c>.</summary>
    public BodyMember Capacity { get; }

    /// <summary><c>ticket</c> of a Space that exists.</summary>
    public BodyMember EditedTicket { get; }

    /// <summary><c>ticket.capacity</c> of a Space that exists.</summary>
    public BodyMember NewCapacity { get; }

    /// <summary><c>note</c>.</summary>
    public BodyMember Note { get; }

    /// <summary><c>text</c>.</summary>
    public BodyMember Text { get; }

    /// <summary>A new Space.</summary>
    public BodyTable Create { get; }

    /// <summary>What changes in a Space; an absent member stays as it is.</summary>
    public BodyTable Edit { get; }

    /// <summary>A speak request.</summary>
    public BodyTable SpeakRequest { get; }

    /// <summary>A Post.</summary>
    public BodyTable Post { get; }
}
