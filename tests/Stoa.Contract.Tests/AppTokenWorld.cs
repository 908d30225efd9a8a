namespace Stoa.Contract.Tests;

/// <summary>A server whose app loses its bearer, which nobody else's should.</summary>
public sealed class AppTokenWorld() : ContractWorld(("Stoa__Api__RateLimits__Profile", "X"));
