using Microsoft.AspNetCore.Identity;
using Stoa.Api.Apps;
using Stoa.Cluster;
using Stoa.Cluster.Insights;
using Stoa.Directory;
using Stoa.Identity.Data;
using Stoa.Identity.OAuth;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.People;

/// <summary>Deletes a person's account: nothing of theirs goes on, and nobody can sign in with it.</summary>
/// <remarks>
/// In this order, so that whoever is interrupted can begin again: their Spaces end, their places on other stages are given up, apps and
/// grants end, then what was measured of their Spaces, then the keys, and last the user with everything that only they had.
/// </remarks>
internal sealed class AccountDeletion(
    UserManager<SignInAccount> manager, AppRegistry apps, Grants grants, AccountStore store, SpaceInsights insights, SpaceDirectory spaces, IGrainFactory grains)
{
    /// <summary>Deletes the account.</summary>
    /// <exception cref="StorageUnavailableException">Something could not be written; doing it again goes on from there.</exception>
    public async Task DeleteAsync(UserId user, CancellationToken cancellationToken)
    {
        foreach (var entry in spaces.ByHost(user))
        {
            var space = entry.Space;
            await CommandAsync(
                space.Id,
                space.CreatorId != user ? new RemoveHost(user, user) : space.State == SpaceState.Live ? new EndSpace(user) : new CancelSpace(user),
                cancellationToken);
        }

        foreach (var app in apps.OwnedBy(user))
        {
            if (await apps.DeleteAsync(app.ClientId, user, cancellationToken) is { Done: false, Refusal: not AppRefusal.AppUnknown })
            {
                throw new StorageUnavailableException("An app could not be deleted.");
            }
        }

        await grants.RevokeAllAsync(user, cancellationToken);
        if (!await insights.ForgetAsync(user))
        {
            throw new StorageUnavailableException("The insights could not be deleted.");
        }

        if (await manager.FindByIdAsync(user.ToString()) is { } account && !(await manager.DeleteAsync(account)).Succeeded)
        {
            // Changed at this moment. Keys that stayed would make the person anew.
            throw new StorageUnavailableException("The keys could not be deleted.");
        }

        var results = await store.AppendManyAsync([new UserDeleted(user), new Audited(AuditAct.AccountDeleted, user)], cancellationToken);
        if (results.Any(result => result.Status == AccountAppendStatus.Unavailable))
        {
            throw new StorageUnavailableException("The user could not be deleted.");
        }
    }

    private async Task CommandAsync(SpaceId id, SpaceCommand command, CancellationToken cancellationToken)
    {
        var outcome = await grains.GetGrain<ISpaceGrain>(id.Value).ExecuteAsync(command, cancellationToken);
        if (outcome.Status == SpaceOutcomeStatus.Unavailable)
        {
            throw new StorageUnavailableException("A Space could not be ended.");
        }
    }
}
