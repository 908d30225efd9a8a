using Stoa.Cluster;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Moderation;

/// <summary>What operators do about people and Spaces. That the actor is one was checked by the caller. Every act is in the audit log.</summary>
public sealed class OperatorActs(AccountStore store, SpaceDirectory spaces, IGrainFactory grains)
{
    private const int MaxAttempts = 3;

    /// <summary>Suspends a person, durably and from the next request on, then ends the live Spaces that they created.</summary>
    /// <param name="user">The person; no operator.</param>
    /// <param name="actor">The operator.</param>
    /// <param name="cancellationToken">Ends the wait only; the person may still be suspended.</param>
    /// <returns>Why not; null when it is done. Doing it again is harmless.</returns>
    /// <remarks>Spaces that they only co-host go on, and what they scheduled expires: they cannot start it.</remarks>
    public async Task<ModerationRefusal?> SuspendAsync(UserId user, UserId actor, CancellationToken cancellationToken)
    {
        if (await SetAsync(user, isSuspended: true, actor, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        foreach (var entry in spaces.ByCreator(user).Where(entry => entry.Space.State == SpaceState.Live))
        {
            if (await EndSpaceAsync(entry.Space.Id, actor, cancellationToken) is ModerationRefusal.Unavailable)
            {
                return ModerationRefusal.Unavailable;
            }
        }

        return null;
    }

    /// <summary>Lets a person in again; parameters and answer as for <see cref="SuspendAsync"/>. Their tokens and sessions work as before.</summary>
    public Task<ModerationRefusal?> UnsuspendAsync(UserId user, UserId actor, CancellationToken cancellationToken) =>
        SetAsync(user, isSuspended: false, actor, cancellationToken);

    /// <summary>Ends a live Space, or calls off a scheduled one.</summary>
    /// <returns>Why not; null when it is over, also when it was before.</returns>
    public async Task<ModerationRefusal?> EndSpaceAsync(SpaceId id, UserId actor, CancellationToken cancellationToken)
    {
        spaces.TryGet(id, out var entry);
        var outcome = await grains.GetGrain<ISpaceGrain>(id.Value).ExecuteAsync(new EndSpaceByOperator(actor), cancellationToken);
        switch (outcome)
        {
            case { Status: SpaceOutcomeStatus.Unavailable }:
                return ModerationRefusal.Unavailable;
            case { Refusal: SpaceRefusal.SpaceUnknown }:
                return ModerationRefusal.SpaceUnknown;
            case { Status: SpaceOutcomeStatus.Done }:
                await store.AppendAsync(Ending(id, entry?.Space.CreatorId, actor), cancellationToken);
                return null;
            default:
                return null; // Over already.
        }
    }

    /// <summary>The line of the audit log for a Space that an operator ended.</summary>
    internal static Audited Ending(SpaceId id, UserId? creator, UserId actor) => new(AuditAct.SpaceEndedByOperator, actor, creator, Detail: id.Value);

    private async Task<ModerationRefusal?> SetAsync(UserId id, bool isSuspended, UserId actor, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.FindUserAsync(id, cancellationToken) is not { } user)
            {
                return ModerationRefusal.UserUnknown;
            }

            if (isSuspended && (id == actor || user.Operator))
            {
                return id == actor ? ModerationRefusal.UserIsCaller : ModerationRefusal.UserIsOperator;
            }

            if (user.Suspended == isSuspended)
            {
                return null;
            }

            var audited = new Audited(isSuspended ? AuditAct.UserSuspended : AuditAct.UserUnsuspended, actor, id);
            var result = await store.ChangeUserAsync(user, user with { Suspended = isSuspended }, audited, cancellationToken);
            if (result.Committed)
            {
                return null;
            }

            if (result.Status != AccountAppendStatus.UserChanged)
            {
                return ModerationRefusal.Unavailable;
            }
        }

        return ModerationRefusal.Unavailable;
    }
}
