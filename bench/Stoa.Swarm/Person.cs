namespace Stoa.Swarm;

/// <summary>Somebody with a token.</summary>
internal sealed record Person(long Id, string Token);
