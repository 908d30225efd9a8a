using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>A person's place in a Space: their role, and what they may do now.</summary>
/// <remarks>
/// Rights are not a second set of rules: each is the answer of <see cref="SpaceDecider"/> to the command itself, tried
/// without being carried out.
/// </remarks>
internal readonly ref struct CallerView(Space space, UserId user, bool followedByCreator, DateTimeOffset now, SpaceRules rules)
{
    /// <summary>The strongest role: <c>creator</c>, <c>host</c>, <c>blocked</c>, <c>speaker</c>, <c>invited</c> or <c>listener</c>.</summary>
    public string Role =>
        user == space.CreatorId ? "creator"
        : space.IsHost(user) ? "host"
        : space.Stage.BlockedUserIds.Contains(user) ? "blocked"
        : space.IsSpeaker(user) ? "speaker"
        : space.Stage.InvitedUserIds.Contains(user) ? "invited"
        : "listener";

    /// <summary>Every right by name, in the order written.</summary>
    public (string Name, bool Has)[] Rights() =>
    [
        ("edit", May(new EditSpace(user, null, null, null, null))),
        ("start", Would(new StartSpace(user))),
        ("end", Would(new EndSpace(user))),
        ("cancel", Would(new CancelSpace(user))),
        ("manage_hosts", user == space.CreatorId),
        ("invite", May(new InviteSpeaker(user, default))), // Anyone: no account has this id.
        ("moderate", May(new LockSpeakRequests(user, !space.Stage.SpeakRequestsLocked))),
        ("speak", space.State == SpaceState.Live && space.IsSpeaker(user) && !space.Stage.MutedUserIds.Contains(user) && !space.Stage.BlockedUserIds.Contains(user)),
        ("ask_to_speak", Would(new RequestToSpeak(user, null, followedByCreator))),
        ("accept_invitation", Would(new AcceptInvitation(user))),
        ("share_posts", May(new SharePost(user, default, "-"))),
        ("buy_ticket", Would(new BuyTicket(user))),
        ("give_back_ticket", Would(new GiveBackTicket(user))),
        ("give_tickets", Would(new GiveTicket(user, default))), // Anyone: no account has this id.
        ("enter", space.EntryRefusalOf(user) is null),
        ("set_reminder", Would(new SetReminder(user))),
    ];

    private bool May(SpaceCommand command) => SpaceDecider.Decide(space, command, now, rules).Accepted;

    /// <summary>True when the command is allowed and would change something.</summary>
    private bool Would(SpaceCommand command) => !SpaceDecider.Decide(space, command, now, rules).Events.IsEmpty;
}
