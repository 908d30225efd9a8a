namespace Stoa.Spaces.Insights;

/// <summary>Counts the tickets of one Space as they are sold, paid and given back.</summary>
internal sealed class TicketSales
{
    private readonly Dictionary<UserId, Held> _held = [];
    private readonly SortedDictionary<DateTimeOffset, TicketHour> _hours = [];
    private int _paid;
    private int _given;
    private int _givenBack;

    /// <summary>Price, currency, capacity; absent when the Space sells no tickets.</summary>
    public TicketOffer? Offer { get; set; }

    /// <summary>Counts an event, if it is one of a ticket.</summary>
    public void Add(SpaceEvent happened)
    {
        switch (happened)
        {
            case TicketSold e:
                Sell(e);
                break;
            case TicketPaid e when _held.TryGetValue(e.UserId, out var ticket) && !ticket.IsPaid:
                _held[e.UserId] = ticket with { IsPaid = true };
                _paid++;
                break;
            case TicketGivenBack e:
                Free(e.UserId, e.At);
                break;
            case TicketReleased e:
                Free(e.UserId, e.At);
                break;
        }
    }

    /// <summary>What was counted; null when the Space sells no tickets.</summary>
    public TicketReport? Report(bool isCanceled) =>
        Offer is null ? null : new TicketReport(Offer, _held.Count, _paid, _given, _givenBack, [.. _hours.Values], isCanceled);

    private void Sell(TicketSold e)
    {
        var isGiven = e.Actor is { } actor && actor != e.UserId;
        if (!_held.TryAdd(e.UserId, new Held(e.Paid, isGiven)))
        {
            return;
        }

        _paid += e.Paid ? 1 : 0;
        _given += isGiven ? 1 : 0;
        var hour = HourOf(e.At);
        _hours[hour.Hour] = hour with { Sold = hour.Sold + 1 };
    }

    private void Free(UserId holder, DateTimeOffset at)
    {
        if (!_held.Remove(holder, out var ticket))
        {
            return;
        }

        _givenBack++;
        _paid -= ticket.IsPaid ? 1 : 0;
        _given -= ticket.IsGiven ? 1 : 0;
        var hour = HourOf(at);
        _hours[hour.Hour] = hour with { GivenBack = hour.GivenBack + 1 };
    }

    private TicketHour HourOf(DateTimeOffset at)
    {
        var utc = at.ToUniversalTime();
        var hour = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerHour));
        return _hours.TryGetValue(hour, out var counted) ? counted : new TicketHour(hour, 0, 0);
    }

    private readonly record struct Held(bool IsPaid, bool IsGiven);
}
