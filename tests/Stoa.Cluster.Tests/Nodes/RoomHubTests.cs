using System.Collections.Immutable;
using System.Globalization;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Nodes;

/// <summary>The hub of a Space, without any network: reports come late, twice, or not at all.</summary>
public sealed class RoomHubTests
{
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(6);
    private readonly Guid _a = Guid.NewGuid();
    private readonly Guid _b = Guid.NewGuid();
    private readonly Guid _c = Guid.NewGuid();
    private readonly RoomHub _hub = new(_settling);

    [Fact]
    public void Elsewhere_IsWhatAllOthersHave()
    {
        Take(Report(_a, 1) with { Participants = 2, Present = [new(1), new(2)] });
        Take(Report(_b, 1) with { Participants = 3, Present = [new(2), new(3)], Voices = [new Voice(new(3), 9, 20, true, TimeSpan.Zero)], Owns = true });
        Take(Report(_c, 1) with { Participants = 4 });
        var told = _hub.TakeElsewhere(_c);
        Assert.Equal((5, 9, _b), (told.Participants, _hub.Participants, told.Owner));
        Assert.Equal([new(1), new(2), new UserId(3)], told.Present);
        Assert.Equal(9u, told.Voices.Single().Ssrc);
        Assert.Null(_hub.TakeElsewhere(_b).Owner);
        Assert.Equal([new(1), new UserId(2)], _hub.TakeElsewhere(_b).Present);
        Assert.Equal(new HashSet<Guid> { _a, _c }, _hub.TakeElsewhere(_b).Nodes.ToHashSet());
    }

    [Fact]
    public void Owner_IsTheLastWhoSaysSo_ThoughTheOneBeforeIsNotKnownToBeDead()
    {
        Take(Report(_a, 1) with { Owns = true });
        Take(Report(_c, 1));
        Assert.Equal(_a, _hub.TakeElsewhere(_c).Owner);
        Take(Report(_b, 1) with { Owns = true });
        Assert.Equal(_b, _hub.TakeElsewhere(_c).Owner);
        Take(Report(_b, 2) with { Owns = true });
        Take(Report(_a, 2));
        Assert.Equal(_b, _hub.TakeElsewhere(_c).Owner);
    }

    [Fact]
    public void Take_OfALateOrDoubledReport_ChangesNothing()
    {
        var reaction = ImmutableArray.Create(new ReactionSum("x", 2));
        Take(Report(_b, 1));
        Assert.Equal(HubNews.Urgent, Take(Report(_a, 5) with { Participants = 5, Present = [new(1)] }));
        Assert.Equal(HubNews.None, Take(Report(_a, 4) with { Participants = 9, Reactions = reaction }));
        Assert.Equal(HubNews.None, Take(Report(_a, 5) with { Participants = 9, Reactions = reaction }));
        var told = _hub.TakeElsewhere(_b);
        Assert.Equal(5, told.Participants);
        Assert.Empty(told.Reactions);
        Assert.Equal(HubNews.Some, Take(Report(_a, 6) with { Participants = 5, Present = [new(1)], Reactions = reaction }));
        Assert.Equal(HubNews.Some, Take(Report(_a, 7) with { Participants = 5, Present = [new(1)], Reactions = reaction }));
        Assert.Equal([new ReactionSum("x", 4)], _hub.TakeElsewhere(_b).Reactions);
        Assert.Empty(_hub.TakeElsewhere(_b).Reactions);
        Assert.Empty(_hub.TakeElsewhere(_a).Reactions);
        Assert.Equal(HubNews.None, Take(Report(_a, 8) with { Participants = 5, Present = [new(1)] }));
    }

    [Fact]
    public void Take_OfAReportThatTheGoodbyeOvertook_DoesNotBringTheNodeBack()
    {
        Take(Report(_b, 1));
        Take(Report(_a, 5) with { Participants = 5 });
        Assert.Equal(HubNews.Urgent, Take(Report(_a, 7) with { IsLeaving = true }));
        Assert.Equal(HubNews.None, Take(Report(_a, 6) with { Participants = 5 }));
        Assert.Equal(0, _hub.Participants);
        Assert.Empty(_hub.TakeElsewhere(_b).Nodes);
        Assert.Equal(HubNews.Urgent, Take(Report(_a, 8) with { Participants = 1 }));
        Assert.Equal([_a], _hub.TakeElsewhere(_b).Nodes);
    }

    [Fact]
    public void Pass_AfterTooLongASilence_TakesTheNodeOut()
    {
        Take(Report(_a, 1) with { Participants = 5 });
        Take(Report(_b, 1), seconds: 10);
        Assert.Equal(HubNews.Urgent, _hub.Pass(TimeSpan.FromSeconds(10))); // It is settled.
        Assert.Equal(TimeSpan.FromSeconds(15), _hub.NextAt);
        Assert.Equal(HubNews.None, _hub.Pass(TimeSpan.FromSeconds(14)));
        Assert.Equal(HubNews.Urgent, _hub.Pass(TimeSpan.FromSeconds(15)));
        Assert.Equal(_b, _hub.Stale.Single().Node);
        Assert.Equal(0, _hub.TakeElsewhere(_b).Participants);
        Assert.Empty(_hub.Stale);
        _hub.Pass(TimeSpan.FromSeconds(25));
        Assert.True(_hub.IsEmpty);
    }

    [Fact]
    public void Elsewhere_OfANewHub_IsNotSettled()
    {
        Take(Report(_a, 1));
        Assert.False(_hub.TakeElsewhere(_a).IsSettled);
        Assert.Equal(_settling, _hub.NextAt);
        _hub.Pass(_settling);
        Assert.True(_hub.TakeElsewhere(_a).IsSettled);
    }

    [Fact]
    public void HostsGone_IsWhatTheOwnerSays_AndStaysWhenItIsGone()
    {
        HostsGone gone = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), true);
        HostsGone other = new(gone.Since.AddSeconds(3), true);
        Take(Report(_a, 1) with { Owns = true, KnowsHosts = true, HostsGone = gone });
        Take(Report(_b, 1) with { KnowsHosts = true, HostsGone = other });
        Assert.Equal(gone, _hub.TakeElsewhere(_b).HostsGone);
        Take(Report(_a, 2) with { IsLeaving = true });
        Take(Report(_c, 1) with { Owns = true }); // It knows nothing yet.
        Assert.Equal(other, _hub.TakeElsewhere(_c).HostsGone); // The one who saw them leave.
        Take(Report(_b, 2) with { IsLeaving = true });
        Assert.Equal(gone, _hub.TakeElsewhere(_c).HostsGone);
        Take(Report(_b, 3) with { KnowsHosts = true, HostsGone = other });
        Take(Report(_c, 2) with { Owns = true, KnowsHosts = true });
        Assert.Null(_hub.TakeElsewhere(_b).HostsGone);
    }

    [Fact]
    public void Talk_OfANodeThatIsGone_StaysCounted()
    {
        var talked = ImmutableDictionary<UserId, TimeSpan>.Empty;
        Take(Report(_a, 1) with { TalkTimes = talked.Add(new(1), TimeSpan.FromSeconds(5)) });
        Take(Report(_b, 1) with { TalkTimes = talked.Add(new(1), TimeSpan.FromSeconds(7)) });
        Take(Report(_c, 1));
        Assert.Equal(TimeSpan.FromSeconds(12), _hub.TakeElsewhere(_c).TalkTimes[new(1)]);
        Take(Report(_a, 2) with { IsLeaving = true, TalkTimes = talked.Add(new(1), TimeSpan.FromSeconds(6)) });
        Assert.Equal(TimeSpan.FromSeconds(13), _hub.TakeElsewhere(_c).TalkTimes[new(1)]);
    }

    [Fact]
    public void Relay_NumbersAreNeverUsedTwice_AndOnlyThoseWhoNeedItHaveOne()
    {
        RelayBoard board = new();
        HashSet<(string Key, ushort Number)> used = [];
        var random = new Random(7);
        Dictionary<Guid, ushort> before = [];
        Guid[] nodes = [_a, _b, _c, Guid.NewGuid(), Guid.NewGuid()];
        for (var step = 0; step < 5_000; step++)
        {
            var places = nodes.Where(_ => random.Next(4) > 0)
                .Select((node, i) => new RelayBoard.Place(node, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{7000 + i}"), random.Next(2) == 0, random.Next(3) == 0)).ToArray();
            board.Look(places);
            Dictionary<Guid, ushort> now = [];
            foreach (var place in places)
            {
                var needs = places.Any(other => other.Node != place.Node && ((place.HasPublishers && other.HasListeners) || (place.HasListeners && other.HasPublishers)));
                var terms = board.TermsOf(place.Node);
                Assert.Equal(needs, terms is not null);
                if (terms is null)
                {
                    continue;
                }

                now[place.Node] = terms.Self;
                Assert.DoesNotContain(terms.Nodes, party => party.Number == terms.Self);
                if (before.GetValueOrDefault(place.Node) != terms.Self)
                {
                    Assert.True(used.Add((Convert.ToHexString([.. terms.Key]), terms.Self)), "A number was used twice.");
                }
            }

            before = now;
        }
    }

    [Fact]
    public void Relay_WhenAllNumbersAreUsed_DrawsAnotherKey()
    {
        RelayBoard board = new();
        RelayBoard.Place talks = new(_a, "127.0.0.1:1", false, true);
        RelayBoard.Place listens = new(_b, "127.0.0.1:2", true, false);
        board.Look([talks, listens]);
        var key = board.TermsOf(_a)!.Key;
        for (var i = 0; i < (ushort.MaxValue / 2) + 1; i++)
        {
            board.Look([]);
            board.Look([talks, listens]);
        }

        var terms = board.TermsOf(_a)!;
        Assert.NotEqual(key, terms.Key);
        Assert.InRange(terms.Self, (ushort)1, (ushort)10);
    }

    private static RoomReport Report(Guid node, long number) => new() { Node = node, Number = number, Observer = null!, Patience = TimeSpan.FromSeconds(15) };

    private HubNews Take(RoomReport report, int seconds = 0) => _hub.Take(report, TimeSpan.FromSeconds(seconds));
}
