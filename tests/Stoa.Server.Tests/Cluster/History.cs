using System.Text.Json.Nodes;
using Stoa.Server.Tests.Rooms;
using Stoa.Spaces;

namespace Stoa.Server.Tests.Cluster;

/// <summary>Everything that clients did and saw while a fault happened, and the log as it is afterwards.</summary>
internal sealed record History
{
    /// <summary>All events of the Spaces that were made in this history, by their number over the whole log, as the database has them.</summary>
    public required IReadOnlyList<RecordedEvent> Log { get; init; }

    /// <summary>Every command that was sent.</summary>
    public IReadOnlyList<SentCommand> Commands { get; init; } = [];

    /// <summary>Everyone who listened to a Space.</summary>
    public IReadOnlyList<HeardSpace> Heard { get; init; } = [];

    /// <summary>Every lookup.</summary>
    public IReadOnlyList<SeenSpace> Seen { get; init; } = [];

    /// <summary>The limits that held.</summary>
    public SpaceRules Rules { get; init; } = new();

    /// <summary>For how long a node may take an old state for the newest when it refuses, or says that there is nothing to do: as long as one was cut off or stood still.</summary>
    public TimeSpan Staleness { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>What one person heard of one Space, over all their connections, in order.</summary>
/// <param name="Person">Who.</param>
/// <param name="Space">Which.</param>
/// <param name="Hearings">Their connections.</param>
internal sealed record HeardSpace(string Person, string Space, IReadOnlyList<Hearing> Hearings);

/// <summary>One connection of somebody.</summary>
/// <param name="Node">The node.</param>
/// <param name="After">The <c>Last-Event-ID</c> that it began with.</param>
/// <param name="Events">What came.</param>
/// <param name="IsOpenAtEnd">True when it was still open when all was over: then it has everything.</param>
internal sealed record Hearing(string Node, string? After, IReadOnlyList<StreamEvent> Events, bool IsOpenAtEnd);

/// <summary>A Space as a node showed it to somebody.</summary>
/// <param name="Person">Who looked.</param>
/// <param name="Space">The Space's id.</param>
/// <param name="Node">The node.</param>
/// <param name="At">When the look began.</param>
/// <param name="Shown">What was shown; null: there is no such Space, or it is over.</param>
internal sealed record SeenSpace(string Person, string Space, string Node, DateTimeOffset At, JsonObject? Shown)
{
    /// <summary>How many people it has to show, when all was over; null during the history.</summary>
    public int? Participants { get; init; }

    /// <summary>True when all was over: then it is the newest.</summary>
    public bool IsFinal { get; init; }
}
