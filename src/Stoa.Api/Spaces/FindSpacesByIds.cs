using Stoa.Api.Query;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Spaces;

/// <summary>Several Spaces. Source: X API v2, Find Spaces by ids (x-api/spaces/get-spaces-by-ids).</summary>
internal static class FindSpacesByIds
{
    private static readonly Parameter _ids = Parameter.RequiredList("ids", TextPattern.SpaceId, "The list of Space IDs to return.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = SpaceParameters.Lookup(_ids);

    /// <summary>Answers the Spaces in the order asked, and an error for each that there is none of.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, SpaceLookup spaces, AccountDirectory accounts)
    {
        var reply = SpaceReply.OfMany(request, accounts);
        foreach (var id in request.Query.List(_ids))
        {
            reply.Add(await spaces.FindAsync(request, id), id, "ids");
        }

        await reply.SendAsync();
    }
}
