namespace Stoa.Contract.Tests;

/// <summary>The server with X's own limits and nothing else set: what a client meets that is pointed at it.</summary>
public sealed class ClientWorld() : ContractWorld(("Stoa__Api__RateLimits__Profile", "X"));
