namespace Stoa.Swarm;

/// <summary>What a request was answered with, and when.</summary>
internal sealed record HttpReply(int Status, string Body, long At);
