namespace Stoa.Spaces.Insights;

/// <summary>How many stays of about one length ended.</summary>
/// <param name="Minutes">The length in whole minutes, cut; from 60 on in steps of 5, from 240 on in steps of 30.</param>
/// <param name="Count">How many, 1 and up.</param>
public readonly record struct StayCount(int Minutes, int Count);
