namespace Stoa.Spaces;

/// <summary>A listener's wish to speak, waiting in the queue.</summary>
/// <param name="UserId">Who asks.</param>
/// <param name="RequestedAt">When they asked.</param>
/// <param name="Note">A few words to the hosts, or absent.</param>
public sealed record SpeakRequest(UserId UserId, DateTimeOffset RequestedAt, string? Note);
