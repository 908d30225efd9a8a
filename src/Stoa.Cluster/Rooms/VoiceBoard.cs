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
    private VoicesChanged? _told;
    private VoicesChanged? _next;
    private long _toldAtTicks;

    /// <summary>What everyone shall know; absent while there was nothing to tell.</summary>
    public VoicesChanged? Told => Volatile.Read(ref _told);

    /// <summary>True while there is something else than what was told.</summary>
    public bool IsNews => _next is not null;

    /// <summary>How long each has talked, as far as this process measured it.</summary>
    public ImmutableDictionary<UserId, TimeSpan> TalkTimes => _talkTimes ??= _talked.ToImmutableDictionary();

    /// <summary>Takes the present voices in.</summary>
    public void Hear(IReadOnlyList<Voice> voices)
    {
        foreach (var voice in voices)
        {
            if (voice.Talked > TimeSpan.Zero || !_talked.ContainsKey(voice.UserId))
            {
                _talked[voice.UserId] = _talked.GetValueOrDefault(voice.UserId) + voice.Talked;
                _talkTimes = null;
            }
        }

        _next = IsSame(_told?.Voices ?? [], voices) ? null : new VoicesChanged([.. voices]);
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
