using Stoa.Cluster.Insights;
using Stoa.Cluster.Nodes;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Cluster.Tests.Nodes;

/// <summary>The same comings and goings, on one node and over three, give the same numbers.</summary>
public sealed class AudienceAcrossNodesTests
{
    private static readonly string[] _reactions = ["a", "b"];
    private readonly ManualClock _clock = new();
    private readonly Dictionary<ulong, int> _there = [];
    private readonly Dictionary<ulong, int> _guests = [];
    private readonly AudienceWatch _one;
    private readonly AudienceWatch _three;

    public AudienceAcrossNodesTests()
    {
        var now = _clock.GetUtcNow();
        var space = Space.Apply(null, SpaceId.NewRandom(), new SpaceStarted(TestNodes.Details("Live")) { At = now, Actor = new UserId(1) });
        (_one, _three) = (AudienceWatch.Begin(space, now, _reactions), AudienceWatch.Begin(space, now, _reactions));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Numbers_OverThreeNodes_EqualThoseOfOne(int seed)
    {
        var random = new Random(seed);
        var owner = new Owner(_three);
        Node[] nodes = [new(owner), new(owner), new(owner)];
        for (var step = 0; step < 4_000; step++)
        {
            var node = nodes[random.Next(3)];
            switch (random.Next(10))
            {
                case < 5:
                    Move(node, (ulong)random.Next(1, 60));
                    break;
                case < 8:
                    MoveGuests(node, (ulong)random.Next(1, 8) << 32, random.Next(4));
                    break;
                default:
                    React(node, random.Next(2));
                    break;
            }

            node.Flush(random);
            if (random.Next(20) == 0)
            {
                var lost = nodes[random.Next(3)];
                owner.Forget(lost.Id, _clock.GetUtcNow());
                React(lost, 0); // As the empty batch does that is sent now and then.
                Array.ForEach(nodes, other => other.Flush(random));
                _clock.Advance(TimeSpan.FromSeconds(random.Next(1, 40)));
            }
        }

        _clock.Advance(TimeSpan.FromMinutes(5));
        var (expected, actual) = (_one.Read(_clock.GetUtcNow()), _three.Read(_clock.GetUtcNow()));
        Assert.True(expected.Audience.People > 10);
        Assert.Equal((expected.Audience.People, expected.Audience.Peak), (actual.Audience.People, actual.Audience.Peak));
        Assert.Equal([.. expected.Minutes.Select(Describe)], actual.Minutes.Select(Describe).ToList());
    }

    private void Move(Node node, ulong hash)
    {
        var now = _clock.GetUtcNow();
        if (node.People.Add(hash))
        {
            _there[hash] = _there.GetValueOrDefault(hash) + 1;
            if (_there[hash] == 1)
            {
                _one.Arrive(hash, AudienceSource.Direct, now);
            }

            node.Add(new AudienceMove(AudienceMoveKind.Arrived, hash, 0, AudienceSource.Direct, now));
        }
        else
        {
            node.People.Remove(hash);
            if (--_there[hash] == 0)
            {
                _one.Depart(hash, now);
            }

            node.Add(new AudienceMove(AudienceMoveKind.Departed, hash, 0, AudienceSource.Direct, now));
        }
    }

    private void MoveGuests(Node node, ulong hash, int count)
    {
        var (now, before) = (_clock.GetUtcNow(), _guests.GetValueOrDefault(hash));
        _guests[hash] = before - node.Guests.GetValueOrDefault(hash) + count;
        node.Guests[hash] = count;
        _one.GuestsMoved(hash, (before, _guests[hash]), AudienceSource.Direct, now);
        node.Add(new AudienceMove(AudienceMoveKind.Guests, hash, count, AudienceSource.Direct, now));
    }

    private void React(Node node, int kind)
    {
        _one.React(kind, _clock.GetUtcNow());
        node.Add(new AudienceMove(AudienceMoveKind.Reacted, 0, kind, AudienceSource.Direct, _clock.GetUtcNow()));
    }

    private static string Describe(SpaceMinute minute) => System.Text.Json.JsonSerializer.Serialize(minute);

    /// <summary>The node that measures.</summary>
    private sealed class Owner(AudienceWatch watch)
    {
        private readonly AudienceCrowd _crowd = new(watch);

        public Guid Id { get; private set; } = Guid.NewGuid();

        public AudienceAnswer Take(AudienceBatch batch) => _crowd.Take(batch, _reactions.Length);

        /// <summary>As if this node's numbers had been lost: everyone who is there is sent again.</summary>
        public void Forget(Guid lost, DateTimeOffset now) => _crowd.Keep(node => node != lost, now);
    }

    private sealed class Node
    {
        private readonly Owner _owner;
        private readonly AudienceOutbox _outbox;
        private long _number;

        public Node(Owner owner) => (_owner, _outbox) = (owner, new AudienceOutbox(Id, () => ++_number));

        public Guid Id { get; } = Guid.NewGuid();

        public HashSet<ulong> People { get; } = [];

        public Dictionary<ulong, int> Guests { get; } = [];

        private DateTimeOffset Now { get; set; }

        public void Add(AudienceMove move)
        {
            Now = move.At;
            _outbox.Add(move);
        }

        public void Flush(Random random)
        {
            while (_outbox.Take(_owner.Id, always: false, All) is { } batch)
            {
                var answer = _owner.Take(batch);
                if (random.Next(4) == 0)
                {
                    _owner.Take(batch); // It came twice.
                }

                if (random.Next(4) == 0)
                {
                    continue; // The answer was lost: it is sent again.
                }

                _outbox.Answered(batch, answer);
            }
        }

        private IEnumerable<AudienceMove> All() => People.Select(hash => new AudienceMove(AudienceMoveKind.Arrived, hash, 0, AudienceSource.Direct, Now))
            .Concat(Guests.Where(guest => guest.Value > 0).Select(guest => new AudienceMove(AudienceMoveKind.Guests, guest.Key, guest.Value, AudienceSource.Direct, Now)));
    }
}
