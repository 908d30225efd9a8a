using Stoa.Api.Query;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Users;

/// <summary>Several users by id. Source: X API v2, Get Users by ids (x-api/users/get-users-by-ids).</summary>
internal static class FindUsersByIds
{
    private static readonly Parameter _ids = Parameter.RequiredList(
        "ids", TextPattern.NumericId, "A list of User IDs, comma-separated. You can specify up to 100 IDs.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = UserParameters.Lookup(_ids);

    /// <summary>Answers the users in the order asked, and an error for each that there is none of.</summary>
    public static ValueTask HandleAsync(StoaRequest request, AccountDirectory accounts)
    {
        var reply = UserReply.OfMany(request, accounts);
        foreach (var id in request.Query.List(_ids))
        {
            reply.AddById(id, "ids");
        }

        return reply.SendAsync();
    }
}
