using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>The Spaces whose start each person waits for: by reminder, and by ticket. One thread writes, any number read without a lock.</summary>
internal sealed class SpacesByAudience
{
    private readonly SpacesByPerson _reminded = new();
    private readonly SpacesByPerson _ticketed = new();

    /// <summary>The Spaces for which a person has set a reminder, in no order; the array is never changed.</summary>
    public SpaceEntry[] Reminded(UserId user) => _reminded.Of(user);

    /// <summary>The Spaces in which a person holds a ticket, in no order; the array is never changed.</summary>
    public SpaceEntry[] Ticketed(UserId user) => _ticketed.Of(user);

    /// <summary>Adds a Space that is new here.</summary>
    public void Add(SpaceEntry entry, Audience audience)
    {
        foreach (var user in audience.ReminderUserIds)
        {
            _reminded.Add(user, entry);
        }

        foreach (var ticket in audience.Tickets.Tickets)
        {
            _ticketed.Add(ticket.UserId, entry);
        }
    }

    /// <summary>Takes a Space away.</summary>
    public void Remove(SpaceEntry entry, Audience last)
    {
        foreach (var user in last.ReminderUserIds)
        {
            _reminded.Remove(user, entry);
        }

        foreach (var ticket in last.Tickets.Tickets)
        {
            _ticketed.Remove(ticket.UserId, entry);
        }
    }

    /// <summary>Brings a Space to a newer state. Of the many who wait one event moves one; without the event all have to be compared.</summary>
    public void Change(SpaceEntry entry, Audience last, Audience next, SpaceEvent? happened)
    {
        if (last.ReminderUserIds != next.ReminderUserIds)
        {
            ChangeReminders(entry, last, next, happened);
        }

        if (last.Tickets != next.Tickets)
        {
            ChangeTickets(entry, last.Tickets, next.Tickets, happened);
        }
    }

    private void ChangeReminders(SpaceEntry entry, Audience last, Audience next, SpaceEvent? happened)
    {
        switch (happened)
        {
            case ReminderSet e:
                _reminded.Add(e.UserId, entry);
                break;
            case ReminderRemoved e:
                _reminded.Remove(e.UserId, entry);
                break;
            default:
                foreach (var gone in last.ReminderUserIds.Except(next.ReminderUserIds))
                {
                    _reminded.Remove(gone, entry);
                }

                foreach (var added in next.ReminderUserIds.Except(last.ReminderUserIds))
                {
                    _reminded.Add(added, entry);
                }

                break;
        }
    }

    private void ChangeTickets(SpaceEntry entry, TicketBook last, TicketBook next, SpaceEvent? happened)
    {
        switch (happened)
        {
            case TicketSold e:
                _ticketed.Add(e.UserId, entry);
                break;
            case TicketGivenBack e:
                _ticketed.Remove(e.UserId, entry);
                break;
            case TicketReleased e:
                _ticketed.Remove(e.UserId, entry);
                break;
            case TicketPaid:
                break;
            default:
                foreach (var gone in last.Tickets.Where(ticket => next.Find(ticket.UserId) is null))
                {
                    _ticketed.Remove(gone.UserId, entry);
                }

                foreach (var added in next.Tickets.Where(ticket => last.Find(ticket.UserId) is null))
                {
                    _ticketed.Add(added.UserId, entry);
                }

                break;
        }
    }
}
