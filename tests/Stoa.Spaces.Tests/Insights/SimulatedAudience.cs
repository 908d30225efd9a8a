using Stoa.Spaces.Insights;

namespace Stoa.Spaces.Tests.Insights;

/// <summary>An audience with a known curve: what happens, and the minutes that must come of it, counted from the stays themselves.</summary>
/// <remarks>
/// Seeded. Arrivals per minute are given; stays are exponentially long; some people break off and are back within a minute, some come again
/// later. Nothing happens twice at one tick.
/// </remarks>
internal sealed class SimulatedAudience
{
    private readonly List<SimulatedAct> _acts = [];
    private readonly List<(long Begin, long End, AudienceSource Source, bool IsNew)> _stays = [];
    private readonly HashSet<long> _taken = [];
    private readonly Random _random;
    private readonly long _end;

    /// <summary>Makes one.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="length">How long the Space is live; not whole minutes.</param>
    /// <param name="arrivals">How many come in each minute.</param>
    /// <param name="meanStay">How long they stay on average, if the Space goes on.</param>
    /// <param name="quiet">A time in which nobody comes or goes, or reconnects; none if absent.</param>
    public SimulatedAudience(int seed, TimeSpan length, Func<int, int> arrivals, TimeSpan meanStay, (TimeSpan From, TimeSpan To)? quiet = null)
    {
        _random = new Random(seed);
        _end = length.Ticks;
        (long From, long To) still = quiet is { } given ? (given.From.Ticks, given.To.Ticks) : (-1, -1);
        PriorityQueue<ulong, long> gone = new();
        for (long minute = 0; minute * TimeSpan.TicksPerMinute < _end; minute++)
        {
            var from = minute * TimeSpan.TicksPerMinute;
            for (var i = arrivals((int)minute); i > 0; i--)
            {
                var begin = Moment(from, Math.Min(from + TimeSpan.TicksPerMinute, _end));
                if (begin >= still.From && begin < still.To)
                {
                    continue;
                }

                var end = Math.Min(_end, begin + TimeSpan.TicksPerSecond + (long)(-Math.Log(1 - _random.NextDouble()) * meanStay.Ticks));
                end = end >= still.From && end < still.To ? still.To + 1 : end;
                var isAgain = _random.Next(5) == 0 && gone.TryPeek(out _, out var leftAt) && leftAt < begin - (61 * TimeSpan.TicksPerSecond);
                var person = isAgain ? gone.Dequeue() : Mix((ulong)++People);
                end = end == _end ? end : Free(end);
                Stay(person, begin, end, !isAgain, still);
                gone.Enqueue(person, end);
            }
        }

        for (var at = 0L; at < _end; at += _random.Next(1, 8) * TimeSpan.TicksPerSecond)
        {
            Reactions.Add((at, _random.Next(8)));
            _acts.Add(new SimulatedAct(Free(at)) { Reaction = Reactions[^1].Kind });
            Talks.Add((at, new UserId(_random.Next(1, 5)), TimeSpan.FromMilliseconds(_random.Next(100, 1_500))));
            _acts.Add(new SimulatedAct(Free(at)) { Talker = Talks[^1].User, Talked = Talks[^1].Talked });
        }

        _acts.Sort((one, other) => one.At.CompareTo(other.At));
    }

    /// <summary>What happens, in order.</summary>
    public IReadOnlyList<SimulatedAct> Acts => _acts;

    /// <summary>How many different people come.</summary>
    public int People { get; private set; }

    /// <summary>How many stays begin.</summary>
    public int Joins => _stays.Count;

    /// <summary>How long all stays are together.</summary>
    public TimeSpan Presence => TimeSpan.FromTicks(_stays.Sum(stay => stay.End - stay.Begin));

    private List<(long At, int Kind)> Reactions { get; } = [];

    private List<(long At, UserId User, TimeSpan Talked)> Talks { get; } = [];

    /// <summary>The minutes as they must be, counted from the stays.</summary>
    public IReadOnlyList<SpaceMinute> Expected()
    {
        List<SpaceMinute> minutes = [];
        var moves = _stays.Select(stay => (At: stay.Begin, By: 1)).Concat(_stays.Select(stay => (At: stay.End, By: -1)))
            .OrderBy(move => move.At).ThenByDescending(move => move.By).ToArray();
        var (count, present) = (0, 0L);
        for (var minute = 0; minute <= _end / TimeSpan.TicksPerMinute; minute++)
        {
            var (from, to) = (minute * TimeSpan.TicksPerMinute, (minute + 1) * TimeSpan.TicksPerMinute);
            bool In(long at) => at >= from && at < to;
            var peak = count;
            foreach (var (_, by) in moves.Where(move => In(move.At)))
            {
                count += by;
                peak = Math.Max(peak, count);
            }

            var ticks = _stays.Sum(stay => Math.Max(0, Math.Min(stay.End, to) - Math.Max(stay.Begin, from)));
            var (joined, left) = (_stays.Where(stay => In(stay.Begin)).ToArray(), _stays.Where(stay => In(stay.End)).ToArray());
            var kinds = Reactions.Where(reaction => In(reaction.At)).Select(reaction => reaction.Kind).ToArray();
            minutes.Add(new SpaceMinute
            {
                Minute = minute,
                Participants = count,
                Peak = peak,
                PresentSeconds = ((present + ticks) / TimeSpan.TicksPerSecond) - (present / TimeSpan.TicksPerSecond),
                NewPeople = joined.Count(stay => stay.IsNew),
                JoinsBySource = [.. Enumerable.Range(0, 5).Select(source => joined.Count(stay => (int)stay.Source == source))],
                Leaves = [.. left.GroupBy(stay => Cut((stay.End - stay.Begin) / TimeSpan.TicksPerMinute)).OrderBy(group => group.Key).Select(group => new StayCount(group.Key, group.Count()))],
                Reactions = [.. Enumerable.Range(0, kinds.DefaultIfEmpty(-1).Max() + 1).Select(kind => kinds.Count(one => one == kind))],
                Talk = [.. Talks.GroupBy(talk => talk.User).OrderBy(group => group.Key)
                    .Select(group => new SpeakerTalk(group.Key, Seconds(group, to) - Seconds(group, from))).Where(talk => talk.Seconds > 0)],
            });
            present += ticks;
        }

        return minutes;
    }

    private static int Seconds(IEnumerable<(long At, UserId User, TimeSpan Talked)> talks, long before) =>
        (int)(talks.Where(talk => talk.At < before).Sum(talk => talk.Talked.Ticks) / TimeSpan.TicksPerSecond);

    // Said here once more, on purpose: the meter has its own.
    private static int Cut(long minutes) => (int)(minutes < 60 ? minutes : minutes < 240 ? minutes / 5 * 5 : minutes / 30 * 30);

    private static ulong Mix(ulong number)
    {
        unchecked
        {
            number *= 0x9E3779B97F4A7C15;
            number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
            number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
            return number ^ (number >> 31);
        }
    }

    private void Stay(ulong person, long begin, long end, bool isNew, (long From, long To) still)
    {
        var source = (AudienceSource)Math.Min(4, _random.Next(8));
        _stays.Add((begin, end, source, isNew));
        _acts.Add(new SimulatedAct(begin) { Person = person, Source = source, IsComing = true });
        for (var at = begin; _random.Next(4) == 0;)
        {
            var away = Free(at + 1 + _random.NextInt64(end - at));
            var back = _random.Next(10) == 0 ? away + TimeSpan.TicksPerMinute : away + _random.NextInt64(1, TimeSpan.TicksPerMinute);
            if (back >= end - 1 || !_taken.Add(back) || (back >= still.From && away < still.To))
            {
                break;
            }

            _acts.Add(new SimulatedAct(away) { Person = person });
            _acts.Add(new SimulatedAct(back) { Person = person, Source = AudienceSource.Embed, IsComing = true });
            at = back;
        }

        if (end < _end)
        {
            _acts.Add(new SimulatedAct(end) { Person = person });
        }
    }

    private long Moment(long from, long to) => Free(from + _random.NextInt64(to - from - 1));

    private long Free(long at)
    {
        while (!_taken.Add(at))
        {
            at++;
        }

        return at;
    }
}

/// <summary>Something that happens in a <see cref="SimulatedAudience"/>.</summary>
/// <param name="At">When, in ticks since the start.</param>
internal readonly record struct SimulatedAct(long At)
{
    /// <summary>Who comes or goes; 0 when nobody does.</summary>
    public ulong Person { get; init; }

    /// <summary>True when they come.</summary>
    public bool IsComing { get; init; }

    /// <summary>Where from.</summary>
    public AudienceSource Source { get; init; }

    /// <summary>Which reaction is sent, if one is.</summary>
    public int? Reaction { get; init; }

    /// <summary>Who talks, if somebody does.</summary>
    public UserId? Talker { get; init; }

    /// <summary>For how long.</summary>
    public TimeSpan Talked { get; init; }

    /// <summary>Tells a meter.</summary>
    public void Tell(AudienceMeter meter, DateTimeOffset start)
    {
        var now = start.AddTicks(At);
        if (Reaction is { } kind)
        {
            meter.React(kind, now);
        }
        else if (Talker is { } user)
        {
            meter.Talk(user, Talked, now);
        }
        else if (IsComing)
        {
            meter.Arrive(Person, Source, now);
        }
        else
        {
            meter.Depart(Person, now);
        }
    }
}
