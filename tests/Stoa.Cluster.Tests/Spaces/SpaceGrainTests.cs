using Orleans.Configuration;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Spaces;

public sealed class SpaceGrainTests(ClusterFixture fixture)
{
    private readonly TestNodes _nodes = fixture.Nodes;

    [Fact]
    public async Task Execute_WhenDone_IsDurableAndShownOnTheCallersNode()
    {
        for (var node = 0; node < _nodes.Count; node++)
        {
            var creator = TestNodes.NewUser();
            var id = await _nodes.CreateAsync(node, creator);
            Assert.Equal(SpaceState.Live, _nodes.Shown(node, id)?.State);

            await using var other = _nodes.OpenOtherStore();
            var stored = await other.LoadAsync(id, TestContext.Current.CancellationToken);
            Assert.Equal(creator, stored?.CreatorId);
        }
    }

    [Fact]
    public async Task Execute_WhileAppendIsNotDurable_NeitherAnswersNorShows()
    {
        await using var nodes = await TestNodes.StartAsync(1, new ClusterOptions());
        var creator = TestNodes.NewUser();
        var id = await nodes.CreateAsync(0, creator);
        Task<SpaceOutcome> answer;
        using (nodes.Get<FailingStore>(0).HoldAppends())
        {
            answer = nodes.ExecuteAsync(0, id, new EndSpace(creator));
            await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.False(answer.IsCompleted);
            Assert.Equal(SpaceState.Live, nodes.Shown(0, id)?.State);
        }

        Assert.Equal(SpaceOutcomeStatus.Done, (await answer).Status);
        Assert.Null(nodes.Shown(0, id));
    }

    [Fact]
    public async Task Execute_AfterSomeoneElseWrote_DecidesOnTheNewState()
    {
        var (creator, guest) = (TestNodes.NewUser(), TestNodes.NewUser());
        var id = await _nodes.CreateAsync(0, creator);
        await using var other = _nodes.OpenOtherStore();
        await _nodes.AppendBehindAsync(other, id, new AddHost(creator, guest));

        var outcome = await _nodes.ExecuteAsync(1, id, new InviteSpeaker(creator, TestNodes.NewUser()));

        Assert.Equal(new SpaceOutcome(SpaceOutcomeStatus.Done, null, 3, outcome.Seq), outcome);
        var shown = _nodes.Shown(1, id);
        Assert.Equal([guest], shown?.Stage.CoHostIds);
        Assert.Single(shown!.Stage.InvitedUserIds);
    }

    [Fact]
    public async Task Execute_OnceTheDirectoryKnowsMore_RefusesNothingOnAnOldState()
    {
        var (creator, cohost) = (TestNodes.NewUser(), TestNodes.NewUser());
        var id = await _nodes.CreateAsync(0, creator);
        await using var other = _nodes.OpenOtherStore();
        await _nodes.AppendBehindAsync(other, id, new AddHost(creator, cohost));
        await TestNodes.EventuallyAsync(
            () => _nodes.Shown(0, id)?.Version == 2 && _nodes.Shown(1, id)?.Version == 2);

        // On the state that the grain holds in memory this person is no host.
        var outcome = await _nodes.ExecuteAsync(0, id, new LockSpeakRequests(cohost, true));

        Assert.Equal(SpaceOutcomeStatus.Done, outcome.Status);
    }

    [Fact]
    public async Task Execute_200AtOnce_KeepsTheSpeakerLimit()
    {
        var creator = TestNodes.NewUser();
        var id = await _nodes.CreateAsync(0, creator);
        var people = Enumerable.Range(0, 200).Select(_ => TestNodes.NewUser()).ToArray();
        await Task.WhenAll(people.Select((person, i) => _nodes.ExecuteAsync(i % 2, id, new RequestToSpeak(person, null, false))));

        var outcomes = await Task.WhenAll(people.Select((person, i) => _nodes.ExecuteAsync(i % 2, id, new ApproveSpeakRequest(creator, person))));

        Assert.Equal(9, outcomes.Count(outcome => outcome.Status == SpaceOutcomeStatus.Done));
        Assert.Equal(191, outcomes.Count(outcome => outcome.Refusal == SpaceRefusal.SpeakerLimitReached));
        await TestNodes.EventuallyAsync(
            () => _nodes.Shown(0, id)?.Stage.SpeakerCount == 10 && _nodes.Shown(1, id)?.Stage.SpeakerCount == 10);
        await using var other = _nodes.OpenOtherStore();
        Assert.Equal(10, (await other.LoadAsync(id, TestContext.Current.CancellationToken))?.Stage.SpeakerCount);
    }

    [Fact]
    public async Task Execute_OnUnknownIds_RefusesAndKeepsNoActivation()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => SpaceId.NewRandom()).ToArray();
        var outcomes = await Task.WhenAll(ids.Select((id, i) => _nodes.ExecuteAsync(i % 2, id, new EndSpace(TestNodes.NewUser()))));
        Assert.All(outcomes, outcome => Assert.Equal(SpaceRefusal.SpaceUnknown, outcome.Refusal));
        await TestNodes.EventuallyAsync(() => !ids.Any(IsActive));
    }

    [Fact]
    public async Task Execute_ManyTimesOnOneUselessId_AnswersEveryCall()
    {
        // Longer than an activation without a Space lives, so that calls meet it while it leaves.
        var id = SpaceId.NewRandom();
        var end = TimeProvider.System.GetTimestamp() + (3 * TimeProvider.System.TimestampFrequency);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            while (TimeProvider.System.GetTimestamp() < end)
            {
                var outcome = await _nodes.ExecuteAsync(i % 2, id, new EndSpace(TestNodes.NewUser()));
                Assert.Equal(SpaceRefusal.SpaceUnknown, outcome.Refusal);
            }
        }));
    }

    [Fact]
    public async Task Execute_WhenOver_RefusesAndLeavesMemory()
    {
        var creator = TestNodes.NewUser();
        var id = await _nodes.CreateAsync(0, creator);
        Assert.Equal(SpaceOutcomeStatus.Done, (await _nodes.ExecuteAsync(1, id, new EndSpace(creator))).Status);
        Assert.Null(_nodes.Shown(1, id));
        Assert.Equal(SpaceRefusal.SpaceOver, (await _nodes.ExecuteAsync(0, id, new EndSpace(creator))).Refusal);
        await TestNodes.EventuallyAsync(() => !IsActive(id));
    }

    [Fact]
    public async Task Execute_WhileStorageFails_IsUnavailableAndRecovers()
    {
        await using var nodes = await TestNodes.StartAsync(1, new ClusterOptions());
        var store = nodes.Get<FailingStore>(0);
        var creator = TestNodes.NewUser();
        var id = await nodes.CreateAsync(0, creator);

        store.AppendsFail = true;
        Assert.Equal(SpaceOutcomeStatus.Unavailable, (await nodes.ExecuteAsync(0, id, new LockSpeakRequests(creator, true))).Status);
        store.ReadsFail = true;
        Assert.Equal(SpaceOutcomeStatus.Unavailable, (await nodes.ExecuteAsync(0, id, new LockSpeakRequests(creator, true))).Status);
        Assert.Equal(1, nodes.Shown(0, id)?.Version);

        store.ReadsFail = store.AppendsFail = false;
        var outcome = await nodes.ExecuteAsync(0, id, new LockSpeakRequests(creator, true));
        Assert.Equal((SpaceOutcomeStatus.Done, 2), (outcome.Status, outcome.Version));
        Assert.True(nodes.Shown(0, id)?.Stage.SpeakRequestsLocked);
    }

    [Fact]
    public async Task Execute_WhenTheAnswerTakesTooLong_IsUnavailable()
    {
        await using var nodes = await TestNodes.StartAsync(1, new ClusterOptions(), configure: silo =>
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromMilliseconds(500)));
        var creator = TestNodes.NewUser();
        var id = await nodes.CreateAsync(0, creator);
        using (nodes.Get<FailingStore>(0).HoldAppends())
        {
            Assert.Equal(SpaceOutcomeStatus.Unavailable, (await nodes.ExecuteAsync(0, id, new EndSpace(creator))).Status);
        }

        // The command was carried out all the same.
        await TestNodes.EventuallyAsync(() => nodes.Shown(0, id) is null);
    }

    [Fact]
    public async Task Execute_WhenTheOutcomeWasLost_AssumesNothing()
    {
        await using var nodes = await TestNodes.StartAsync(1, new ClusterOptions());
        var store = nodes.Get<FailingStore>(0);
        var (creator, guest) = (TestNodes.NewUser(), TestNodes.NewUser());
        var id = await nodes.CreateAsync(0, creator);

        store.OutcomesAreLost = true;
        Assert.Equal(SpaceOutcomeStatus.Unavailable, (await nodes.ExecuteAsync(0, id, new InviteSpeaker(creator, guest))).Status);
        store.OutcomesAreLost = false;

        // It had been committed: the invitation stands and is not made twice.
        var outcome = await nodes.ExecuteAsync(0, id, new InviteSpeaker(creator, guest));
        Assert.Equal(new SpaceOutcome(SpaceOutcomeStatus.Done, null, 2, 0), outcome);
    }

    private bool IsActive(SpaceId id) =>
        _nodes.Cluster.TryGetGrainContext(GrainId.Create("space", id.Value), out _);
}
