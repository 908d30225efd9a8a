namespace Stoa.Swarm;

/// <summary>What the swarm tells apart among events.</summary>
internal enum Happening
{
    /// <summary>Any other name.</summary>
    Other,

    /// <summary>The whole room: the first event, and what a reader gets who fell behind.</summary>
    Snapshot,

    /// <summary>The speaker was muted.</summary>
    Muted,

    /// <summary>The speaker may talk again.</summary>
    Unmuted,

    /// <summary>Numbers of people.</summary>
    Counts,

    /// <summary>Reactions since the last time.</summary>
    Reactions,
}
