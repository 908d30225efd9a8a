namespace Stoa.Spaces.Insights;

/// <summary>How long someone on stage talked.</summary>
/// <param name="UserId">Who; 0 once the name was purged.</param>
/// <param name="Seconds">Seconds of talk, 0 and up.</param>
public readonly record struct SpeakerTalk(UserId UserId, int Seconds);
