using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Spaces;

public sealed class SpaceCreationTests(ClusterFixture fixture)
{
    private readonly TestNodes _nodes = fixture.Nodes;

    [Fact]
    public async Task Create_ManyAtOnce_StopsAtTheLimit()
    {
        var creator = TestNodes.NewUser();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 150).Select(i => CreateAsync(creator, TestContext.Current.CancellationToken)));

        Assert.Equal(100, outcomes.Count(outcome => outcome.Status == SpaceCreationStatus.Created));
        Assert.Equal(50, outcomes.Count(outcome => outcome.Status == SpaceCreationStatus.LimitReached));
        Assert.Equal(100, _nodes.Get<SpaceDirectory>(0).ByCreator(creator).Count);

        var over = outcomes.First(outcome => outcome.Status == SpaceCreationStatus.Created).SpaceId;
        await _nodes.ExecuteAsync(0, over, new EndSpace(creator));
        Assert.Equal(SpaceCreationStatus.Created, (await CreateAsync(creator, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(SpaceCreationStatus.LimitReached, (await CreateAsync(creator, TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task Create_ByCallersWhoDoNotWait_StopsAtTheLimit()
    {
        await using var nodes = await TestNodes.StartAsync(1, new ClusterOptions { MaxSpacesPerCreator = 5 });
        var creator = TestNodes.NewUser();
        var creation = nodes.Get<SpaceCreation>(0);
        for (var i = 0; i < 50; i++)
        {
            using var leaving = new CancellationTokenSource();
            var created = creation.CreateAsync(new CreateSpace(creator, TestNodes.Details("A Space"), null), leaving.Token);
            await leaving.CancelAsync();
            await created.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        await TestNodes.EventuallyAsync(() => nodes.Get<SpaceDirectory>(0).ByCreator(creator).Count == 5);
        await using var other = nodes.OpenOtherStore();
        var stored = 0;
        await other.ReadRetrievableAsync(_ => stored++, TestContext.Current.CancellationToken);
        Assert.Equal(5, stored);
    }

    [Fact]
    public async Task Create_WithInvalidTitle_RefusesWithoutCounting()
    {
        var creator = TestNodes.NewUser();
        var command = new CreateSpace(creator, TestNodes.Details(new string('x', 71)), null);
        var outcome = await _nodes.Get<SpaceCreation>(1).CreateAsync(command, TestContext.Current.CancellationToken);
        Assert.Equal(new SpaceCreationOutcome(SpaceCreationStatus.Refused, default, SpaceRefusal.TitleInvalid), outcome);
    }

    private Task<SpaceCreationOutcome> CreateAsync(UserId creator, CancellationToken cancellationToken) =>
        _nodes.Get<SpaceCreation>(0).CreateAsync(new CreateSpace(creator, TestNodes.Details("A Space"), null), cancellationToken);
}
