using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>One retrievable Space as this node knows it. Lives as long as the Space is scheduled or live.</summary>
/// <remarks>
/// Safe to read from any thread at any time. An entry kept after its Space was over shows the Space as ended or canceled.
/// </remarks>
public sealed class SpaceEntry
{
    private Space _space;
    private int _participantCount;

    internal SpaceEntry(Space space) => _space = space;

    /// <summary>The newest state of the Space: an immutable snapshot, swapped whole.</summary>
    public Space Space
    {
        get => Volatile.Read(ref _space);
        internal set => Volatile.Write(ref _space, value);
    }

    /// <summary>People in the room now, hosts included; 0 for a scheduled Space. Changes without a new version.</summary>
    public int ParticipantCount
    {
        get => Volatile.Read(ref _participantCount);
        internal set => Volatile.Write(ref _participantCount, value);
    }

    /// <summary>The number under which the title index knows the Space, or -1 when the title holds no word.</summary>
    internal int DocumentNumber { get; set; } = -1;

    /// <summary>The folded title, kept only when it holds a script without spaces, whose runs a search has to compare.</summary>
    internal string? FoldedRuns { get; set; }

    /// <summary>The UTC ticks at which the deadline queue will hand the Space out; 0 for never.</summary>
    internal long DueAtTicks { get; set; }
}
