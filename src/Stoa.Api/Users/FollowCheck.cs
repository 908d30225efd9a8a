using Stoa.Api.Problems;
using Stoa.Spaces;

namespace Stoa.Api.Users;

/// <summary>Follows are one's own: the user in the path has to be the caller.</summary>
internal static class FollowCheck
{
    /// <summary>True when the id is somebody else's.</summary>
    public static bool IsOther(string id, UserId caller) => !UserId.TryParse(id, out var user) || user != caller;

    /// <summary>The fault of naming somebody else.</summary>
    public static Fault NotCaller(string parameter, string id, UserId caller) => new(
        parameter, [id], $"The `{parameter}` query parameter value [{id}] must be the same as the authenticating user [{caller}]");
}
