using Stoa.Api.Query;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Spaces;

/// <summary>
/// The live and scheduled Spaces of given creators. Source: X API v2, Find Spaces by creator ids (x-api/spaces/get-spaces-by-creator-ids).
/// </summary>
internal static class FindSpacesByCreatorIds
{
    private static readonly Parameter _userIds =
        Parameter.RequiredList("user_ids", TextPattern.NumericId, "The IDs of Users to search through.");

    private static readonly Parameter _maxResults = Parameter.Number("max_results", 1, 100, null, "Ignored.").Leniently();

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = SpaceParameters.Lookup(_userIds, _maxResults);

    /// <summary>Answers the Spaces; creators without one, and unknown ones, contribute nothing.</summary>
    public static ValueTask HandleAsync(StoaRequest request, SpaceDirectory spaces, AccountDirectory accounts)
    {
        var reply = SpaceReply.OfMany(request, accounts);
        foreach (var text in request.Query.List(_userIds))
        {
            if (!UserId.TryParse(text, out var creator))
            {
                continue;
            }

            foreach (var entry in spaces.ByCreator(creator))
            {
                reply.Add(entry);
            }
        }

        return reply.SendWithMetaAsync();
    }
}
