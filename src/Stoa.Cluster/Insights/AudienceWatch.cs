using System.Collections.Immutable;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage.Insights;

namespace Stoa.Cluster.Insights;

/// <summary>The audience of one live Space while it is measured: what the meter counts, and whose it is.</summary>
/// <remarks>Safe for use by many threads; calls nothing outside under its lock, so it may be called under a room's.</remarks>
internal sealed class AudienceWatch
{
    private readonly Lock _gate = new();
    private readonly AudienceMeter _meter;
    private readonly SpaceAudience _begun;
    private readonly ImmutableArray<string> _kinds;
    private readonly int[] _kindOf;
    private readonly Dictionary<UserId, TimeSpan> _talked = [];
    private ImmutableArray<UserId> _hosts;
    private string? _title;
    private DateTimeOffset? _endedAt;
    private DateTimeOffset? _frozenAt;
    private bool _isNews = true;

    private AudienceWatch(SpaceAudience begun, AudienceMeter meter, IReadOnlyList<string> reactions)
    {
        _begun = begun;
        _meter = meter;
        _hosts = begun.HostIds;
        _title = begun.Title;
        _kinds = [.. begun.Reactions, .. reactions.Except(begun.Reactions, StringComparer.Ordinal)];
        _kindOf = [.. reactions.Select(reaction => _kinds.IndexOf(reaction))];
    }

    /// <summary>The Space.</summary>
    public SpaceId SpaceId => _begun.SpaceId;

    /// <summary>Its creator.</summary>
    public UserId CreatorId => _begun.CreatorId;

    /// <summary>True once the Space is over.</summary>
    public bool IsOver => _meter.IsOver;

    /// <summary>Begins to watch a live Space of which nothing is stored.</summary>
    /// <param name="space">The Space.</param>
    /// <param name="startedAt">Its start.</param>
    /// <param name="reactions">The reactions that can be sent.</param>
    public static AudienceWatch Begin(Space space, DateTimeOffset startedAt, IReadOnlyList<string> reactions)
    {
        var watch = new AudienceWatch(
            new SpaceAudience { SpaceId = space.Id, CreatorId = space.CreatorId, StartedAt = startedAt }, new AudienceMeter(startedAt), reactions);
        watch.Look(space);
        return watch;
    }

    /// <summary>Goes on from what was stored.</summary>
    /// <param name="open">What was.</param>
    /// <param name="until">Up to when those who were there are awaited.</param>
    /// <param name="reactions">The reactions that can be sent.</param>
    public static AudienceWatch Resume(OpenAudience open, DateTimeOffset until, IReadOnlyList<string> reactions) =>
        new(open.Audience, AudienceMeter.Resume(open.Audience, open.Checkpoint, open.LastMinute, until), reactions);

    /// <summary>Takes in whose Space it is and what it is called now: whoever is no host any more sees no more of it.</summary>
    public void Look(Space space)
    {
        lock (_gate)
        {
            _title = space.Title;
            _hosts = [space.CreatorId, .. space.Stage.CoHostIds];
            _isNews = true;
        }
    }

    /// <summary>Somebody is there.</summary>
    public void Arrive(ulong person, AudienceSource source, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_frozenAt is null)
            {
                _meter.Arrive(person, source, now);
            }
        }
    }

    /// <summary>Somebody is not there any more.</summary>
    public void Depart(ulong person, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_frozenAt is null)
            {
                _meter.Depart(person, now);
            }
        }
    }

    /// <summary>Of the guests of one address, other numbers are there than were.</summary>
    /// <param name="guest">Their hash.</param>
    /// <param name="moved">How many were, and are.</param>
    /// <param name="source">Where from the last of them came.</param>
    /// <param name="now">The present.</param>
    public void GuestsMoved(ulong guest, (int Before, int After) moved, AudienceSource source, DateTimeOffset now)
    {
        for (var ordinal = moved.Before + 1; ordinal <= moved.After; ordinal++)
        {
            Arrive(AudienceKeys.HashOfGuest(guest, ordinal), source, now);
        }

        for (var ordinal = moved.Before; ordinal > moved.After; ordinal--)
        {
            Depart(AudienceKeys.HashOfGuest(guest, ordinal), now);
        }
    }

    /// <summary>Somebody reacted.</summary>
    /// <param name="reaction">Its place among those that can be sent.</param>
    /// <param name="now">The present.</param>
    public void React(int reaction, DateTimeOffset now)
    {
        lock (_gate)
        {
            _meter.React(_kindOf[reaction], now);
        }
    }

    /// <summary>Takes in how long people have talked altogether; what is new counts now.</summary>
    public void Talk(ImmutableDictionary<UserId, TimeSpan> totals, DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var (user, total) in totals)
            {
                var more = total - _talked.GetValueOrDefault(user);
                if (more > TimeSpan.Zero)
                {
                    _talked[user] = total;
                    _meter.Talk(user, more, now);
                }
            }
        }
    }

    /// <summary>The Space is over.</summary>
    public void End(DateTimeOffset at)
    {
        lock (_gate)
        {
            _meter.End(at);
            _endedAt ??= at;
        }
    }

    /// <summary>The process stops: that people go now is no leave.</summary>
    public void Freeze(DateTimeOffset now)
    {
        lock (_gate)
        {
            _frozenAt ??= now;
        }
    }

    /// <summary>Takes the name of a person who is gone out.</summary>
    public void Forget(UserId user)
    {
        lock (_gate)
        {
            _hosts = _hosts.Remove(user);
            _meter.ForgetTalker(user);
        }
    }

    /// <summary>What is to be stored now; null when nothing is new, or those who were there before a restart are still awaited.</summary>
    public WatchSample? Sample(DateTimeOffset now)
    {
        lock (_gate)
        {
            var minutes = _meter.Read(_frozenAt ?? now);
            if (_meter.IsResuming || (minutes.IsEmpty && !_isNews && !_meter.IsOver))
            {
                return null;
            }

            var checkpoint = _meter.IsOver ? null : new AudienceCheckpoint(_frozenAt ?? now, _meter.Open);
            return new WatchSample(this, new AudienceSample(Describe(minutes), minutes, checkpoint), _meter.FirstOpenMinute);
        }
    }

    /// <summary>A sample is on the disk.</summary>
    public void Stored(WatchSample stored)
    {
        lock (_gate)
        {
            _isNews = false;
            _meter.Forget(stored.Sample.Minutes, stored.FirstOpenMinute);
        }
    }

    /// <summary>What is measured up to now, with the minutes that are not stored for good.</summary>
    public StoredInsights Read(DateTimeOffset now)
    {
        lock (_gate)
        {
            var minutes = _meter.Read(_frozenAt ?? now);
            return new StoredInsights(Describe(minutes), minutes);
        }
    }

    private SpaceAudience Describe(ImmutableArray<SpaceMinute> minutes) => _begun with
    {
        HostIds = _hosts,
        EndedAt = _endedAt,
        Title = _title,
        Reactions = _kinds,
        Talkers = _meter.Talkers,
        People = _meter.People,
        PeopleIsEstimate = _meter.PeopleIsEstimate,
        Peak = _meter.PeakOf(minutes),
        Sketch = _meter.Sketch,
    };
}

/// <summary>A sample on its way to the disk.</summary>
/// <param name="Watch">Whose.</param>
/// <param name="Sample">What is written.</param>
/// <param name="FirstOpenMinute">The first minute that may change after it.</param>
internal sealed record WatchSample(AudienceWatch Watch, AudienceSample Sample, int FirstOpenMinute);
