using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Placement;
using Stoa.Api.Problems;
using Stoa.Api.Rooms.Stream;
using Stoa.Cluster;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Takes a caller's command to its Space and answers with what became of it.</summary>
/// <param name="grains">Where Spaces are commanded.</param>
/// <param name="spaces">The Spaces as this node shows them.</param>
/// <param name="accounts">Users, follows, topics.</param>
/// <param name="rooms">Who is in the Spaces.</param>
/// <param name="rules">The limits.</param>
/// <param name="options">What problem types begin with.</param>
/// <param name="time">The present.</param>
/// <param name="placement">Where callers are sent whom this node does not take; absent on a node that is alone.</param>
/// <remarks>
/// A Space going live, as HTTP sees it; any other change takes the same way:
/// <list type="number">
/// <item>The operation has made a command out of path, body and facts; the checks before it are <see cref="StoaApi"/>'s.</item>
/// <item>The Space's grain decides and appends; it answers after this node's Directory shows the change.</item>
/// <item>Refused: the row of <see cref="RefusalTable"/>. Done: the Space as the Directory shows it now.</item>
/// </list>
/// </remarks>
public sealed class RoomDesk(
    IGrainFactory grains, SpaceDirectory spaces, AccountDirectory accounts, RoomTable rooms, SpaceRules rules, ApiOptions options, TimeProvider time,
    NodePlacement? placement = null)
{
    private readonly RefusalReplies _refusals = new((options ?? throw new ArgumentNullException(nameof(options))).ProblemTypeBase);

    /// <summary>The Spaces as this node shows them.</summary>
    internal SpaceDirectory Spaces => spaces;

    /// <summary>Users, follows, topics.</summary>
    internal AccountDirectory Accounts => accounts;

    /// <summary>Who is in the Spaces.</summary>
    internal RoomTable Rooms => rooms;

    /// <summary>The limits.</summary>
    internal SpaceRules Rules => rules;

    /// <summary>Where callers are sent whom this node does not take.</summary>
    internal NodePlacement Placement { get; } = placement ?? NodePlacement.Alone;

    /// <summary>The present.</summary>
    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The present for measuring how long something takes.</summary>
    internal long Timestamp => time.GetTimestamp();

    /// <summary>True when a person may not come in: blocked from the Space, or by its creator's account.</summary>
    internal bool IsShutOut(Space space, UserId user) => AccountBlocks.IsShutOut(space, user, accounts);

    /// <summary>Carries a command out and answers with the Space.</summary>
    internal async ValueTask ExecuteAsync(StoaRequest request, PersonCommand command, int status = StatusCodes.Status200OK)
    {
        if (await CarryOutAsync(request, command) is not { } entry)
        {
            return;
        }

        await SendAsync(request, entry, status);
    }

    /// <summary>Carries a command out; null when it was refused, and the refusal sent.</summary>
    internal async ValueTask<SpaceEntry?> CarryOutAsync(StoaRequest request, PersonCommand command)
    {
        var id = request.SpaceId();

        // Kept from before: an entry shows its Space also when the command, or someone else meanwhile, ends it.
        spaces.TryGet(id, out var before);

        if (before is { Space: var known } && AccountBlocks.FindRefusal(known, command, accounts, Now, rules) is { } blocked)
        {
            await RefuseAsync(request, blocked);
            return null;
        }

        // :: Step 2
        var outcome = await grains.GetGrain<ISpaceGrain>(id.Value).ExecuteAsync(command, request.Aborted);

        // :: Step 3
        switch (outcome.Status)
        {
            case SpaceOutcomeStatus.Refused:
                await RefuseAsync(request, outcome.Refusal ?? SpaceRefusal.SpaceUnknown);
                return null;
            case SpaceOutcomeStatus.Unavailable:
                await RefuseAsync(request, RefusalTable.Unavailable);
                return null;
        }

        if (spaces.TryGet(id, out var after) || (after = before) is not null)
        {
            return after;
        }

        await RefuseAsync(request, SpaceRefusal.SpaceOver);
        return null;
    }

    /// <summary>Finds a Space that this node shows; null when there is none, and the refusal sent.</summary>
    internal async ValueTask<SpaceEntry?> FindAsync(StoaRequest request)
    {
        if (spaces.TryGet(request.SpaceId(), out var entry) && entry.Space.IsRetrievable)
        {
            return entry;
        }

        await RefuseAsync(request, SpaceRefusal.SpaceUnknown);
        return null;
    }

    /// <summary>Reads the person in the path; null when there is no such account, and the refusal sent.</summary>
    internal async ValueTask<UserId?> FindPersonAsync(StoaRequest request)
    {
        if (UserId.TryParse(request.Query.Text(RoomParameters.Person), out var id) && accounts.TryGetUser(id, out _))
        {
            return id;
        }

        await RefuseAsync(request, RefusalTable.UserUnknown);
        return null;
    }

    /// <summary>Reads the person in the body; null when there is no such account, and the refusal sent.</summary>
    internal async ValueTask<UserId?> ReadPersonAsync(StoaRequest request)
    {
        var text = request.Body.Text(RoomBodies.UserId);
        if (UserId.TryParse(text, out var id) && accounts.TryGetUser(id, out _))
        {
            return id;
        }

        var fault = Fault.Member(RoomBodies.UserId.Name, text, "is not the id of a user");
        await RefuseAsync(request, [new BodyFault(fault, RefusalTable.UserUnknown.Reason)]);
        return null;
    }

    /// <summary>Answers with a Space: whole, or what may be seen of one that is over.</summary>
    internal ValueTask SendAsync(StoaRequest request, SpaceEntry entry, int status, Uri? checkout = null) =>
        SendAsync(request, entry, entry.Space, status, withPeople: false, checkout);

    /// <summary>Answers with a Space, whole, and with who those are whom it names.</summary>
    internal ValueTask SendWithPeopleAsync(StoaRequest request, SpaceEntry entry, Space space) =>
        SendAsync(request, entry, space, StatusCodes.Status200OK, withPeople: true);

    private ValueTask SendAsync(StoaRequest request, SpaceEntry entry, Space space, int status, bool withPeople, Uri? checkout = null)
    {
        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
        if (space.IsRetrievable)
        {
            var room = rooms.Find(space.Id);
            SpaceDocument.Write(json, View(space, entry.ParticipantCount, room, request.Caller.UserId) with
            {
                Reconnecting = room?.Look().Reconnecting ?? [],
                EndsAt = rooms.EndsAt(space),
                Checkout = checkout,
            });
        }
        else
        {
            SpaceDocument.WriteOver(json, space.Id, space.State);
        }

        if (withPeople)
        {
            IncludedPeople.Write(json, IncludedPeople.Named(space, request.Caller.UserId, []), accounts);
        }

        json.WriteEndObject();
        return request.SendAsync(reply, status);
    }

    /// <summary>A Space as someone sees it.</summary>
    internal SpaceView View(Space space, int participants, Room? room, UserId? user) =>
        new(space, participants, room, user, user is { } caller && accounts.Follows(space.CreatorId, caller), user is { } other && IsShutOut(space, other), Now, rules)
        {
            TalkTimes = TalkTimes(room),
        };

    /// <summary>How long people have talked in a room, as far as it was measured.</summary>
    internal static ImmutableDictionary<UserId, TimeSpan> TalkTimes(Room? room) => room?.TalkTimes ?? ImmutableDictionary<UserId, TimeSpan>.Empty;

    /// <summary>True when guests, and apps by themselves, may look at a Space and listen to it.</summary>
    internal bool GuestsMayEnter(Space space) => rooms.Options.Guests && !space.Audience.MembersOnly && space.Audience.Offer is null;

    /// <summary>Refuses with a row of the table.</summary>
    internal ValueTask RefuseAsync(StoaRequest request, SpaceRefusal refusal) => _refusals.SendAsync(request, refusal);

    /// <summary>Refuses with a row of the table.</summary>
    internal ValueTask RefuseAsync(StoaRequest request, Refusal refusal) => _refusals.SendAsync(request, refusal);

    /// <summary>Sends a caller to another node where there is one that takes them, else refuses with a row of the table.</summary>
    /// <param name="request">The request.</param>
    /// <param name="refusal">Why this node does not take them.</param>
    /// <param name="load">How full the others are with what is asked for.</param>
    internal ValueTask SendElsewhereAsync(StoaRequest request, Refusal refusal, Func<NodeStatus, double> load) =>
        !request.CameByPass && Placement.FindAddress(request, load) is { } address
            ? _refusals.SendElsewhereAsync(request, refusal, address)
            : RefuseAsync(request, refusal);

    /// <summary>Refuses for what is wrong with the body.</summary>
    internal ValueTask RefuseAsync(StoaRequest request, IReadOnlyList<BodyFault> faults) => _refusals.SendAsync(request, faults);
}
