namespace Stoa.Swarm;

/// <summary>What one line of an activity stream tells: a Space's id, whole, and whether it ended.</summary>
/// <param name="Low">The first 8 characters of the id.</param>
/// <param name="High">The last 8; ids have 13, so the two overlap.</param>
/// <param name="IsEnd">False: it started.</param>
internal readonly record struct Told(ulong Low, ulong High, bool IsEnd);
