namespace Stoa.Sfu;

/// <summary>How often what was dropped. Written by one thread; any thread may read, a moment behind.</summary>
public sealed class DropCounters
{
    private static readonly int _count = Enum.GetValues<DropReason>().Length;
    private readonly long[] _counts = new long[_count];

    /// <summary>How often for one reason.</summary>
    public long this[DropReason reason] => Volatile.Read(ref _counts[(int)reason]);

    /// <summary>How often in all.</summary>
    public long Total => _counts.Sum();

    /// <summary>What happened at all, and how often.</summary>
    public IReadOnlyDictionary<DropReason, long> Read() =>
        Enum.GetValues<DropReason>().Where(reason => this[reason] > 0).ToDictionary(reason => reason, reason => this[reason]);

    /// <summary>Counts one.</summary>
    internal void Add(DropReason reason) => _counts[(int)reason]++;
}
