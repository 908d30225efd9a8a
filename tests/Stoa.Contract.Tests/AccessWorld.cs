namespace Stoa.Contract.Tests;

/// <summary>A server in which every cell of the access table gets a Space of its own.</summary>
public sealed class AccessWorld() : ContractWorld(("Stoa__Api__RateLimits__Profile", "Off"), ("Stoa__Cluster__MaxSpacesPerCreator", "100000"));
