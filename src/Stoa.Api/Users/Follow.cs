using Stoa.Api.Bodies;
using Stoa.Api.Fields;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Users;

/// <summary>
/// The caller follows somebody. Source: X API v2, Follow User (x-api/users/follow-user).
/// </summary>
internal static class Follow
{
    private static readonly Parameter _source = Parameter.InPath(
        "id", TextPattern.NumericId, "The ID of the authenticated source User that is requesting to follow the target User.");

    private static readonly BodyMember _target =
        BodyMember.Text("target_user_id", TextPattern.NumericId, "The ID of the User to follow.").Required();

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(_source);

    /// <summary>What it takes in the body.</summary>
    public static readonly BodyTable Body = new(_target);

    /// <summary>Follows, and answers once the follow is durable and this node shows it.</summary>
    /// <remarks>A protected account is asked first in X; Stoa keeps no such requests, so the answer is pending for good.</remarks>
    public static async ValueTask HandleAsync(StoaRequest request, AccountDirectory accounts, AccountStore store)
    {
        var source = request.Caller.RequireUser();
        var id = request.Query.Text(_source);
        var text = request.Body.Text(_target);
        if (FollowCheck.IsOther(id, source))
        {
            await request.RefuseAsync(FollowCheck.NotCaller(_source.Name, id, source));
            return;
        }

        if (!UserId.TryParse(text, out var target) || !accounts.TryGetUser(target, out var user))
        {
            var document = ReplyDocument.OfOne(request);
            document.AddError(new PartialError("user", "target_user_id", text));
            await document.SendAsync();
            return;
        }

        if (user.Suspended)
        {
            var document = ReplyDocument.OfOne(request);
            document.AddError(new PartialError("user", "target_user_id", text) { IsSuspended = true });
            await document.SendAsync();
            return;
        }

        if (target == source)
        {
            await request.RefuseAsync(Fault.Member("target_user_id", text, "must be another user's id"));
            return;
        }

        var isFollowing = accounts.Follows(source, target);
        if (!isFollowing && !user.Protected)
        {
            var result = await store.AppendAsync(new UserFollowed(source, target), request.Aborted);
            if (result.Status is not (AccountAppendStatus.Committed or AccountAppendStatus.Unchanged))
            {
                await request.RefuseAsync(Problem.ServiceUnavailable);
                return;
            }

            isFollowing = true;
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartObject("data"u8);
        reply.Json.WriteBoolean("following"u8, isFollowing);
        reply.Json.WriteBoolean("pending_follow"u8, !isFollowing);
        reply.Json.WriteEndObject();
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }
}
