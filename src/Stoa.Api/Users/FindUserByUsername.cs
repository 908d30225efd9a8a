using Stoa.Api.Query;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Users;

/// <summary>
/// One user by name, without regard to case. Source: X API v2, Get User by username (x-api/users/get-user-by-username).
/// </summary>
internal static class FindUserByUsername
{
    private static readonly Parameter _username = Parameter.InPath("username", TextPattern.Username, "A username.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = UserParameters.Lookup(_username);

    /// <summary>Answers the user, or the error that there is none.</summary>
    public static ValueTask HandleAsync(StoaRequest request, AccountDirectory accounts)
    {
        var reply = UserReply.OfOne(request, accounts);
        reply.AddByName(request.Query.Text(_username), "username");
        return reply.SendAsync();
    }
}
