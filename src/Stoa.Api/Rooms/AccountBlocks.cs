using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>What a block between accounts means in a Space: whom the creator has blocked is treated as if blocked from the Space itself.</summary>
/// <remarks>
/// The rules know only the blocks of the Space, so <see cref="SpaceDecider"/> is asked what it would say of a Space with one more. Hosts
/// are never shut out: a block counts once they are hosts no more, as with the Space's own. Nobody loses a place that they have: removing
/// them is a command of its own.
/// </remarks>
internal static class AccountBlocks
{
    /// <summary>True when a person may not come in.</summary>
    public static bool IsShutOut(Space space, UserId user, AccountDirectory accounts) =>
        !space.IsHost(user) && (space.Stage.BlockedUserIds.Contains(user) || accounts.Blocks(space.CreatorId, user));

    /// <summary>Why a command is refused because of a block between accounts; null when none stands in its way.</summary>
    public static SpaceRefusal? FindRefusal(Space space, PersonCommand command, AccountDirectory accounts, DateTimeOffset now, SpaceRules rules)
    {
        var seen = IsShutOut(space, command.Actor, accounts) ? space.AsIfBlocked(command.Actor) : space;
        if (TargetOf(command) is { } target && IsShutOut(space, target, accounts))
        {
            seen = seen.AsIfBlocked(target);
            if (command is ApproveSpeakRequest && SpaceDecider.Decide(space, command, now, rules).Accepted)
            {
                return SpaceRefusal.UserBlocked; // The queue of a Space holds nobody whom the Space blocked, so no rule says it.
            }
        }

        var refusal = ReferenceEquals(seen, space) ? null : SpaceDecider.Decide(seen, command, now, rules).Refusal;
        return refusal is SpaceRefusal.CallerBlocked or SpaceRefusal.UserBlocked ? refusal : null;
    }

    /// <summary>The Space with one more of its own blocks.</summary>
    public static Space AsIfBlocked(this Space space, UserId user) =>
        space with { Stage = space.Stage with { BlockedUserIds = space.Stage.BlockedUserIds.Add(user) } };

    private static UserId? TargetOf(PersonCommand command) => command switch
    {
        AddHost c => c.UserId,
        InviteSpeaker c => c.UserId,
        ApproveSpeakRequest c => c.UserId,
        GiveTicket c => c.UserId,
        _ => null,
    };
}
