using Stoa.Cluster.Insights;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Nodes;

/// <summary>Nodes end, at once or in order: their people are gone, what they did is done by others, and nobody else notices.</summary>
public sealed class NodeLossTests
{
    private readonly UserId _creator = TestNodes.NewUser();
    private readonly UserId _speaker = TestNodes.NewUser();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kill_OfANodeWithPeople_TakesThemOut_AndNobodyElse(bool isHub)
    {
        await using var nodes = await LinkedNodes.StartAsync(3);
        var id = await nodes.CreateAsync(_creator);
        await nodes.SettledAsync(id);
        var hub = await nodes.HubOfAsync(id);
        var victim = isHub ? hub : (hub + 1) % 3;
        var (one, two) = ((victim + 1) % 3, (victim + 2) % 3);
        using var host = nodes.Enter(one, id, _creator);
        using var speaker = await nodes.SpeakAsync(two, id, _creator, _speaker);
        var lost = TestNodes.NewUser();
        await nodes.SpeakAsync(victim, id, _creator, lost);
        nodes.Enter(victim, id, TestNodes.NewUser());
        await TestNodes.EventuallyAsync(() => nodes.Participants(one, id) == 4 && nodes.Participants(two, id) == 4);
        await TestNodes.EventuallyAsync(() => nodes.Look(one, id).Reconnecting.IsEmpty && nodes.Look(two, id).Reconnecting.IsEmpty);
        Read(host);
        Read(speaker);

        await nodes.KillAsync(victim);
        await TestNodes.EventuallyAsync(() => nodes.Participants(one, id) == 2 && nodes.Participants(two, id) == 2);
        await TestNodes.EventuallyAsync(() => nodes.Look(one, id).Reconnecting.SequenceEqual([lost]) && nodes.Look(two, id).Reconnecting.SequenceEqual([lost]));
        Assert.False(host.IsOver || speaker.IsOver);
        Assert.All(Read(host).Concat(Read(speaker)).OfType<PresenceChanged>(), change => Assert.Equal(lost, change.UserId));

        using var back = nodes.Enter(two, id, lost);
        using var more = nodes.Enter(one, id, TestNodes.NewUser());
        await TestNodes.EventuallyAsync(() => nodes.Participants(one, id) == 4 && nodes.Participants(two, id) == 4 && nodes.Look(one, id).Reconnecting.IsEmpty);
        Assert.Equal(ReactionOutcome.Counted, nodes.Rooms(one).React(id, _creator, "💜"));
        await TestNodes.EventuallyAsync(() => Read(speaker).OfType<Reacted>().Any());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task End_OfTheHubsNode_NeverTakesTheAudioBetweenTheOthersAway(bool isInOrder)
    {
        await using var nodes = await LinkedNodes.StartAsync(3);
        var id = await nodes.CreateAsync(_creator);
        var hub = await nodes.HubOfAsync(id);
        var (one, two) = ((hub + 1) % 3, (hub + 2) % 3);
        using var speaks = EnterAudio(nodes, one, id, _creator, isPublishing: true);
        using var listens = EnterAudio(nodes, two, id, TestNodes.NewUser(), isPublishing: false);
        await nodes.SettledAsync(id);
        HeardRelays[] heard = [nodes.Get<HeardRelays>(one), nodes.Get<HeardRelays>(two)];
        await TestNodes.EventuallyAsync(() => heard.All(node => node.Plans.GetValueOrDefault(id) is not null));
        var key = heard[0].Plans[id]!.Key;
        var told = heard.Select(node => node.All.Count).ToArray();

        await (isInOrder ? nodes.StopAsync(hub) : nodes.KillAsync(hub));
        await TestNodes.EventuallyAsync(() => heard.All(node => node.Plans[id] is { } plan && !plan.Key.SequenceEqual(key)));
        await nodes.SettledAsync(id);
        Assert.All(heard.SelectMany((node, i) => node.All.Skip(told[i])).Where(plan => plan.Id == id), plan => Assert.NotNull(plan.Plan));

        listens.Dispose();
        await TestNodes.EventuallyAsync(() => heard.All(node => node.Plans[id] is null));
    }

    [Fact]
    public async Task Kill_OfTheNodeThatLooksAfterASpace_WithItsHost_EndsItAfterTheGrace()
    {
        var grace = TimeSpan.FromSeconds(2);
        await using var nodes = await LinkedNodes.StartAsync(3, new SpaceRules { HostLossGrace = grace });
        var id = await nodes.CreateAsync(_creator);
        var owner = nodes.OwnerOf(id);
        var other = (owner + 1) % 3;
        nodes.Enter(owner, id, _creator);
        using var listener = nodes.Enter(other, id, TestNodes.NewUser());
        await TestNodes.EventuallyAsync(() => nodes.Participants(other, id) == 2);
        await nodes.SettledAsync(id);
        await TestNodes.EventuallyAsync(() => nodes.Rooms(other).IsPresent(id, _creator));

        var before = TimeProvider.System.GetUtcNow();
        await nodes.KillAsync(owner);
        await TestNodes.EventuallyAsync(() => nodes.Look(other, id).EndsAt is not null);
        var endsAt = nodes.Look(other, id).EndsAt!.Value;
        Assert.True(endsAt - before >= grace && endsAt - before < TimeSpan.FromMinutes(1), $"{endsAt - before}");
        SpaceEvent? end = null;
        await TestNodes.EventuallyAsync(() => (end = Read(listener).OfType<SpaceChanged>().Select(change => change.Recorded.Event).FirstOrDefault(happened => happened is SpaceEnded)) is not null);
        var ended = end!.At;
        Assert.True(ended - before >= grace, $"{ended - before}");
    }

    [Fact]
    public async Task Kill_OfTheNodeThatLooksAfterASpace_WithoutItsHost_EndsNothing()
    {
        await using var nodes = await LinkedNodes.StartAsync(3, new SpaceRules { HostLossGrace = TimeSpan.FromSeconds(1), HostArrivalLimit = TimeSpan.FromSeconds(1), SpeakerLossGrace = TimeSpan.FromSeconds(1) });
        List<(SpaceId Id, int Node, RoomVisit Host)> spaces = [];
        var victim = -1;
        for (var i = 0; i < 8; i++)
        {
            var id = await nodes.CreateAsync(_creator);
            victim = victim < 0 ? nodes.OwnerOf(id) : victim;
            var node = (victim + 1 + (i % 2)) % 3;
            spaces.Add((id, node, nodes.Enter(node, id, _creator)));
        }

        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        await nodes.KillAsync(victim);
        await Task.Delay(5_000, TestContext.Current.CancellationToken);
        Assert.All(spaces, space => Assert.True(nodes.Shown(space.Node, space.Id) is { State: SpaceState.Live }, "It ended."));
        Assert.All(spaces, space => Assert.DoesNotContain(Read(space.Host), change => change is HostsChanged { EndsAt: not null } or PresenceChanged { IsPresent: false }));
        spaces.ForEach(space => space.Host.Dispose());
        await TestNodes.EventuallyAsync(() => spaces.All(space => nodes.Shown(space.Node, space.Id) is not { State: SpaceState.Live }));
    }

    [Fact]
    public async Task Audience_IsMeasuredByOneNode_AndGoesOnWhenItStops()
    {
        await using var nodes = await LinkedNodes.StartAsync(3);
        var id = await nodes.CreateAsync(_creator);
        var owner = nodes.OwnerOf(id);
        var (one, two) = ((owner + 1) % 3, (owner + 2) % 3);
        List<RoomVisit> visits = [nodes.Enter(owner, id, _creator), nodes.Enter(one, id, _speaker), nodes.Enter(two, id, _speaker)];
        visits.AddRange(Enumerable.Range(0, 5).Select(i => nodes.Enter(i % 3, id, TestNodes.NewUser())));
        nodes.Rooms(one).React(id, _speaker, "💜");
        await TestNodes.EventuallyAsync(() => People(nodes, owner, id) == (7, 7, 1));
        Assert.Null(nodes.Get<AudienceBook>(one).Find(id));
        visits[2].Dispose(); // They are on the other node still.
        visits[^1].Dispose();
        await TestNodes.EventuallyAsync(() => People(nodes, owner, id) == (7, 6, 1));

        var left = 1 + Enumerable.Range(0, 4).Count(i => i % 3 != owner);
        await nodes.StopAsync(owner);
        var next = nodes.OwnerOf(id);
        Assert.NotEqual(owner, next);
        await TestNodes.EventuallyAsync(() => nodes.Get<AudienceBook>(next).Find(id) is not null);
        await TestNodes.EventuallyAsync(() => People(nodes, next, id) is var (people, there, _) && people == 7 && there == left);
        using var late = nodes.Enter(one, id, TestNodes.NewUser());
        await TestNodes.EventuallyAsync(() => People(nodes, next, id).People == 8);
        Assert.Null(nodes.Get<AudienceBook>(one == next ? two : one).Find(id));
    }

    /// <returns>People who came, who is there, and reactions.</returns>
    private static (int People, int There, int Reactions) People(LinkedNodes nodes, int node, SpaceId id)
    {
        if (nodes.Get<AudienceBook>(node).Find(id)?.Read(TimeProvider.System.GetUtcNow()) is not { Minutes: [.., var last] } read)
        {
            return default;
        }

        return (read.Audience.People, last.Participants, read.Minutes.Sum(minute => minute.Reactions.Sum()));
    }

    private static AudioVisit EnterAudio(LinkedNodes nodes, int node, SpaceId id, UserId user, bool isPublishing) =>
        nodes.Rooms(node).EnterAudio(id, Visitor.Person(user), () => { }, isPublishing: isPublishing).Visit!;

    private static List<RoomChange> Read(RoomVisit visit)
    {
        List<RoomChange> read = [];
        while (visit.TryRead(out var change))
        {
            read.Add(change);
        }

        return read;
    }
}
