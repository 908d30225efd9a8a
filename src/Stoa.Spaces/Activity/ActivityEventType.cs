namespace Stoa.Spaces.Activity;

/// <summary>What other programs can be told of. The numbers are stored: never change or reuse one.</summary>
/// <remarks>The first two are X's, the others Stoa's own. Source: X API v2, Activity API; docs/activity.md.</remarks>
public enum ActivityEventType
{
    /// <summary><c>spaces.start</c>: the creator started a Space.</summary>
    Start = 1,

    /// <summary><c>spaces.end</c>: a live Space is over.</summary>
    End = 2,

    /// <summary><c>spaces.schedule</c>: the creator announced a Space.</summary>
    Schedule = 3,

    /// <summary><c>spaces.update</c>: what a Space says of itself, or who hosts it, changed.</summary>
    Update = 4,

    /// <summary><c>spaces.cancel</c>: a scheduled Space will not take place.</summary>
    Cancel = 5,
}

/// <summary>The words for the types, and which event of a Space is of which. A table.</summary>
public static class ActivityEventTypes
{
    /// <summary>Every type, in the order of the words.</summary>
    public static IReadOnlyList<ActivityEventType> All { get; } = Enum.GetValues<ActivityEventType>();

    /// <summary>The words of all types.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(NameOf)];

    /// <summary>The stored names of the events of a Space that are told of: the list that stands in the logs' queries and indexes. See <see cref="SpaceEvent"/>.</summary>
    public static IReadOnlyList<string> StoredNames { get; } =
        ["space_scheduled", "space_started", "space_edited", "space_canceled", "space_ended", "host_added", "host_removed"];

    /// <summary>The word of a type: <c>spaces.start</c>.</summary>
    public static string NameOf(ActivityEventType type) => type switch
    {
        ActivityEventType.Start => "spaces.start",
        ActivityEventType.End => "spaces.end",
        ActivityEventType.Schedule => "spaces.schedule",
        ActivityEventType.Update => "spaces.update",
        ActivityEventType.Cancel => "spaces.cancel",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The type of a word; null when it is none of these.</summary>
    public static ActivityEventType? Find(string name) => All.Select(type => (ActivityEventType?)type).FirstOrDefault(type => NameOf(type!.Value) == name);

    /// <summary>The type of an event of a Space by its stored name; null when nobody is told of it.</summary>
    public static ActivityEventType? OfStored(string storedName) => storedName switch
    {
        "space_scheduled" => ActivityEventType.Schedule,
        "space_started" => ActivityEventType.Start,
        "space_edited" or "host_added" or "host_removed" => ActivityEventType.Update,
        "space_canceled" => ActivityEventType.Cancel,
        "space_ended" => ActivityEventType.End,
        _ => null,
    };
}
