namespace Stoa.Spaces.Accounts;

/// <summary>A topic that Spaces can be filed under. Source: X API v2, Topic object.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">A sentence about it, or absent.</param>
public sealed record Topic(TopicId Id, string Name, string? Description);
