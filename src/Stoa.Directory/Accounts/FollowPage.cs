using Stoa.Spaces;

namespace Stoa.Directory.Accounts;

/// <summary>A page of follows or of blocks, newest first.</summary>
/// <param name="UserIds">The people at the other end.</param>
/// <param name="Next">Where the next page begins; null when this is the last. Stays right while people come and go.</param>
public sealed record FollowPage(IReadOnlyList<UserId> UserIds, long? Next);
