namespace Stoa.Contract.Tests;

/// <summary>A server for the fuzzer alone: after it nothing in it is as it was.</summary>
public sealed class FuzzWorld() : ContractWorld(("Stoa__Api__RateLimits__Profile", "Off"));
