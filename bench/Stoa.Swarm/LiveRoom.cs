namespace Stoa.Swarm;

/// <summary>A Space under measurement: what was last done in it, and how many have not heard of it yet.</summary>
internal sealed class LiveRoom(Room room)
{
    /// <summary>Who belongs into it.</summary>
    public Room Room { get; } = room;

    /// <summary>Streams that are open and read.</summary>
    public int Readers { get; set; }

    /// <summary>Whether the speaker is muted.</summary>
    public bool Muted { get; set; }

    /// <summary>The event that says so.</summary>
    public Happening Expected => Muted ? Happening.Muted : Happening.Unmuted;

    /// <summary>When the request was sent.</summary>
    public long SentAt { get; set; }

    /// <summary>Streams that the event has not reached yet.</summary>
    public int Pending { get; set; }
}
