using Stoa.Api.Query;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Spaces;

/// <summary>One Space. Source: X API v2, Find Space by id (x-api/spaces/get-space-by-id).</summary>
internal static class FindSpaceById
{
    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = SpaceParameters.Lookup(SpaceParameters.Id);

    /// <summary>Answers the Space, or the error that there is none.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, SpaceLookup spaces, AccountDirectory accounts)
    {
        var reply = SpaceReply.OfOne(request, accounts);
        var id = request.Query.Text(SpaceParameters.Id);
        reply.Add(await spaces.FindAsync(request, id), id, "id");
        await reply.SendAsync();
    }
}
