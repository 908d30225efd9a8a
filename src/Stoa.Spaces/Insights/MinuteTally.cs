using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>A minute while it is counted.</summary>
internal sealed class MinuteTally
{
    private const int Sources = 5;
    private readonly int[] _joins = new int[Sources];
    private SortedDictionary<int, int>? _leaves;
    private Dictionary<UserId, int>? _talk;
    private int[] _reactions = [];

    /// <summary>People at its end, or now.</summary>
    public int Participants { get; set; }

    /// <summary>The most people at a time.</summary>
    public int Peak { get; set; }

    /// <summary>How long people were present in it, summed over all.</summary>
    public long PresentTicks { get; set; }

    /// <summary>People who came for the first time.</summary>
    public int NewPeople { get; set; }

    /// <summary>Takes up a minute that was stored.</summary>
    public static MinuteTally Of(SpaceMinute minute)
    {
        var tally = new MinuteTally
        {
            Participants = minute.Participants,
            Peak = minute.Peak,
            PresentTicks = minute.PresentSeconds * TimeSpan.TicksPerSecond,
            NewPeople = minute.NewPeople,
            _reactions = [.. minute.Reactions],
        };
        minute.JoinsBySource.CopyTo(tally._joins);
        foreach (var leave in minute.Leaves)
        {
            tally.AddLeaves(StayCount.PlaceOf(leave.Minutes), leave.Count);
        }

        foreach (var talk in minute.Talk)
        {
            tally.AddTalk(talk.UserId, talk.Seconds);
        }

        return tally;
    }

    /// <summary>A tally that says the same and goes its own way.</summary>
    public MinuteTally Copy()
    {
        var copy = new MinuteTally
        {
            Participants = Participants,
            Peak = Peak,
            PresentTicks = PresentTicks,
            NewPeople = NewPeople,
            _leaves = _leaves is null ? null : new SortedDictionary<int, int>(_leaves),
            _talk = _talk is null ? null : new Dictionary<UserId, int>(_talk),
            _reactions = [.. _reactions],
        };
        _joins.CopyTo(copy._joins, 0);
        return copy;
    }

    /// <summary>A stay began.</summary>
    public void AddJoin(AudienceSource source) => _joins[(int)source]++;

    /// <summary>Stays of one length ended.</summary>
    /// <param name="place">The place of the length, of <see cref="StayCount"/>.</param>
    /// <param name="count">How many.</param>
    public void AddLeaves(int place, int count)
    {
        _leaves ??= [];
        _leaves[place] = _leaves.GetValueOrDefault(place) + count;
    }

    /// <summary>Somebody reacted.</summary>
    public void AddReaction(int kind)
    {
        if (kind >= _reactions.Length)
        {
            Array.Resize(ref _reactions, kind + 1);
        }

        _reactions[kind]++;
    }

    /// <summary>Somebody talked.</summary>
    public void AddTalk(UserId user, int seconds)
    {
        _talk ??= [];
        _talk[user] = _talk.GetValueOrDefault(user) + seconds;
    }

    /// <summary>The minute as it is told; null when nothing happened and nobody was there.</summary>
    /// <param name="minute">Its number.</param>
    /// <param name="presentSeconds">The seconds of presence that fall to it.</param>
    public SpaceMinute? ToMinute(int minute, long presentSeconds) =>
        Peak == 0 && PresentTicks == 0 && _leaves is null && _talk is null && _reactions.Length == 0 && !_joins.AsSpan().ContainsAnyExcept(0) ? null : new SpaceMinute
        {
            Minute = minute,
            Participants = Participants,
            Peak = Peak,
            PresentSeconds = presentSeconds,
            NewPeople = NewPeople,
            JoinsBySource = [.. _joins],
            Leaves = _leaves is null ? [] : [.. _leaves.Select(leave => new StayCount(StayCount.MinutesAt(leave.Key), leave.Value))],
            Reactions = [.. _reactions],
            Talk = _talk is null ? [] : [.. _talk.OrderBy(talk => talk.Key).Select(talk => new SpeakerTalk(talk.Key, talk.Value))],
        };
}
