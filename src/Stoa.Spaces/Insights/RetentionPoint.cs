namespace Stoa.Spaces.Insights;

/// <summary>How many stayed for some minutes.</summary>
/// <param name="Minutes">The minutes: 0 to 60, then in steps of 5, from 240 on in steps of 30.</param>
/// <param name="Stayed">Stays that lasted so long or longer.</param>
/// <param name="Of">Stays that began so long before the end, or before now: those that could have.</param>
public readonly record struct RetentionPoint(int Minutes, int Stayed, int Of)
{
    /// <summary>The share of those that lasted, 0 to 1.</summary>
    public double Share => Of == 0 ? 0 : (double)Stayed / Of;
}
