using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>Measures the audience of one live Space: people come and go, react and talk; out come minutes. Pure: it is told the time.</summary>
/// <remarks>
/// A stay is somebody's presence from coming to leaving; whoever comes back within <see cref="Gap"/> never left. So a leave is certain
/// only that much later:
/// <code>
///  people come and go ──► moves, in order of time ──(a minute later: a leave is one, unless they came back)──► curve ──► minutes
///                              └────────────(for a look at the present: as if nobody came back)──► copy of the curve ──► minutes so far
/// </code>
/// After a restart nobody knows who was there, only how many and since when (<see cref="AudienceCheckpoint"/>): for a while everyone who
/// comes takes one of these stays, the longest first, and is no join. What nobody took then ended at the checkpoint. Stays that go on count as
/// present while the server was away; whoever came after the checkpoint is taken for one of those who were there.
/// Not safe for use by many threads. Memory: at most <see cref="MaxMoves"/> moves, and <see cref="PeopleCount.MaxExact"/> hashes.
/// </remarks>
public sealed class AudienceMeter
{
    /// <summary>How long somebody may be away without having left.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromSeconds(60);

    /// <summary>How many comings and goings wait at most; with more, leaves are certain at once.</summary>
    public const int MaxMoves = 500_000;

    private readonly DateTimeOffset _start;
    private readonly PeopleCount _people = new();
    private readonly AudienceCurve _curve = new();
    private readonly Dictionary<ulong, Stay> _stays = [];
    private readonly MoveQueue _moves = new();
    private readonly Dictionary<UserId, long> _talked = [];
    private readonly List<UserId> _talkers = [];
    private SortedDictionary<int, int>? _resumable;
    private long _resumeUntil;
    private long _now;
    private int _peak;

    /// <summary>Begins to measure.</summary>
    /// <param name="start">The start of the Space: minutes count from it.</param>
    public AudienceMeter(DateTimeOffset start) => _start = start;

    private AudienceMeter(SpaceAudience audience, AudienceCheckpoint checkpoint, SpaceMinute? last)
    {
        _start = audience.StartedAt;
        _now = Math.Max(0, (checkpoint.At - _start).Ticks);
        _people = PeopleCount.Resume(audience.People, audience.PeopleIsEstimate, audience.Sketch);
        _curve = AudienceCurve.Resume(_now, checkpoint.Open.Sum(stays => stays.Count), last);
        _talkers = [.. audience.Talkers];
        _peak = audience.Peak;
        _resumable = [];
        foreach (var stays in checkpoint.Open)
        {
            _resumable[stays.Minute] = _resumable.GetValueOrDefault(stays.Minute) + stays.Count;
        }
    }

    /// <summary>People who came at least once.</summary>
    public int People => _people.Count;

    /// <summary>True when <see cref="People"/> is an estimate.</summary>
    public bool PeopleIsEstimate => _people.IsEstimate;

    /// <summary>The smallest hashes of those who came: <see cref="SpaceAudience.Sketch"/>.</summary>
    public ImmutableArray<uint> Sketch => _people.Sketch;

    /// <summary>Everyone who talked, in the order heard first.</summary>
    public ImmutableArray<UserId> Talkers => [.. _talkers];

    /// <summary>The first minute that may still change.</summary>
    public int FirstOpenMinute => IsOver ? int.MaxValue : (int)(_curve.At / TimeSpan.TicksPerMinute);

    /// <summary>True while it waits, after a restart, for those who were there.</summary>
    public bool IsResuming => _resumable is not null;

    /// <summary>True once it has ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The stays that go on, by the minute in which they began.</summary>
    public ImmutableArray<OpenStays> Open
    {
        get
        {
            SortedDictionary<int, int> open = [];
            foreach (var (_, stay) in _stays)
            {
                if (stay.Leave < 0)
                {
                    var minute = (int)(stay.Began / TimeSpan.TicksPerMinute);
                    open[minute] = open.GetValueOrDefault(minute) + 1;
                }
            }

            return [.. open.Select(stays => new OpenStays(stays.Key, stays.Value))];
        }
    }

    /// <summary>Goes on from what was stored.</summary>
    /// <param name="audience">The audience so far.</param>
    /// <param name="checkpoint">Who was there then.</param>
    /// <param name="last">The last minute stored, if any.</param>
    /// <param name="until">Up to when those who were there are awaited.</param>
    public static AudienceMeter Resume(SpaceAudience audience, AudienceCheckpoint checkpoint, SpaceMinute? last, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(audience);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var meter = new AudienceMeter(audience, checkpoint, last);
        meter._resumeUntil = Math.Max(meter._now, (until - meter._start).Ticks);
        return meter;
    }

    /// <summary>Somebody came, or came back.</summary>
    /// <param name="person">Their keyed hash, spread evenly over 64 bits.</param>
    /// <param name="source">Where from; counts if a stay begins.</param>
    /// <param name="now">The present.</param>
    public void Arrive(ulong person, AudienceSource source, DateTimeOffset now)
    {
        var at = Advance(now);
        if (IsOver)
        {
            return;
        }

        if (_stays.TryGetValue(person, out var stay))
        {
            if (stay.Leave >= 0)
            {
                _moves.Void(stay.Leave);
                _stays[person] = stay with { Leave = -1 };
            }

            return;
        }

        if (TryResume(person, out var began))
        {
            _people.AddKnown(person);
            _stays[person] = new Stay(began, -1);
            return;
        }

        var tally = _curve.TallyAt(at);
        tally.AddJoin(source);
        tally.NewPeople += _people.Add(person);
        _stays[person] = new Stay(at, -1);
        _moves.Add(new Move(at, at, person, IsLeave: false));
        Bound();
    }

    /// <summary>Somebody is not there any more.</summary>
    public void Depart(ulong person, DateTimeOffset now)
    {
        var at = Advance(now);
        if (!IsOver && _stays.TryGetValue(person, out var stay) && stay.Leave < 0)
        {
            _stays[person] = stay with { Leave = _moves.Add(new Move(at, stay.Began, person, IsLeave: true)) };
            Bound();
        }
    }

    /// <summary>Somebody reacted.</summary>
    /// <param name="kind">The reaction's place in <see cref="SpaceAudience.Reactions"/>.</param>
    /// <param name="now">The present.</param>
    public void React(int kind, DateTimeOffset now)
    {
        var at = Advance(now);
        if (!IsOver)
        {
            _curve.TallyAt(at).AddReaction(kind);
        }
    }

    /// <summary>Somebody talked; what is less than a second counts once it has become one.</summary>
    public void Talk(UserId user, TimeSpan talked, DateTimeOffset now)
    {
        var at = Advance(now);
        var before = _talked.GetValueOrDefault(user);
        _talked[user] = before + talked.Ticks;
        var seconds = (int)((_talked[user] / TimeSpan.TicksPerSecond) - (before / TimeSpan.TicksPerSecond));
        if (seconds <= 0 || IsOver)
        {
            return;
        }

        if (!_talkers.Contains(user))
        {
            _talkers.Add(user);
        }

        _curve.TallyAt(at).AddTalk(user, seconds);
    }

    /// <summary>The Space is over: every stay ends.</summary>
    /// <param name="end">When; what was told to happen later happened then.</param>
    public void End(DateTimeOffset end)
    {
        if (IsOver)
        {
            return;
        }

        IsOver = true;
        var at = Math.Max(_curve.At, (end - _start).Ticks);
        Finish(_curve);
        _moves.Walk(_curve, at);
        _curve.MoveTo(at);
        foreach (var (_, stay) in _stays.Where(stay => stay.Value.Leave < 0))
        {
            _curve.Leave(at, stay.Began, 1);
        }

        _stays.Clear();
        _moves.Clear();
    }

    /// <summary>The minutes up to now that were not forgotten, those that may still change included.</summary>
    public ImmutableArray<SpaceMinute> Read(DateTimeOffset now)
    {
        var at = Advance(now);
        var curve = _curve;
        if (!IsOver)
        {
            curve = _curve.Copy();
            Finish(curve, isReal: false);
            _moves.Walk(curve, at);
            curve.MoveTo(at);
        }

        return curve.ToMinutes();
    }

    /// <summary>The most people at a time, given the minutes that were not forgotten.</summary>
    public int PeakOf(ImmutableArray<SpaceMinute> minutes) => Math.Max(_peak, minutes.Select(minute => minute.Peak).DefaultIfEmpty().Max());

    /// <summary>Forgets minutes that are stored and change no more.</summary>
    /// <param name="minutes">What <see cref="Read"/> gave.</param>
    /// <param name="firstOpen">What <see cref="FirstOpenMinute"/> was then.</param>
    public void Forget(ImmutableArray<SpaceMinute> minutes, int firstOpen)
    {
        _peak = minutes.Where(minute => minute.Minute < firstOpen).Select(minute => minute.Peak).Append(_peak).Max();
        _curve.Forget(Math.Min(firstOpen, (int)(_curve.At / TimeSpan.TicksPerMinute)));
    }

    /// <summary>Takes a name out of what is remembered.</summary>
    public void ForgetTalker(UserId user)
    {
        for (var i = 0; i < _talkers.Count; i++)
        {
            _talkers[i] = _talkers[i] == user ? default : _talkers[i];
        }
    }

    private long Advance(DateTimeOffset now)
    {
        _now = Math.Max(_now, (now - _start).Ticks);
        if (IsOver || (IsResuming && _now < _resumeUntil))
        {
            return _now;
        }

        Finish(_curve);
        var certain = Math.Max(_curve.At, _now - Gap.Ticks);
        while (_moves.TryTake(certain, out var move))
        {
            Pass(move);
        }

        _curve.MoveTo(certain);
        return _now;
    }

    private void Pass(Move move)
    {
        if (move.IsLeave)
        {
            _curve.Leave(move.At, move.Began, 1);
            _stays.Remove(move.Person);
        }
        else
        {
            _curve.Join(move.At);
        }
    }

    /// <summary>Keeps memory bounded, whatever comes and goes.</summary>
    private void Bound()
    {
        while (_moves.Count > MaxMoves)
        {
            Finish(_curve);
            if (_moves.TryTake(long.MaxValue, out var move))
            {
                Pass(move);
            }
        }
    }

    private bool TryResume(ulong person, out long began)
    {
        began = 0;
        if (_resumable is null || _resumable.Count == 0 || _people.IsSurelyNew(person))
        {
            return false;
        }

        var (minute, count) = _resumable.First();
        if (count == 1)
        {
            _resumable.Remove(minute);
        }
        else
        {
            _resumable[minute] = count - 1;
        }

        began = BeganIn(minute);
        return true;
    }

    /// <summary>Nobody is awaited any more: what nobody took ended at the checkpoint, which is where the curve stands.</summary>
    private void Finish(AudienceCurve curve, bool isReal = true)
    {
        foreach (var (minute, count) in _resumable ?? [])
        {
            curve.Leave(curve.At, BeganIn(minute), count);
        }

        if (isReal)
        {
            _resumable = null;
        }
    }

    /// <summary>The middle of the minute is what is known of a stay that began before a restart.</summary>
    private static long BeganIn(int minute) => (minute * TimeSpan.TicksPerMinute) + (TimeSpan.TicksPerMinute / 2);

    /// <param name="Began">When it began.</param>
    /// <param name="Leave">The move that will be its end; -1 while they are there.</param>
    private readonly record struct Stay(long Began, long Leave);
}
