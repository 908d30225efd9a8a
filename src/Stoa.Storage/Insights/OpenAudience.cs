using Stoa.Spaces.Insights;

namespace Stoa.Storage.Insights;

/// <summary>An audience that was measured when the server stopped: what a new one goes on from.</summary>
/// <param name="Audience">The whole so far.</param>
/// <param name="Checkpoint">Who was there at the last sample.</param>
/// <param name="LastMinute">The last minute stored; absent when there is none.</param>
public sealed record OpenAudience(SpaceAudience Audience, AudienceCheckpoint Checkpoint, SpaceMinute? LastMinute);
