using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Users;

/// <summary>
/// The caller does not follow somebody any more. Source: X API v2, Unfollow User (x-api/users/unfollow-user).
/// </summary>
internal static class Unfollow
{
    private static readonly Parameter _source = Parameter.InPath(
        "source_user_id", TextPattern.NumericId, "The ID of the authenticated source User that is requesting to unfollow the target User.");

    private static readonly Parameter _target = Parameter.InPath(
        "target_user_id", TextPattern.NumericId, "The ID of the User that the source User is requesting to unfollow.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(_source, _target);

    /// <summary>Unfollows; whom the caller does not follow, they do not follow afterwards either.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, AccountDirectory accounts, AccountStore store)
    {
        var source = request.Caller.RequireUser();
        var id = request.Query.Text(_source);
        if (FollowCheck.IsOther(id, source))
        {
            await request.RefuseAsync(FollowCheck.NotCaller(_source.Name, id, source));
            return;
        }

        if (UserId.TryParse(request.Query.Text(_target), out var target) && accounts.Follows(source, target))
        {
            var result = await store.AppendAsync(new UserUnfollowed(source, target), request.Aborted);
            if (result.Status is not (AccountAppendStatus.Committed or AccountAppendStatus.Unchanged))
            {
                await request.RefuseAsync(Problem.ServiceUnavailable);
                return;
            }
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartObject("data"u8);
        reply.Json.WriteBoolean("following"u8, value: false);
        reply.Json.WriteEndObject();
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }
}
