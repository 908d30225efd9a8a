using Stoa.Api.Query;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Users;

/// <summary>The caller. Source: X API v2, Get my User (x-api/users/get-my-user).</summary>
internal static class FindMyUser
{
    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = UserParameters.Lookup();

    /// <summary>Answers the user whom the token speaks for.</summary>
    public static ValueTask HandleAsync(StoaRequest request, AccountDirectory accounts)
    {
        var reply = UserReply.OfOne(request, accounts);
        reply.AddById(request.Caller.RequireUser().ToString(), "id");
        return reply.SendAsync();
    }
}
