using System.Collections.Immutable;
using Stoa.Spaces;

namespace Stoa.Storage;

/// <summary>When a Space's snapshot is written: at version 1, at every change of state, and at versions that lie ever further apart.</summary>
/// <remarks>
/// The versions are fixed numbers, 1, 33, 65, … each max(32, a quarter) after the one before, so nobody has to know where the last
/// snapshot was: a load folds at most a fifth of a long log, and snapshots of 10,000 ticket buyers cost little per event.
/// </remarks>
internal static class SnapshotSchedule
{
    private static readonly ImmutableArray<long> _versions = [.. List()];

    /// <summary>True when the append crosses a scheduled version or changes the state.</summary>
    public static bool IsDue(SpaceAppend append) =>
        append.Events.Any(ChangesState) || NextAfter(append.ExpectedVersion) <= append.ExpectedVersion + append.Events.Length;

    /// <summary>The first scheduled version above <paramref name="version"/>.</summary>
    public static long NextAfter(long version)
    {
        var index = _versions.BinarySearch(version + 1);
        return _versions[index < 0 ? ~index : index];
    }

    private static bool ChangesState(SpaceEvent happened) =>
        happened is SpaceScheduled or SpaceStarted or SpaceEnded or SpaceCanceled;

    private static IEnumerable<long> List()
    {
        for (long version = 1; version < long.MaxValue / 2; version += Math.Max(32, version / 4))
        {
            yield return version;
        }

        yield return long.MaxValue;
    }
}
