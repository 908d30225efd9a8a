namespace Stoa.Spaces.Activity;

/// <summary>Something that happened in a Space and that other programs can be told of.</summary>
/// <param name="Seq">Its number over the whole log.</param>
/// <param name="SpaceId">The Space.</param>
/// <param name="CreatorId">Who created the Space: what subscriptions filter by.</param>
/// <param name="Type">What happened.</param>
/// <param name="At">When.</param>
public sealed record SpaceActivity(long Seq, SpaceId SpaceId, UserId CreatorId, ActivityEventType Type, DateTimeOffset At);
