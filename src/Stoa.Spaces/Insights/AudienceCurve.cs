using System.Collections.Immutable;
using System.Diagnostics;

namespace Stoa.Spaces.Insights;

/// <summary>How many people are there over time: walks along the time, and counts what it passes into minutes.</summary>
/// <remarks>Times are ticks since the start of the Space. Going back in time counts as standing still.</remarks>
internal sealed class AudienceCurve
{
    private const long Minute = TimeSpan.TicksPerMinute;
    private List<MinuteTally> _tallies = [];
    private int _first;
    private long _presentBefore;

    /// <summary>Up to when it has walked.</summary>
    public long At { get; private set; }

    /// <summary>How many are there.</summary>
    public int Count { get; private set; }

    /// <summary>Goes on from what was stored.</summary>
    /// <param name="at">Up to when.</param>
    /// <param name="count">How many were there.</param>
    /// <param name="last">The last minute stored; it may not be over.</param>
    public static AudienceCurve Resume(long at, int count, SpaceMinute? last)
    {
        var curve = new AudienceCurve { At = at, Count = count, _first = (int)(at / Minute) };
        if (last is not null && last.Minute == curve._first)
        {
            curve._tallies.Add(MinuteTally.Of(last));
        }

        return curve;
    }

    /// <summary>A curve that walks on by itself; the minutes behind are shared, and change no more.</summary>
    public AudienceCurve Copy()
    {
        var final = Math.Clamp((int)(At / Minute) - _first, 0, _tallies.Count);
        return new AudienceCurve
        {
            At = At,
            Count = Count,
            _first = _first,
            _presentBefore = _presentBefore,
            _tallies = [.. _tallies.Take(final), .. _tallies.Skip(final).Select(tally => tally.Copy())],
        };
    }

    /// <summary>Walks up to a time.</summary>
    public void MoveTo(long at)
    {
        while (At < at)
        {
            var tally = TallyAt(At);
            var until = Math.Min(at, ((At / Minute) + 1) * Minute);
            tally.PresentTicks += Count * (until - At);
            tally.Participants = Count;
            tally.Peak = Math.Max(tally.Peak, Count);
            At = until;
        }
    }

    /// <summary>Walks to where somebody is there from then on.</summary>
    public void Join(long at)
    {
        MoveTo(at);
        var tally = TallyAt(At);
        tally.Peak = Math.Max(tally.Peak, Count);
        tally.Participants = ++Count;
        tally.Peak = Math.Max(tally.Peak, Count);
    }

    /// <summary>Walks to where people go who came at the same time.</summary>
    /// <param name="at">When they go.</param>
    /// <param name="began">When they came.</param>
    /// <param name="count">How many.</param>
    public void Leave(long at, long began, int count)
    {
        Debug.Assert(count <= Count, "More go than are there.");
        MoveTo(at);
        var tally = TallyAt(At);
        tally.Peak = Math.Max(tally.Peak, Count);
        Count -= count;
        tally.Participants = Count;
        tally.AddLeaves(StayCount.PlaceOf(Math.Max(0, At - began) / Minute), count);
    }

    /// <summary>The minute in which a time falls: what happens then and is no coming or going is counted there at once.</summary>
    public MinuteTally TallyAt(long at)
    {
        var place = Math.Max(0, (int)(at / Minute) - _first);
        while (_tallies.Count <= place)
        {
            _tallies.Add(new MinuteTally());
        }

        return _tallies[place];
    }

    /// <summary>The minutes that were not forgotten, without those in which nothing was.</summary>
    public ImmutableArray<SpaceMinute> ToMinutes()
    {
        var minutes = ImmutableArray.CreateBuilder<SpaceMinute>(_tallies.Count);
        var present = _presentBefore;
        for (var i = 0; i < _tallies.Count; i++)
        {
            // Seconds are cut from the sum, so that those of all minutes together are the sum's.
            var seconds = ((present + _tallies[i].PresentTicks) / TimeSpan.TicksPerSecond) - (present / TimeSpan.TicksPerSecond);
            present += _tallies[i].PresentTicks;
            if (_tallies[i].ToMinute(_first + i, seconds) is { } minute)
            {
                minutes.Add(minute);
            }
        }

        return minutes.DrainToImmutable();
    }

    /// <summary>Forgets minutes before one; only what is behind can be forgotten.</summary>
    public void Forget(int before)
    {
        var count = Math.Clamp(before - _first, 0, _tallies.Count);
        _presentBefore += _tallies.Take(count).Sum(tally => tally.PresentTicks);
        _tallies.RemoveRange(0, count);
        _first = Math.Max(_first, before);
    }
}
