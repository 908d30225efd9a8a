using System.Collections.Immutable;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>A Space, its room, and who looks at them.</summary>
/// <param name="Space">The Space.</param>
/// <param name="Participants">Everyone present.</param>
/// <param name="Room">Its room; absent when nobody has been there.</param>
/// <param name="UserId">Who looks; absent: a guest, or an app by itself.</param>
/// <param name="FollowedByCreator">A fact: does the creator follow who looks?</param>
/// <param name="IsShutOut">A fact: see <see cref="RoomDesk.IsShutOut"/>.</param>
/// <param name="Now">The present.</param>
/// <param name="Rules">The limits.</param>
internal readonly record struct SpaceView(
    Space Space, int Participants, Room? Room, UserId? UserId, bool FollowedByCreator, bool IsShutOut, DateTimeOffset Now, SpaceRules Rules)
{
    /// <summary>Those on stage who are gone, for now.</summary>
    public ImmutableArray<UserId> Reconnecting { get; init; } = [];

    /// <summary>When the Space ends unless a host comes.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>How long people have talked, as far as it was measured.</summary>
    public ImmutableDictionary<UserId, TimeSpan> TalkTimes { get; init; } = ImmutableDictionary<UserId, TimeSpan>.Empty;

    /// <summary>Where who looks has to go to pay for their ticket.</summary>
    public Uri? Checkout { get; init; }

    /// <summary>True when a person is in the Space.</summary>
    public bool IsPresent(UserId user) => Room?.IsPresent(user) == true;
}
