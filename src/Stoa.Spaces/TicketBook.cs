using System.Collections.Immutable;

namespace Stoa.Spaces;

/// <summary>The tickets of one Space: in the order sold, and by holder. Immutable.</summary>
public sealed class TicketBook
{
    /// <summary>No ticket sold yet.</summary>
    public static readonly TicketBook Empty = new([], ImmutableDictionary<UserId, Ticket>.Empty, 0);

    private static readonly Comparer<Ticket> _byNumber = Comparer<Ticket>.Create((a, b) => a.Number.CompareTo(b.Number));
    private readonly ImmutableDictionary<UserId, Ticket> _byHolder;

    private TicketBook(ImmutableList<Ticket> tickets, ImmutableDictionary<UserId, Ticket> byHolder, int lastNumber)
    {
        Tickets = tickets;
        _byHolder = byHolder;
        LastNumber = lastNumber;
    }

    /// <summary>All tickets that are held, by number.</summary>
    public ImmutableList<Ticket> Tickets { get; }

    /// <summary>The highest number given out so far; 0 when none.</summary>
    public int LastNumber { get; }

    /// <summary>Rebuilds a book from its tickets in order of number.</summary>
    public static TicketBook From(IEnumerable<Ticket> tickets, int lastNumber)
    {
        var list = tickets.ToImmutableList();
        return new TicketBook(list, list.ToImmutableDictionary(ticket => ticket.UserId), lastNumber);
    }

    /// <summary>The ticket that a person holds, or null.</summary>
    public Ticket? Find(UserId holder) => _byHolder.GetValueOrDefault(holder);

    /// <summary>At most <paramref name="count"/> tickets with a number above <paramref name="after"/>.</summary>
    public IEnumerable<Ticket> After(int after, int count)
    {
        var first = after == int.MaxValue ? Tickets.Count : IndexOf(after + 1);
        for (var i = first; i < Tickets.Count && count > 0; i++, count--)
        {
            yield return Tickets[i];
        }
    }

    internal TicketBook Add(Ticket ticket) =>
        new(Tickets.Add(ticket), _byHolder.SetItem(ticket.UserId, ticket), Math.Max(LastNumber, ticket.Number));

    internal TicketBook Replace(Ticket ticket) =>
        new(Tickets.SetItem(IndexOf(ticket.Number), ticket), _byHolder.SetItem(ticket.UserId, ticket), LastNumber);

    internal TicketBook Remove(UserId holder) =>
        Find(holder) is { } ticket
            ? new(Tickets.RemoveAt(IndexOf(ticket.Number)), _byHolder.Remove(holder), LastNumber)
            : this;

    private int IndexOf(int number)
    {
        var index = Tickets.BinarySearch(new Ticket(number, default, default, false), _byNumber);
        return index < 0 ? ~index : index;
    }
}
