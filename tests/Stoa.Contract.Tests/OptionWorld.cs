namespace Stoa.Contract.Tests;

/// <summary>The server with X's own limits and every option turned away from its default.</summary>
public sealed class OptionWorld() : ContractWorld(
    ("Stoa__Api__RateLimits__Profile", "X"),
    ("Stoa__Api__EndedSpaces", "Stub"),
    ("Stoa__Api__EndedSpaceRetention", "00:10:00"),
    ("Stoa__Api__SubscriberCount", "Creator"),
    ("Stoa__Api__CorsOrigins__0", "https://app.example.org"),
    ("Stoa__Api__ProblemTypeBase", "https://api.twitter.com/2/problems/"));
