using Stoa.Api.Query;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Users;

/// <summary>
/// Several users by name, without regard to case. Source: X API v2, Get Users by usernames (x-api/users/get-users-by-usernames).
/// </summary>
internal static class FindUsersByUsernames
{
    private static readonly Parameter _usernames =
        Parameter.RequiredList("usernames", TextPattern.Username, "A list of usernames, comma-separated.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = UserParameters.Lookup(_usernames);

    /// <summary>Answers the users in the order asked, and an error for each that there is none of.</summary>
    public static ValueTask HandleAsync(StoaRequest request, AccountDirectory accounts)
    {
        var reply = UserReply.OfMany(request, accounts);
        foreach (var username in request.Query.List(_usernames))
        {
            reply.AddByName(username, "usernames");
        }

        return reply.SendAsync();
    }
}
