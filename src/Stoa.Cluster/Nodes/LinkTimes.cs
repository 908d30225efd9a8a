namespace Stoa.Cluster.Nodes;

/// <summary>How soon nodes tell each other what is in their rooms, and when they take each other for dead.</summary>
internal sealed record LinkTimes
{
    /// <summary>How often a node looks for what it has to report; who of the stage is there is reported this late at most.</summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The least time between two reports of a Space for counts, reactions and voices.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The least time between two rounds of a hub for what is urgent.</summary>
    public TimeSpan UrgentPace { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>After which time a node reports though nothing changed.</summary>
    public TimeSpan Keepalive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The same for a node that only looks after a Space in which nobody is.</summary>
    public TimeSpan QuietKeepalive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long a hub is new: longer than <see cref="Keepalive"/>, so that every node that lives has reported by then.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How many keepalives a node may miss.</summary>
    public int MissedKeepalives { get; init; } = 3;

    /// <summary>How long an answer of a hub is awaited.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After which time a report that failed is tried again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a node looks at which Spaces it has to look after.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long somebody on stage or in the queue who left this node still counts as there: they may have moved to another.</summary>
    public TimeSpan MoveWithin { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>For how long somebody who just came on stage or into the queue counts as there until a node says so.</summary>
    public TimeSpan NewcomerWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long a node owns a live Space before it goes on with its measuring: the one before writes what it has.</summary>
    public TimeSpan TakeoverAfter { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How often a hub repeats its number to the digest.</summary>
    public TimeSpan RepeatDigest { get; init; } = TimeSpan.FromSeconds(20);
}
