using System.Collections.Immutable;
using Stoa.Cluster.Nodes;
using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>Who of those on stage is gone, since when, and what follows of it. The room's lock guards it.</summary>
/// <param name="rules">How long people may be gone.</param>
/// <remarks>Source: docs/event-stream.md, People who are gone.</remarks>
internal sealed class StageAbsence(SpaceRules rules)
{
    private readonly Dictionary<UserId, DateTimeOffset> _absent = [];
    private DateTimeOffset? _hostsLeftAt;
    private HostsGone? _told;
    private bool _hostIsPresent;

    /// <summary>When, in UTC ticks, the Space may have to change because of who is gone; <see cref="long.MaxValue"/> for never.</summary>
    public long DueAtTicks { get; private set; } = long.MaxValue;

    /// <summary>Who has a place on stage of a live Space and is gone.</summary>
    public ImmutableArray<UserId> Reconnecting(Space space) => space.State == SpaceState.Live ? [.. _absent.Keys.Order()] : [];

    /// <summary>Looks at who of those on stage is here.</summary>
    /// <param name="space">The Space as it is now.</param>
    /// <param name="isPresent">True for those who are here.</param>
    /// <param name="absentFrom">From when on those who never came are missed; null while nobody is.</param>
    /// <param name="now">The present.</param>
    /// <param name="moved">Told of each who came back or left, as soon as <see cref="Reconnecting"/> shows it.</param>
    public void Look(Space space, Func<UserId, bool> isPresent, DateTimeOffset? absentFrom, DateTimeOffset now, Action<UserId, bool>? moved)
    {
        foreach (var user in _absent.Keys.Where(user => !space.IsSpeaker(user)).ToArray())
        {
            _absent.Remove(user);
        }

        var hostIsPresent = false;
        foreach (var user in space.Stage.SpeakerIds.Concat(space.Stage.CoHostIds).Append(space.CreatorId))
        {
            var isHere = isPresent(user);
            hostIsPresent |= isHere && space.IsHost(user);
            var isNews = isHere ? _absent.Remove(user) : _absent.TryAdd(user, now);
            if (isNews && space.State == SpaceState.Live)
            {
                moved?.Invoke(user, isHere);
            }
        }

        _told = hostIsPresent ? null : _told;
        _hostsLeftAt = hostIsPresent ? null : _hostIsPresent ? now : _hostsLeftAt;
        _hostIsPresent = hostIsPresent;
        DueAtTicks = space.State == SpaceState.Live ? DueAt(space, absentFrom) : long.MaxValue;
    }

    /// <summary>Takes from the node that looks after the Space, or did, since when no host is anywhere; null where only this node's own knowledge counts.</summary>
    public void Adopt(HostsGone? told) => _told = told;

    /// <summary>Forgets everything: who is gone is not known any more.</summary>
    public void Forget()
    {
        _absent.Clear();
        (_hostsLeftAt, _told, _hostIsPresent, DueAtTicks) = (null, null, false, long.MaxValue);
    }

    /// <summary>Since when no host is anywhere, by this node's own knowledge if it saw them leave; null while one is there.</summary>
    public HostsGone? HostsGone(DateTimeOffset? absentFrom) => _hostIsPresent ? null
        : SawHostsLeave(absentFrom) is { } left ? new HostsGone(left, true)
        : _told is { } told ? told
        : absentFrom is { } since ? new HostsGone(since, false)
        : null;

    /// <summary>When this node saw the last host leave; null when it did not.</summary>
    public DateTimeOffset? SawHostsLeave(DateTimeOffset? absentFrom) => !_hostIsPresent && _hostsLeftAt > absentFrom ? _hostsLeftAt : null;

    /// <summary>What a deadline has to know.</summary>
    public MeetDeadline Describe(Space space, DateTimeOffset? absentFrom)
    {
        var (since, wasPresent) = HostsAbsence(absentFrom);
        return new MeetDeadline(since, wasPresent)
        {
            AbsentSpeakers = [.. _absent.Where(absent => space.Stage.SpeakerIds.Contains(absent.Key)).Select(absent => new AbsentSpeaker(absent.Key, absent.Value))],
        };
    }

    /// <summary>When a live Space ends unless a host comes; null while one is here.</summary>
    public DateTimeOffset? EndsAt(Space space, DateTimeOffset? absentFrom)
    {
        var (since, wasPresent) = HostsAbsence(absentFrom);
        return space.State == SpaceState.Live && since is { } from ? Later(from, wasPresent ? rules.HostLossGrace : rules.HostArrivalLimit) : null;
    }

    private static DateTimeOffset Later(DateTimeOffset time, TimeSpan span) =>
        DateTimeOffset.MaxValue - time < span ? DateTimeOffset.MaxValue : time + span;

    private long DueAt(Space space, DateTimeOffset? absentFrom)
    {
        var due = EndsAt(space, absentFrom) ?? DateTimeOffset.MaxValue;
        foreach (var (user, since) in _absent)
        {
            if (space.Stage.SpeakerIds.Contains(user) && Later(since, rules.SpeakerLossGrace) is var speakerDue && speakerDue < due)
            {
                due = speakerDue;
            }
        }

        return due.UtcTicks;
    }

    /// <summary>Who left before the start, or before this process was ready, has not been there since.</summary>
    private (DateTimeOffset? Since, bool WasPresent) HostsAbsence(DateTimeOffset? absentFrom) =>
        _hostIsPresent ? (null, true)
        : _told is { } told ? (told.Since, told.WasPresent)
        : _hostsLeftAt is { } left && left > absentFrom ? (left, true)
        : (absentFrom, false);
}
