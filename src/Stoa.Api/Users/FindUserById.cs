using Stoa.Api.Query;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Users;

/// <summary>One user by id. Source: X API v2, Get User by id (x-api/users/get-user-by-id).</summary>
internal static class FindUserById
{
    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = UserParameters.Lookup(UserParameters.Id);

    /// <summary>Answers the user, or the error that there is none.</summary>
    public static ValueTask HandleAsync(StoaRequest request, AccountDirectory accounts)
    {
        var reply = UserReply.OfOne(request, accounts);
        reply.AddById(request.Query.Text(UserParameters.Id), "id");
        return reply.SendAsync();
    }
}
