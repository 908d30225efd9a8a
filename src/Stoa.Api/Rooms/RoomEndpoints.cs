using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Api.Payments;
using Stoa.Api.Query;
using Stoa.Api.Rooms.Stream;
using Stoa.Cluster;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Rooms;

/// <summary>The routes under <c>/api</c> that change Spaces, and those that show what <c>/2</c> does not. Who may: docs/access.md.</summary>
public static class RoomEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapRooms(
        this StoaRoutes routes, RoomDesk desk, SpaceCreation creation, ITicketPayments payments, IEventStore log, AccountStore store, SnowflakeIds ids, PageTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(desk);
        const string Space = "/api/spaces/{id}";
        var (write, read, all) = (Access.SpaceWrite, Access.SpaceReadByUser, Access.SpaceReadByAnyone);
        var (space, person, post) = (RoomParameters.Space, RoomParameters.SpaceAndPerson, RoomParameters.SpaceAndPost);
        var none = RoomBodies.Empty;
        var bodies = new RoomBodies(desk.Rules);
        return routes
            .Map("POST", "/api/spaces", write, ParameterTable.None, bodies.Create, r => SpaceCreate.HandleAsync(r, desk, bodies, creation, payments))
            .Map("GET", Space, all, space, r => SpaceShow.HandleAsync(r, desk))
            .Map("PATCH", Space, write, space, bodies.Edit, r => SpaceEdit.HandleAsync(r, desk, bodies))
            .Map("DELETE", Space, write, space, none, r => SpaceLife.CancelAsync(r, desk))
            .Map("POST", $"{Space}/start", write, space, none, r => SpaceLife.StartAsync(r, desk))
            .Map("POST", $"{Space}/end", write, space, none, r => SpaceLife.EndAsync(r, desk))
            .Map("POST", $"{Space}/hosts", write, space, RoomBodies.Person, r => Hosts.AddAsync(r, desk))
            .Map("DELETE", $"{Space}/hosts/{{user_id}}", write, person, none, r => Hosts.RemoveAsync(r, desk))
            .Map("POST", $"{Space}/invited_users", write, space, RoomBodies.Person, r => Invitations.AddAsync(r, desk))
            .Map("DELETE", $"{Space}/invited_users/{{user_id}}", write, person, none, r => Invitations.WithdrawAsync(r, desk))
            .Map("POST", $"{Space}/invited_users/me/accept", write, space, none, r => Invitations.AcceptAsync(r, desk))
            .Map("POST", $"{Space}/invited_users/me/decline", write, space, none, r => Invitations.DeclineAsync(r, desk))
            .Map("POST", $"{Space}/speak_requests", write, space, bodies.SpeakRequest, r => SpeakRequests.AskAsync(r, desk, bodies))
            .Map("DELETE", $"{Space}/speak_requests/me", write, space, none, r => SpeakRequests.WithdrawAsync(r, desk))
            .Map("GET", $"{Space}/speak_requests", read, space, r => SpeakRequests.ListAsync(r, desk))
            .Map("POST", $"{Space}/speak_requests/{{user_id}}/approve", write, person, none, r => SpeakRequests.ApproveAsync(r, desk))
            .Map("POST", $"{Space}/speak_requests/{{user_id}}/decline", write, person, none, r => SpeakRequests.DeclineAsync(r, desk))
            .Map("PUT", $"{Space}/speak_requests/lock", write, space, RoomBodies.Lock, r => SpeakRequests.LockAsync(r, desk))
            .Map("POST", $"{Space}/speakers/{{user_id}}/mute", write, person, none, r => Speakers.MuteAsync(r, desk))
            .Map("DELETE", $"{Space}/speakers/{{user_id}}/mute", write, person, none, r => Speakers.UnmuteAsync(r, desk))
            .Map("POST", $"{Space}/speakers/mute", write, space, none, r => Speakers.MuteAllAsync(r, desk))
            .Map("DELETE", $"{Space}/speakers/me", write, space, none, r => Speakers.StepDownAsync(r, desk))
            .Map("DELETE", $"{Space}/speakers/{{user_id}}", write, person, none, r => Speakers.MoveAsync(r, desk))
            .Map("DELETE", $"{Space}/participants/{{user_id}}", write, person, RoomBodies.Removal, r => Participants.RemoveAsync(r, desk, store))
            .Map("GET", $"{Space}/blocked_users", read, RoomParameters.SpacePage, r => BlockedUsers.ListAsync(r, desk, tokens))
            .Map("DELETE", $"{Space}/blocked_users/{{user_id}}", write, person, none, r => BlockedUsers.UnblockAsync(r, desk))
            .Map("POST", $"{Space}/posts", write, space, bodies.Post, r => Posts.ShareAsync(r, desk, bodies, ids))
            .Map("DELETE", $"{Space}/posts/{{post_id}}", write, post, none, r => Posts.RemoveAsync(r, desk))
            .Map("PUT", $"{Space}/posts/{{post_id}}/pin", write, post, none, r => Posts.PinAsync(r, desk))
            .Map("DELETE", $"{Space}/posts/{{post_id}}/pin", write, post, none, r => Posts.UnpinAsync(r, desk))
            .Map("POST", $"{Space}/reactions", write, space, RoomBodies.OneReaction, r => Reactions.ReactAsync(r, desk))
            .Map("POST", $"{Space}/tickets", write, space, none, r => Tickets.BuyAsync(r, desk, payments))
            .Map("PUT", $"{Space}/tickets/{{user_id}}", write, person, none, r => Tickets.GiveAsync(r, desk))
            .Map("DELETE", $"{Space}/tickets/{{user_id}}", write, person, none, r => Tickets.TakeBackAsync(r, desk))
            .MapStream($"{Space}/events", all, RoomParameters.SpaceAndSource, r => EventStream.HandleAsync(r, desk))
            .Map("DELETE", $"{Space}/tickets/me", write, space, none, r => Tickets.GiveBackAsync(r, desk))
            .Map("POST", $"{Space}/tickets/{{user_id}}/confirm", write, person, none, r => Tickets.ConfirmAsync(r, desk))
            .Map("GET", $"{Space}/tickets", read, RoomParameters.SpacePage, r => Tickets.ListAsync(r, desk, log, tokens))
            .Map("POST", $"{Space}/reminder", write, space, none, r => Reminders.SetAsync(r, desk))
            .Map("DELETE", $"{Space}/reminder", write, space, none, r => Reminders.RemoveAsync(r, desk))
            .Map("GET", "/api/topics", all, ParameterTable.None, r => Topics.ListAsync(r, desk.Accounts))
            .Map("PUT", "/api/topics/{id}", Access.Operator, Topics.One, Topics.Topic, r => Topics.SaveAsync(r, store))
            .Map("PUT", "/api/topics/{id}/follow", write, Topics.One, none, r => Topics.FollowAsync(r, desk, store))
            .Map("DELETE", "/api/topics/{id}/follow", write, Topics.One, none, r => Topics.UnfollowAsync(r, desk, store));
    }
}
