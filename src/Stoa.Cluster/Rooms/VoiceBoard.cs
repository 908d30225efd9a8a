using System.Collections.Immutable;
using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>Who talks in a room now, and for how long people have talked. The room's lock guards writing.</summary>
/// <remarks>
/// How loud people are is worth nothing a moment later, so it is no change in the room's window: one place holds the newest, which every
/// connection reads when it has read all else. Who is slow misses the ones in between, and resuming is not shortened by them.
/// </remarks>
internal sealed class VoiceBoard
{
    private const int MinLevelStep = 3;
    private const double MinLossStep = 0.02;
    private const double MinJitterStep = 10;

    // Room for five calls a second, none of which is on time.
    private static readonly long _everyTicks = TimeSpan.FromMilliseconds(150).Ticks;

    // What telling one connection costs at most: a second of the room for 10,000 of them.
    private static readonly long _everyTicksPerVisit = TimeSpan.FromMicroseconds(100).Ticks;

    private readonly Dictionary<UserId, TimeSpan> _talked = [];
    private ImmutableDictionary<UserId, TimeSpan>? _talkTimes;
    private ImmutableDictionary<UserId, TimeSpan>? _ownTalkTimes;
    private ImmutableDictionary<UserId, TimeSpan> _talkedElsewhere = ImmutableDictionary<UserId, TimeSpan>.Empty;
    private ImmutableArray<Voice> _own = [];
    private ImmutableArray<Voice> _others = [];
    private VoicesChanged? _told;
    private VoicesChanged? _next;
    private long _toldAtTicks;

    /// <summary>What everyone shall know; absent while there was nothing to tell.</summary>
    public VoicesChanged? Told => Volatile.Read(ref _told);

    /// <summary>True while there is something else than what was told.</summary>
    public bool IsNews => _next is not null;

    /// <summary>How long each has talked, as far as this process measured it or was told by others.</summary>
    public ImmutableDictionary<UserId, TimeSpan> TalkTimes => _talkTimes ??= _talkedElsewhere.IsEmpty ? OwnTalkTimes
        : OwnTalkTimes.SetItems(_talkedElsewhere.Select(talked => KeyValuePair.Create(talked.Key, talked.Value + _talked.GetValueOrDefault(talked.Key))));

    /// <summary>How long each has talked, as far as this process measured it.</summary>
    public ImmutableDictionary<UserId, TimeSpan> OwnTalkTimes => _ownTalkTimes ??= _talked.ToImmutableDictionary();

    /// <summary>The voices of this node's own, as other nodes shall know them: small differences are left out.</summary>
    public ImmutableArray<Voice> Own { get; private set; } = [];

    /// <summary>Takes the present voices of this node's own in.</summary>
    /// <returns>True when <see cref="Own"/> is another.</returns>
    public bool Hear(IReadOnlyList<Voice> voices)
    {
        foreach (var voice in voices)
        {
            if (voice.Talked > TimeSpan.Zero || !_talked.ContainsKey(voice.UserId))
            {
                _talked[voice.UserId] = _talked.GetValueOrDefault(voice.UserId) + voice.Talked;
                (_talkTimes, _ownTalkTimes) = (null, null);
            }
        }

        _own = [.. voices];
        LookForNews();
        if (IsSame(Own, voices))
        {
            return false;
        }

        Own = [.. voices.Select(voice => voice with { Talked = TimeSpan.Zero })];
        return true;
    }

    /// <summary>Takes the voices of other nodes in.</summary>
    /// <param name="voices">Everyone whose audio arrives there.</param>
    /// <param name="talked">How long people have talked there altogether; what a node that is gone had measured stays.</param>
    public void HearOthers(ImmutableArray<Voice> voices, ImmutableDictionary<UserId, TimeSpan> talked)
    {
        foreach (var (user, time) in talked)
        {
            if (time > _talkedElsewhere.GetValueOrDefault(user))
            {
                _talkedElsewhere = _talkedElsewhere.SetItem(user, time);
                _talkTimes = null;
            }
        }

        if (!_others.IsEmpty || !voices.IsEmpty)
        {
            _others = voices;
            LookForNews();
        }
    }

    /// <summary>Shows what there is to tell.</summary>
    /// <param name="nowTicks">The present, in UTC ticks.</param>
    /// <param name="visits">How many would have to be told: the more there are, the less often.</param>
    /// <returns>False when there is nothing, or it is too early.</returns>
    public bool TryTell(long nowTicks, int visits)
    {
        var since = nowTicks - _toldAtTicks;
        if (_next is null || (since >= 0 && since < Math.Max(_everyTicks, visits * _everyTicksPerVisit)))
        {
            return false;
        }

        Volatile.Write(ref _told, _next);
        (_next, _toldAtTicks) = (null, nowTicks);
        return true;
    }

    /// <summary>Nobody is there to be told; what was measured stays.</summary>
    public void Rest() => (_told, _next) = (null, null);

    private void LookForNews()
    {
        var voices = _others.IsEmpty ? _own : _own.AddRange(_others.Where(other => !_own.Any(own => own.UserId == other.UserId)));
        _next = IsSame(_told?.Voices ?? [], voices) ? null : new VoicesChanged(voices);
    }

    private static bool IsSame(IReadOnlyList<Voice> told, IReadOnlyList<Voice> voices)
    {
        if (told.Count != voices.Count)
        {
            return false;
        }

        for (var i = 0; i < told.Count; i++)
        {
            var (one, other) = (told[i], voices[i]);
            if (one.UserId != other.UserId || one.Ssrc != other.Ssrc || one.IsHeard != other.IsHeard || Math.Abs(one.LevelDbov - other.LevelDbov) >= MinLevelStep
                || Math.Abs(one.LossFraction - other.LossFraction) >= MinLossStep || Math.Abs(one.JitterMilliseconds - other.JitterMilliseconds) >= MinJitterStep)
            {
                return false;
            }
        }

        return true;
    }
}
