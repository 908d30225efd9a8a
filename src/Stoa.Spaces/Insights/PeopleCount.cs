using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>How many different people came, by keyed hashes of 64 bits that are spread evenly.</summary>
/// <remarks>
/// Exact as long as it has seen everyone itself, or was resumed with everyone in its sketch. Else those who came before are known by the
/// smallest hashes alone: of the people seen since, those whose hash is as small tell which share of all was new. Holds at most
/// <see cref="MaxExact"/> hashes (some 10 MB); with more it begins anew on its own sketch, and estimates from there.
/// </remarks>
internal sealed class PeopleCount
{
    /// <summary>The most hashes that are kept one by one.</summary>
    public const int MaxExact = 250_000;

    private readonly SortedSet<uint> _sketch = [];
    private readonly HashSet<ulong> _seen = [];
    private HashSet<uint> _before = [];
    private bool _isComplete = true;
    private uint _threshold;
    private int _countBefore;
    private int _others;
    private int _below;
    private int _newBelow;

    /// <summary>How many came; never falls.</summary>
    public int Count { get; private set; }

    /// <summary>True when <see cref="Count"/> is an estimate.</summary>
    public bool IsEstimate { get; private set; }

    /// <summary>The smallest upper halves of the hashes, ascending.</summary>
    public ImmutableArray<uint> Sketch => [.. _sketch];

    /// <summary>Goes on from what was stored.</summary>
    public static PeopleCount Resume(int count, bool isEstimate, ImmutableArray<uint> sketch)
    {
        var people = new PeopleCount { Count = count, IsEstimate = isEstimate };
        people._sketch.UnionWith(sketch);
        people.BeginAnew(isComplete: !isEstimate && count <= SpaceAudience.SketchSize);
        return people;
    }

    /// <summary>True when it is certain that somebody never came.</summary>
    public bool IsSurelyNew(ulong person) => _isComplete && !_seen.Contains(person) && !_before.Contains(TopOf(person));

    /// <summary>Somebody is here who was here before a restart.</summary>
    public void AddKnown(ulong person)
    {
        if (_seen.Add(person))
        {
            Keep(TopOf(person));
        }
    }

    /// <summary>Somebody came.</summary>
    /// <returns>By how many the count rose.</returns>
    public int Add(ulong person)
    {
        if (!_seen.Add(person))
        {
            return 0;
        }

        var (top, before) = (TopOf(person), Count);
        var isKnown = _before.Contains(top);
        if (_isComplete)
        {
            Count += isKnown ? 0 : 1;
        }
        else
        {
            Estimate(isKnown, isBelow: top <= _threshold);
        }

        Keep(top);
        if (_seen.Count >= MaxExact)
        {
            BeginAnew(isComplete: false);
        }

        return Count - before;
    }

    private static uint TopOf(ulong person) => (uint)(person >> 32);

    private void Estimate(bool isKnown, bool isBelow)
    {
        _others++;
        _below += isBelow ? 1 : 0;
        _newBelow += isBelow && !isKnown ? 1 : 0;
        Count = Math.Max(Count, _countBefore + (int)Math.Round(_others * (_newBelow + 1.0) / (_below + 1)));
    }

    private void Keep(uint top)
    {
        if (_sketch.Count < SpaceAudience.SketchSize)
        {
            _sketch.Add(top);
        }
        else if (top < _sketch.Max && _sketch.Add(top))
        {
            _sketch.Remove(_sketch.Max);
        }
    }

    private void BeginAnew(bool isComplete)
    {
        _isComplete = isComplete;
        IsEstimate |= !isComplete;
        _before = [.. _sketch];
        _threshold = _sketch.Count > 0 ? _sketch.Max : 0;
        _countBefore = Count;
        _seen.Clear();
        (_others, _below, _newBelow) = (0, 0, 0);
    }
}
