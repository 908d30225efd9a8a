namespace Stoa.Directory.Search;

/// <summary>How much one search may still do among the scheduled or among the live Spaces: what bounds its cost, however many there are.</summary>
internal sealed class SearchBudget
{
    /// <summary>How many steps a search takes in lists of Spaces.</summary>
    public const int MaxSteps = 10_000;

    /// <summary>How many titles a search reads to see whether they match.</summary>
    public const int MaxTitles = 1_000;

    private int _steps = MaxSteps;
    private int _titles = MaxTitles;

    /// <summary>True when a step more is allowed; takes it.</summary>
    public bool TakeStep() => _steps-- > 0;

    /// <summary>True when a title more is allowed; takes it.</summary>
    public bool TakeTitle() => _titles-- > 0;

    /// <summary>True when nothing more is allowed.</summary>
    public bool IsSpent => _steps <= 0 || _titles <= 0;

    /// <summary>Allows what another still allows.</summary>
    public void Become(SearchBudget other) => (_steps, _titles) = (other._steps, other._titles);
}

/// <summary>One budget for the scheduled Spaces and one for the live ones, so that neither leaves nothing for the other.</summary>
internal sealed class SearchBudgets
{
    private readonly SearchBudget _scheduled = new();
    private readonly SearchBudget _live = new();

    /// <summary>True when nothing more is allowed.</summary>
    public bool IsSpent => _scheduled.IsSpent && _live.IsSpent;

    /// <summary>One of the two.</summary>
    public SearchBudget Of(bool isLive) => isLive ? _live : _scheduled;

    /// <summary>Allows what others still allow.</summary>
    public void Become(SearchBudgets others)
    {
        _scheduled.Become(others._scheduled);
        _live.Become(others._live);
    }
}
