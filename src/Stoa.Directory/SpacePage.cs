namespace Stoa.Directory;

/// <summary>A page of Spaces in the order of the contract.</summary>
/// <param name="Entries">The Spaces.</param>
/// <param name="Next">Where the next page begins; null when this is the last. A page may be short, even empty, and still have a next one.</param>
public sealed record SpacePage(IReadOnlyList<SpaceEntry> Entries, SpacePlace? Next);

/// <summary>Where a page of Spaces begins.</summary>
/// <param name="IsScheduled">True among the scheduled ones, which come behind the live ones.</param>
/// <param name="Position">
/// How many live Spaces stand before it: participant counts move all the time, so nothing else stays. Among the scheduled ones the UTC ticks
/// of the planned start, which stays right while others start, move or go.
/// </param>
/// <param name="Skip">How many Spaces with this very start stand before it.</param>
public readonly record struct SpacePlace(bool IsScheduled, long Position, int Skip)
{
    /// <summary>The first page.</summary>
    public static readonly SpacePlace First;

    /// <summary>The first of the scheduled ones.</summary>
    public static readonly SpacePlace FirstScheduled = new(IsScheduled: true, Position: 0, Skip: 0);
}
