namespace Stoa.Directory.Search;

/// <summary>How much one search may still do: what bounds its cost, however many Spaces there are.</summary>
internal sealed class SearchBudget
{
    /// <summary>How many steps a search takes in lists of Spaces.</summary>
    public const int MaxSteps = 60_000;

    /// <summary>How many titles a search reads.</summary>
    public const int MaxTitles = 5_000;

    private int _steps = MaxSteps;
    private int _titles = MaxTitles;

    /// <summary>True when a step more is allowed; takes it.</summary>
    public bool TakeStep() => _steps-- > 0;

    /// <summary>True when a title more is allowed; takes it.</summary>
    public bool TakeTitle() => _titles-- > 0;

    /// <summary>True when nothing more is allowed.</summary>
    public bool IsSpent => _steps <= 0 || _titles <= 0;
}
