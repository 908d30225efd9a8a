namespace Stoa.Cluster.Rooms;

/// <summary>What became of a reaction.</summary>
public enum ReactionOutcome
{
    /// <summary>Counted, and told within 250 ms.</summary>
    Counted,

    /// <summary>The person is not in the Space, or it is not live.</summary>
    NotPresent,

    /// <summary>The person sends more than a person may.</summary>
    TooMany,

    /// <summary>There is no such reaction.</summary>
    Unknown,
}
