using System.Globalization;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Cluster.Tests.Feeds;

public sealed class AccountFeedTests(ClusterFixture fixture)
{
    private static readonly DateTimeOffset _created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly TestNodes _nodes = fixture.Nodes;

    [Fact]
    public async Task Feed_WhenAnotherProcessIssuesAndRevokes_KnowsWithinASecond()
    {
        await using var other = _nodes.OpenOtherAccounts();
        var token = await IssueAsync(other);
        await TestNodes.EventuallyAsync(() => Knows(0, token) && Knows(1, token));
        await AppendAsync(other, new TokenRevoked(token.Hash));
        await TestNodes.EventuallyAsync(() => !Knows(0, token) && !Knows(1, token));
    }

    [Fact]
    public async Task FindToken_RightAfterAnotherProcessIssuedIt_FindsIt()
    {
        await using var other = _nodes.OpenOtherAccounts();
        var token = await IssueAsync(other);
        Assert.Equal(token, await _nodes.Get<AccountFeed>(0).FindTokenAsync(token.Hash, TestContext.Current.CancellationToken));
        Assert.True(Knows(0, token));
    }

    [Fact]
    public async Task FindToken_ForAFloodOfUnknownTokens_LooksNoMoreThanAllowed()
    {
        await using var nodes = await TestNodes.StartAsync(1, new ClusterOptions { MaxTokenLooksPerSecond = 20 });
        var feed = nodes.Get<AccountFeed>(0);
        var start = TimeProvider.System.GetTimestamp();
        var asked = 0;
        while (TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(1.5) || asked < 1_000)
        {
            Assert.Null(await feed.FindTokenAsync(new TokenHash((ulong)++asked, 1, 2, 3), TestContext.Current.CancellationToken));
        }

        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Assert.InRange(feed.Looks, 20, 20 + (20 * seconds));
    }

    [Fact]
    public async Task Feed_WhenBothSidesWrite_AppliesAllInOrder()
    {
        await using var nodes = await TestNodes.StartAsync(1, new ClusterOptions());
        await using var other = nodes.OpenOtherAccounts();
        var (feed, directory) = (nodes.Get<AccountFeed>(0), nodes.Get<AccountDirectory>(0));
        var own = nodes.Get<AccountStore>(0);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async writer =>
        {
            var store = writer % 2 == 0 ? own : other;
            for (var i = 0; i < 30; i++)
            {
                var result = await store.AppendAsync(new UserSaved(NewUser(writer, i)), TestContext.Current.CancellationToken);
                Assert.True(result.Committed);
                await feed.WaitForAsync(result.Recorded.Seq);
                Assert.True(directory.TryGetUser(new UserId((writer * 100) + i + 1), out _));
            }
        }));
        Assert.Equal(300, directory.UserCount);
    }

    [Fact]
    public async Task Start_WithAccountsOfEveryKind_LoadsAll()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("stoa-cluster-").FullName;
        AccessToken token;
        await using (var store = AccountStore.Open(folder, TimeProvider.System))
        {
            // The newest row is of the kind that the store reads first.
            token = await IssueAsync(store);
            await AppendAsync(store, new TopicSaved(new Topic(new TopicId(7), "Music", null)));
            await AppendAsync(store, new UserSaved(NewUser(0, 0)));
            await AppendAsync(store, new UserSaved(NewUser(0, 1)));
            await AppendAsync(store, new UserFollowed(new UserId(1), new UserId(2)));
            await AppendAsync(store, new UserSaved(NewUser(0, 2)));
        }

        await using var nodes = await TestNodes.StartAsync(folder, 1, new ClusterOptions());
        var directory = nodes.Get<AccountDirectory>(0);
        Assert.Equal(3, directory.UserCount);
        Assert.True(directory.TryGetToken(token.Hash, out _));
        Assert.True(directory.TryGetApp(token.ClientId, out _));
        Assert.True(directory.Follows(new UserId(1), new UserId(2)));
        Assert.Single(directory.Topics);
    }

    private bool Knows(int node, AccessToken token) => _nodes.Get<AccountDirectory>(node).TryGetToken(token.Hash, out _);

    private static User NewUser(int writer, int i) => new()
    {
        Id = new UserId((writer * 100) + i + 1),
        Username = string.Create(CultureInfo.InvariantCulture, $"user_{writer}_{i}"),
        Name = "Someone",
        CreatedAt = _created,
    };

    private static async Task<AccessToken> IssueAsync(AccountStore store)
    {
        var client = new ClientId(Guid.NewGuid().ToString("N"));
        var made = await store.CreateAppAsync(
            new App { ClientId = client, Name = "An app", CreatedAt = _created }, "secret", TestContext.Current.CancellationToken);
        Assert.True(made.Committed);
        Assert.True(TokenHash.TryCompute(client.Value, out var hash));
        var token = new AccessToken(hash, client, null, Scopes.None, _created, null);
        await AppendAsync(store, new TokenIssued(token));
        return token;
    }

    private static async Task AppendAsync(AccountStore store, AccountChange change) =>
        Assert.True((await store.AppendAsync(change, TestContext.Current.CancellationToken)).Committed);
}
