namespace Stoa.Directory.Accounts;

/// <summary>How many ties a person has.</summary>
/// <param name="Following">How many people they follow.</param>
/// <param name="Followers">How many people follow them.</param>
public readonly record struct FollowCounts(int Following, int Followers);
