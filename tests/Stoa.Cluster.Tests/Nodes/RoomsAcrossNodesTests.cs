using System.Diagnostics;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Nodes;

/// <summary>Whoever is in a Space on one node is there for the people on every other.</summary>
public sealed class RoomsAcrossNodesTests(LinkedNodesFixture fixture)
{
    private readonly LinkedNodes _nodes = fixture.Nodes;
    private readonly UserId _creator = TestNodes.NewUser();

    [Fact]
    public async Task Counts_OfAllNodes_AddUpOnEach()
    {
        var id = await _nodes.CreateAsync(_creator);
        using var host = _nodes.Enter(0, id, _creator);
        using var one = _nodes.Enter(1, id, TestNodes.NewUser());
        using var two = _nodes.Enter(1, id, TestNodes.NewUser());
        await AllShowAsync(id, 3);
        await TestNodes.EventuallyAsync(() => Changes<CountsChanged>(host).Any(change => change.Counts.Participants == 3));
        two.Dispose();
        await AllShowAsync(id, 2);
        one.Dispose();
        host.Dispose();
        await AllShowAsync(id, 0);
    }

    [Fact]
    public async Task Presence_OfASpeakerOnAnotherNode_IsKnown_AndGoneWhenTheyLeave()
    {
        var id = await _nodes.CreateAsync(_creator);
        using var host = _nodes.Enter(0, id, _creator);
        var speaker = TestNodes.NewUser();
        var visit = await _nodes.SpeakAsync(1, id, _creator, speaker);
        await _nodes.SettledAsync(id);
        await TestNodes.EventuallyAsync(() => _nodes.Rooms(0).IsPresent(id, speaker) && _nodes.Look(0, id).Reconnecting.IsEmpty);
        Changes<RoomChange>(host);
        visit.Dispose();
        await TestNodes.EventuallyAsync(() => Nodes(0, 1).Where(node => _nodes.Rooms(node).Find(id) is { IsLinked: true })
            .All(node => _nodes.Look(node, id).Reconnecting.SequenceEqual([speaker])));
        Assert.Contains(Changes<PresenceChanged>(host), change => change.UserId == speaker && !change.IsPresent);
        using var back = _nodes.Enter(2, id, speaker);
        await TestNodes.EventuallyAsync(() => _nodes.Look(0, id).Reconnecting.IsEmpty);
        Assert.Contains(Changes<PresenceChanged>(host), change => change.UserId == speaker && change.IsPresent);
    }

    [Fact]
    public async Task Presence_OfASpeakerWhoMoves_IsNeverGone()
    {
        var id = await _nodes.CreateAsync(_creator);
        using var host = _nodes.Enter(0, id, _creator);
        using var watcher = _nodes.Enter(2, id, TestNodes.NewUser());
        var speaker = TestNodes.NewUser();
        var visit = await _nodes.SpeakAsync(1, id, _creator, speaker);
        await _nodes.SettledAsync(id);
        await TestNodes.EventuallyAsync(() => Nodes(0, 1, 2).All(node => _nodes.Rooms(node).IsPresent(id, speaker)));
        Changes<RoomChange>(host);
        Changes<RoomChange>(watcher);
        for (var move = 0; move < 6; move++)
        {
            var next = _nodes.Enter(1 + ((move + 1) % 2), id, speaker);
            visit.Dispose();
            visit = next;
            await Task.Delay(150 * (move % 3), TestContext.Current.CancellationToken);
        }

        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Changes<PresenceChanged>(host), change => !change.IsPresent);
        Assert.DoesNotContain(Changes<PresenceChanged>(watcher), change => !change.IsPresent);
        Assert.All(Nodes(0, 1, 2), node => Assert.Empty(_nodes.Look(node, id).Reconnecting));
        visit.Dispose();
    }

    [Fact]
    public async Task Presence_OfAnAskerOnAnotherNode_IsKnown()
    {
        var id = await _nodes.CreateAsync(_creator);
        using var host = _nodes.Enter(0, id, _creator);
        var asker = TestNodes.NewUser();
        var visit = _nodes.Enter(2, id, asker);
        await _nodes.SettledAsync(id);
        await AllShowAsync(id, 2);
        Changes<RoomChange>(host);
        await _nodes.ExecuteAsync(2, id, new RequestToSpeak(asker, null, true));
        await TestNodes.EventuallyAsync(() => _nodes.Shown(0, id)!.Stage.FindRequest(asker) is not null);
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        Assert.True(_nodes.Rooms(0).IsPresent(id, asker));
        Assert.DoesNotContain(Changes<PresenceChanged>(host), change => change.UserId == asker);
        visit.Dispose();
        await TestNodes.EventuallyAsync(() => Changes<PresenceChanged>(host).Any(change => change.UserId == asker && !change.IsPresent));
    }

    [Fact]
    public async Task Reactions_ReachEveryNodeOnce()
    {
        var id = await _nodes.CreateAsync(_creator);
        UserId[] people = [_creator, TestNodes.NewUser(), TestNodes.NewUser()];
        var visits = people.Select((user, node) => _nodes.Enter(node, id, user)).ToArray();
        await _nodes.SettledAsync(id);
        await AllShowAsync(id, 3);
        for (var i = 0; i < 10; i++)
        {
            Assert.All(Nodes(0, 1, 2), node => Assert.Equal(ReactionOutcome.Counted, _nodes.Rooms(node).React(id, people[node], node == 2 ? "😂" : "💜")));
            await Task.Delay(210, TestContext.Current.CancellationToken);
        }

        foreach (var visit in visits)
        {
            var sums = new Dictionary<string, int>(StringComparer.Ordinal);
            await TestNodes.EventuallyAsync(() =>
            {
                foreach (var (reaction, count) in Changes<Reacted>(visit).SelectMany(change => change.Counts))
                {
                    sums[reaction] = sums.GetValueOrDefault(reaction) + count;
                }

                return sums.Values.Sum() >= 30;
            });
            Assert.Equal((20, 10), (sums["💜"], sums["😂"]));
            visit.Dispose();
        }
    }

    [Fact]
    public async Task Voices_OfAllNodes_AreHeardOnEach()
    {
        var id = await _nodes.CreateAsync(_creator);
        using var host = _nodes.Enter(0, id, _creator);
        var speaker = TestNodes.NewUser();
        using var visit = await _nodes.SpeakAsync(1, id, _creator, speaker);
        using var listener = _nodes.Enter(2, id, TestNodes.NewUser());
        _nodes.Rooms(0).Voices(id, [new Voice(_creator, 11, 30, true, TimeSpan.FromSeconds(2))]);
        _nodes.Rooms(1).Voices(id, [new Voice(speaker, 22, 40, true, TimeSpan.FromSeconds(3)) { LossFraction = 0.1 }]);
        await TestNodes.EventuallyAsync(() => Nodes(0, 1, 2).All(node =>
            _nodes.Look(node, id).Voices?.Voices.Select(voice => voice.Ssrc).Order().SequenceEqual([11u, 22u]) == true));
        Assert.Equal(0.1, _nodes.Look(2, id).Voices!.Voices.Single(voice => voice.UserId == speaker).LossFraction);
        await TestNodes.EventuallyAsync(() => Nodes(0, 1, 2).All(node => _nodes.Rooms(node).Find(id)!.TalkTimes is var talked
            && talked.GetValueOrDefault(_creator) == TimeSpan.FromSeconds(2) && talked.GetValueOrDefault(speaker) == TimeSpan.FromSeconds(3)));
        _nodes.Rooms(1).Voices(id, []);
        await TestNodes.EventuallyAsync(() => Nodes(0, 1, 2).All(node => _nodes.Look(node, id).Voices!.Voices.Length == 1));
    }

    [Fact]
    public async Task Relay_IsPlannedBetweenThoseWhoSendAndListenAlone()
    {
        var id = await _nodes.CreateAsync(_creator);
        var heard = Nodes(0, 1, 2).Select(node => _nodes.Get<HeardRelays>(node)).ToArray();
        var publisher = Audio(0, id, _creator, isPublishing: true);
        using var monitor = Audio(0, id, _creator, isPublishing: false);
        using var quiet = _nodes.Enter(2, id, TestNodes.NewUser());
        var listener = Audio(1, id, TestNodes.NewUser(), isPublishing: false);
        await TestNodes.EventuallyAsync(() => heard[0].Plans.GetValueOrDefault(id) is not null && heard[1].Plans.GetValueOrDefault(id) is not null);
        var (one, two) = (heard[0].Plans[id]!, heard[1].Plans[id]!);
        Assert.Equal(32, one.Key.Length);
        Assert.Equal(one.Key, two.Key);
        Assert.Equal((two.Self, true, false), (one.Nodes.Single().Number, one.Nodes[0].HasListeners, one.Nodes[0].HasPublishers));
        Assert.Equal((one.Self, true, true), (two.Nodes.Single().Number, two.Nodes[0].HasListeners, two.Nodes[0].HasPublishers));
        Assert.NotEqual(one.Nodes[0].Endpoint, two.Nodes[0].Endpoint);
        Assert.Null(heard[2].Plans.GetValueOrDefault(id));

        listener.Dispose();
        await TestNodes.EventuallyAsync(() => heard[0].Plans[id] is null && heard[1].Plans[id] is null);
        using var again = Audio(1, id, TestNodes.NewUser(), isPublishing: false);
        await TestNodes.EventuallyAsync(() => heard[0].Plans[id] is not null && heard[1].Plans[id] is not null);
        Assert.Empty(new[] { one.Self, two.Self }.Intersect([heard[0].Plans[id]!.Self, heard[1].Plans[id]!.Self]));
        publisher.Dispose();
        await TestNodes.EventuallyAsync(() => heard[0].Plans[id] is null && heard[1].Plans[id] is null);
        Assert.DoesNotContain(heard[2].All, told => told.Id == id && told.Plan is not null);
    }

    [Fact]
    public async Task EachChange_ReachesTheOtherNodesSoon()
    {
        var id = await _nodes.CreateAsync(_creator);
        using var host = _nodes.Enter(0, id, _creator);
        var speaker = TestNodes.NewUser();
        var visit = await _nodes.SpeakAsync(1, id, _creator, speaker);
        await _nodes.SettledAsync(id);
        List<double> events = [], presence = [], voices = [], reactions = [];
        for (var i = 0; i < 20; i++)
        {
            Changes<RoomChange>(host);
            reactions.Add(await UntilAsync(() => _nodes.Rooms(1).React(id, speaker, "💜"), () => Changes<Reacted>(host).Count > 0));
            voices.Add(await UntilAsync(
                () => _nodes.Rooms(1).Voices(id, [new Voice(speaker, 1, (byte)(20 + (i % 2 * 20)), true, TimeSpan.Zero)]),
                () => host.Room.Voices?.Voices is [var voice] && voice.LevelDbov == 20 + (i % 2 * 20)));
            var locked = i % 2 == 0;
            events.Add(await UntilAsync(
                () => _ = _nodes.ExecuteAsync(1, id, new LockSpeakRequests(_creator, locked)), () => _nodes.Shown(0, id)!.Stage.SpeakRequestsLocked == locked));
            visit.Dispose();
            await TestNodes.EventuallyAsync(() => !_nodes.Rooms(0).IsPresent(id, speaker));
            presence.Add(await UntilAsync(() => visit = _nodes.Enter(1, id, speaker), () => _nodes.Look(0, id).Reconnecting.IsEmpty));
        }

        foreach (var (name, all) in new[] { ("events of the log", events), ("presence", presence), ("voices", voices), ("reactions", reactions) })
        {
            all.Sort();
            TestContext.Current.SendDiagnosticMessage($"{name}: p50 {all[all.Count / 2]:0} ms, p99 {all[^1]:0} ms");
            TestContext.Current.TestOutputHelper!.WriteLine($"{name}: p50 {all[all.Count / 2]:0} ms, p99 {all[^1]:0} ms");
            Assert.True(all[^1] < 10_000);
        }

        visit.Dispose();
    }

    private static int[] Nodes(params int[] nodes) => nodes;

    private static async Task<double> UntilAsync(Action act, Func<bool> isSeen)
    {
        var start = Stopwatch.GetTimestamp();
        act();
        while (!isSeen())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "It did not happen in time.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static List<T> Changes<T>(RoomVisit visit)
        where T : RoomChange
    {
        List<T> found = [];
        while (visit.TryRead(out var change))
        {
            if (change is T wanted)
            {
                found.Add(wanted);
            }
        }

        return found;
    }

    private AudioVisit Audio(int node, SpaceId id, UserId user, bool isPublishing) =>
        _nodes.Rooms(node).EnterAudio(id, Visitor.Person(user), () => { }, isPublishing: isPublishing).Visit!;

    private Task AllShowAsync(SpaceId id, int participants) =>
        TestNodes.EventuallyAsync(() => Nodes(0, 1, 2).All(node => _nodes.Participants(node, id) == participants));
}
