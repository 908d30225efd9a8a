using System.Collections.Immutable;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage;

namespace Stoa.InsightsPage;

/// <summary>A Space that 100,000 came to within 3 hours, each for 20 minutes in the mean, and 10,000 with a ticket.</summary>
internal sealed class BigSpace(UserId host, DateTimeOffset start, bool isOver, Random random)
{
    /// <summary>How long it is live.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(3);

    private const int Joins = 100_000;
    private const int Tickets = 10_000;
    private const double MeanMinutes = 20;
    private static readonly int _minutes = (int)Length.TotalMinutes;

    public SpaceId Id { get; } = SpaceId.NewRandom();

    /// <summary>Its log.</summary>
    public SpaceAppend ToAppend()
    {
        var events = ImmutableArray.CreateBuilder<SpaceEvent>();
        var details = new SpaceDetails("Large", "en", [], AskToSpeak.Everyone, new TicketOffer(500, "EUR", Tickets, null));
        events.Add(new SpaceScheduled(details, start) { At = start.AddDays(-3), Actor = host });
        for (var i = 1; i <= Tickets; i++)
        {
            var buyer = new UserId(1_000_000 + i);
            events.Add(new TicketSold(buyer, i, Paid: true) { At = start.AddDays(-3).AddSeconds(20 * i), Actor = buyer });
        }

        events.Add(new SpaceStarted(null) { At = start, Actor = host });
        for (var i = 0; i < 50; i++)
        {
            var speaker = new UserId(2_000 + i);
            events.Add(new SpeakRequested(speaker, null) { At = start.AddMinutes(3 * i), Actor = speaker });
            events.Add(new SpeakerAdmitted(speaker) { At = start.AddMinutes((3 * i) + 1), Actor = host });
            events.Add(new SpeakerMovedToListener(speaker) { At = start.AddMinutes((3 * i) + 2), Actor = host });
        }

        if (isOver)
        {
            events.Add(new SpaceEnded(EndReason.ByCreator) { At = start + Length, Actor = host });
        }

        Space? space = null;
        foreach (var happened in events)
        {
            space = Space.Apply(space, Id, happened);
        }

        return new SpaceAppend(Id, 0, events.ToImmutable(), space!);
    }

    /// <summary>Its audience: every minute.</summary>
    public AudienceSample ToSample()
    {
        var (joins, leaves, present) = (new int[_minutes + 1, 5], new Dictionary<int, int>[_minutes + 1], new long[_minutes + 2]);
        var open = new int[_minutes + 1];
        for (var i = 0; i < Joins; i++)
        {
            var from = random.NextDouble() * _minutes;
            var to = Math.Min(_minutes, from - (MeanMinutes * Math.Log(1 - random.NextDouble())));
            joins[(int)from, random.Next(5)]++;
            present[(int)from]++;
            if (to < _minutes || isOver)
            {
                present[(int)to]--;
                var lengths = leaves[(int)to] ??= [];
                var length = StayCount.MinutesAt(StayCount.PlaceOf((long)(to - from)));
                lengths[length] = lengths.GetValueOrDefault(length) + 1;
            }
            else
            {
                open[(int)from]++;
            }
        }

        var talkers = Enumerable.Range(0, 50).Select(i => new UserId(2_000 + i)).ToImmutableArray();
        var rows = ImmutableArray.CreateBuilder<SpaceMinute>();
        var there = 0L;
        for (var minute = 0; minute <= _minutes; minute++)
        {
            there += present[minute];
            rows.Add(new SpaceMinute
            {
                Minute = minute, Participants = (int)there, Peak = (int)there, PresentSeconds = 60 * there,
                JoinsBySource = [.. Enumerable.Range(0, 5).Select(source => joins[minute, source])],
                Leaves = [.. (leaves[minute] ?? []).OrderBy(length => length.Key).Select(length => new StayCount(length.Key, length.Value))],
                Reactions = [minute, 3, 0, 7, 1], Talk = [new(talkers[minute / 4 % 50], 40), new(talkers[(minute / 4 + 1) % 50], 15)],
            });
        }

        var audience = new SpaceAudience
        {
            SpaceId = Id, CreatorId = host, StartedAt = start, EndedAt = isOver ? start + Length : null, Title = "Large", Reactions = ["👏", "😂", "💯", "🔥", "😢"],
            Talkers = talkers, People = Joins, Peak = rows.Max(row => row.Peak),
            Sketch = [.. Enumerable.Range(0, SpaceAudience.SketchSize).Select(_ => (uint)random.Next(20_000_000)).Distinct().Order()],
        };
        var checkpoint = isOver ? null
            : new AudienceCheckpoint(start + Length, [.. open.Select((stays, minute) => new OpenStays(minute, stays)).Where(stays => stays.Count > 0)]);
        return new AudienceSample(audience, rows.ToImmutable(), checkpoint);
    }
}
