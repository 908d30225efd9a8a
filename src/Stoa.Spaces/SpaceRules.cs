namespace Stoa.Spaces;

/// <summary>The limits that hold for every Space. Everything a stranger can make grow has one.</summary>
public sealed record SpaceRules
{
    /// <summary>How far ahead a Space may be scheduled. Default 14 days. Source: X API v2, Spaces introduction.</summary>
    public TimeSpan MaxScheduleAhead { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long after its time a scheduled Space that nobody started is canceled. Default 30 minutes.</summary>
    public TimeSpan ExpiresAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a live Space goes on after its last present host left. Default 2 minutes.</summary>
    public TimeSpan HostLossGrace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a live Space waits for a first host to come. Default 60 minutes.</summary>
    public TimeSpan HostArrivalLimit { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>How long a speaker who is gone keeps their place on stage, hosts aside. Default 2 minutes.</summary>
    public TimeSpan SpeakerLossGrace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest a Space may be live. Default 24 hours.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The longest title in Unicode code points. Default 70.</summary>
    public int MaxTitleLength { get; init; } = 70;

    /// <summary>Topics per Space. Default 3.</summary>
    public int MaxTopics { get; init; } = 3;

    /// <summary>Co-hosts beside the creator. Default 2. Source: X help centre, About Spaces.</summary>
    public int MaxCoHosts { get; init; } = 2;

    /// <summary>People who may talk, hosts included. Default 10. Source: X API v2, Spaces introduction.</summary>
    public int MaxSpeakers { get; init; } = 10;

    /// <summary>Open and accepted invitations per Space. Default 100.</summary>
    public int MaxInvitations { get; init; } = 100;

    /// <summary>People waiting to speak. Default 1,000.</summary>
    public int MaxSpeakRequests { get; init; } = 1_000;

    /// <summary>
    /// Who is first in the queue: <c>Asked</c>, who asked first; <c>LeastTalkTime</c>, who has been on stage in this Space for the shortest
    /// time, and of equals who asked first. Default <c>Asked</c>.
    /// </summary>
    public QueueOrder QueueOrder { get; init; }

    /// <summary>The longest note of a speak request in Unicode code points. Default 140.</summary>
    public int MaxNoteLength { get; init; } = 140;

    /// <summary>People blocked from one Space. Default 10,000.</summary>
    public int MaxBlocked { get; init; } = 10_000;

    /// <summary>Posts shared in one Space. Default 500.</summary>
    public int MaxPosts { get; init; } = 500;

    /// <summary>Posts pinned at a time; every snapshot of the event stream holds them. Default 25.</summary>
    public int MaxPinnedPosts { get; init; } = 25;

    /// <summary>The longest Post in Unicode code points. Default 280.</summary>
    public int MaxPostLength { get; init; } = 280;

    /// <summary>Reminders per Space. Default 1,000,000.</summary>
    public int MaxReminders { get; init; } = 1_000_000;

    /// <summary>The greatest ticket capacity. Default 100,000.</summary>
    public int MaxTicketCapacity { get; init; } = 100_000;

    /// <summary>The highest ticket price in minor units. Default 100,000,000.</summary>
    public long MaxTicketPriceMinorUnits { get; init; } = 100_000_000;
}

/// <summary>The order of those who wait to speak.</summary>
public enum QueueOrder
{
    /// <summary>First asked, first in the queue.</summary>
    Asked,

    /// <summary>Least time on stage first.</summary>
    LeastTalkTime,
}
