namespace Stoa.Swarm;

/// <summary>What all streams were told, in order, and how long it took. The first stream that comes to a place says what stands there, the others must agree.</summary>
internal sealed class ToldSequence
{
    private readonly List<Told> _told = [];
    private readonly List<long> _answeredAt = [];
    private readonly Dictionary<Told, int> _places = [];
    private readonly Dictionary<Told, long> _answers = [];
    private int _measuredFrom = int.MaxValue;
    private int _secondHalf = int.MaxValue;

    /// <summary>How many different things were told.</summary>
    public int Count => _told.Count;

    /// <summary>Lines of all streams.</summary>
    public long Lines { get; private set; }

    /// <summary>Lines that say something else than another stream's line at the same place.</summary>
    public long Disagreements { get; private set; }

    /// <summary>Things that a stream was told for the second time when it came to a place first.</summary>
    public int Repeated { get; private set; }

    /// <summary>Ends that were told before the start.</summary>
    public int EndsBeforeStart { get; private set; }

    /// <summary>From the answer to the line, over all lines of the first half of what is measured.</summary>
    public DelayCounts FirstHalf { get; } = new();

    /// <summary>The same of the second half.</summary>
    public DelayCounts SecondHalf { get; } = new();

    /// <summary>A request was answered: what it did is going to be told.</summary>
    public void Answered(Told what, long at)
    {
        _answers.Add(what, at);
        if (_places.TryGetValue(what, out var place))
        {
            _answeredAt[place] = at;
        }
    }

    /// <summary>What comes from now on is measured.</summary>
    public void Measure() => _measuredFrom = Count;

    /// <summary>What comes from now on is the second half.</summary>
    public void BeginSecondHalf() => _secondHalf = Count;

    /// <summary>A stream was told something at its place.</summary>
    public void Heard(int place, Told what, long now)
    {
        Lines++;
        if (place == _told.Count)
        {
            Append(what);
        }
        else if (_told[place] != what)
        {
            Disagreements++;
        }

        if (place >= _measuredFrom)
        {
            (place >= _secondHalf ? SecondHalf : FirstHalf).Add(_answeredAt[place], now);
        }
    }

    /// <summary>What was answered and never told, or told without having been answered.</summary>
    public int CountMissing() => _answers.Keys.Count(what => !_places.ContainsKey(what)) + _told.Count(what => !_answers.ContainsKey(what));

    private void Append(Told what)
    {
        if (!_places.TryAdd(what, _told.Count))
        {
            Repeated++;
        }

        if (what.IsEnd && !_places.ContainsKey(what with { IsEnd = false }))
        {
            EndsBeforeStart++;
        }

        _told.Add(what);
        _answeredAt.Add(_answers.GetValueOrDefault(what));
    }
}
