using Stoa.Spaces.Insights;

namespace Stoa.Spaces.Tests.Insights;

/// <summary>A meter that is sampled, killed and started again; keeps what a store would.</summary>
internal sealed class MeteredSpace
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 18, 0, 7, 250, TimeSpan.Zero);
    private readonly SortedDictionary<int, SpaceMinute> _stored = [];
    private AudienceMeter _meter = new(Start);
    private SpaceAudience _audience = new() { SpaceId = SpaceId.Parse("1metered"), CreatorId = new UserId(1), StartedAt = Start };
    private AudienceCheckpoint _checkpoint = new(Start, []);

    public AudienceMeter Meter => _meter;

    public SpaceAudience Audience => _audience;

    public IEnumerable<SpaceMinute> Stored => _stored.Values;

    public int Joins => Stored.Sum(minute => minute.JoinsBySource.Sum());

    public int Leaves => Stored.Sum(minute => minute.Leaves.Sum(leave => leave.Count));

    /// <summary>Writes down what there is; what is final is forgotten.</summary>
    public AudienceSample? Sample(TimeSpan at)
    {
        var minutes = _meter.Read(Start + at);
        if (_meter.IsResuming)
        {
            return null;
        }

        foreach (var minute in minutes)
        {
            _stored[minute.Minute] = minute;
        }

        _audience = _audience with
        {
            People = _meter.People,
            PeopleIsEstimate = _meter.PeopleIsEstimate,
            Peak = _meter.PeakOf(minutes),
            Sketch = _meter.Sketch,
            Talkers = _meter.Talkers,
            Reactions = ["a", "b", "c", "d", "e", "f", "g", "h"],
            EndedAt = _meter.IsOver ? Start + at : null,
        };
        _checkpoint = new AudienceCheckpoint(Start + at, _meter.Open);
        _meter.Forget(minutes, _meter.FirstOpenMinute);
        return new AudienceSample(_audience, minutes, _meter.IsOver ? null : _checkpoint);
    }

    /// <summary>The process is killed and ready again: what was not sampled is lost.</summary>
    public void Restart(TimeSpan ready) =>
        _meter = AudienceMeter.Resume(_audience, _checkpoint, _stored.Values.LastOrDefault(), Start + ready + TimeSpan.FromMinutes(2));

    /// <summary>Plays an audience to its end, sampled at every multiple of a time.</summary>
    public static MeteredSpace Play(SimulatedAudience audience, TimeSpan length, TimeSpan every, Action<AudienceSample>? sampled = null)
    {
        var space = new MeteredSpace();
        var next = every;
        foreach (var act in audience.Acts)
        {
            for (; next.Ticks <= act.At; next += every)
            {
                Take(next);
            }

            act.Tell(space._meter, Start);
        }

        space._meter.End(Start + length);
        Take(length);
        return space;

        void Take(TimeSpan at)
        {
            if (space.Sample(at) is { } sample)
            {
                sampled?.Invoke(sample);
            }
        }
    }
}
