namespace Stoa.Spaces;

/// <summary>An event as the log holds it.</summary>
/// <param name="Seq">Its number over the whole log; rises, with gaps possible.</param>
/// <param name="SpaceId">The Space it belongs to.</param>
/// <param name="Version">Its number within the Space: 1, 2, 3… without gaps.</param>
/// <param name="Event">What happened.</param>
public sealed record RecordedEvent(long Seq, SpaceId SpaceId, long Version, SpaceEvent Event);
