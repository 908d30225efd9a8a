using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Directory.Accounts;

/// <summary>A page of people found.</summary>
/// <param name="Users">The people.</param>
/// <param name="Next">Where the next page begins; null when this is the last.</param>
public sealed record UserPage(IReadOnlyList<User> Users, UserId? Next);
