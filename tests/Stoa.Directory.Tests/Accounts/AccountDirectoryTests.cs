using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Directory.Tests.Accounts;

public sealed class AccountDirectoryTests
{
    private static readonly DateTimeOffset _now = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly AccountDirectory _directory = new();
    private long _seq;

    [Fact]
    public void TryGetUserByName_AnyCase_FindsTheUser()
    {
        Save(1, "DevAccount");
        Assert.True(_directory.TryGetUserByName("xdevACCOUNTx".AsSpan(1, 10), out var user));
        Assert.Equal(new UserId(1), user.Id);
        Assert.False(_directory.TryGetUserByName("devaccoun", out _));
    }

    [Fact]
    public void Apply_Rename_FreesTheOldNameUnlessSomeoneElseHasIt()
    {
        Save(1, "first");
        Save(1, "second");
        Assert.False(_directory.TryGetUserByName("first", out _));
        Save(2, "first");
        Save(1, "FIRSTish");
        Assert.True(_directory.TryGetUserByName("first", out var user));
        Assert.Equal(new UserId(2), user.Id);

        // Two people swap names by way of a third: the name belongs to the one who took it last.
        Save(2, "third");
        Save(1, "first");
        Save(2, "firstish");
        Assert.True(_directory.TryGetUserByName("first", out user));
        Assert.Equal(new UserId(1), user.Id);
    }

    [Fact]
    public void TokensOf_AnApp_AreItsOwnAlone_AlsoExpiredOnes_ButNoRevokedOnes()
    {
        Save(1, "alice");
        AccessToken Token(ulong number, string app, DateTimeOffset? end = null) => new(new TokenHash(number, 1, 1, 1), new ClientId(app), new UserId(1), Scopes.None, _now, end);
        AccessToken[] tokens = [Token(1, "app"), Token(2, "app", _now.AddDays(-1)), Token(3, "other"), Token(4, "app")];
        Array.ForEach(tokens, token => Apply(new TokenIssued(token)));
        Apply(new TokenRevoked(tokens[3].Hash));
        Assert.Equivalent(tokens[..2], _directory.TokensOf(new ClientId("app")), strict: true);
        Assert.Empty(_directory.TokensOf(new ClientId("nobody")));
    }

    [Fact]
    public void Apply_UserDeleted_ForgetsThePersonWithFollowsTokensAndName()
    {
        Save(1, "alice");
        Save(2, "bob");
        Apply(new UserFollowed(new UserId(1), new UserId(2)));
        Apply(new UserFollowed(new UserId(2), new UserId(1)));
        var hers = new AccessToken(new TokenHash(1, 1, 1, 1), new ClientId("app"), new UserId(1), Scopes.None, _now, null);
        Apply(new TokenIssued(hers));
        Apply(new UserDeleted(new UserId(1)));
        Assert.False(_directory.TryGetUser(new UserId(1), out _));
        Assert.False(_directory.TryGetUserByName("alice", out _));
        Assert.False(_directory.TryGetToken(hers.Hash, out _));
        Assert.Equal(new FollowCounts(Following: 0, Followers: 0), _directory.FollowCounts(new UserId(2)));
        Assert.Empty(_directory.SearchUsers("alice", null, 10).Users);
        Save(3, "alice");
        Assert.True(_directory.TryGetUserByName("alice", out var next));
        Assert.Equal(new UserId(3), next.Id);
    }

    [Fact]
    public void Apply_Blocks_AreKnownNewestFirstAndGoWithEitherAccount()
    {
        Save(1, "alice");
        Save(2, "bob");
        Save(3, "carol");
        Apply(new UserBlocked(new UserId(1), new UserId(2)));
        Apply(new UserBlocked(new UserId(1), new UserId(3)));
        Apply(new UserBlocked(new UserId(3), new UserId(2)));
        Assert.True(_directory.Blocks(new UserId(1), new UserId(2)));
        Assert.False(_directory.Blocks(new UserId(2), new UserId(1)));
        Assert.False(_directory.Follows(new UserId(1), new UserId(2)));
        var first = _directory.Blocked(new UserId(1), null, 1);
        Assert.Equal([new UserId(3)], first.UserIds);
        Assert.Equal([new UserId(2)], _directory.Blocked(new UserId(1), first.Next, 1).UserIds);

        Apply(new UserUnblocked(new UserId(1), new UserId(2)));
        Assert.False(_directory.Blocks(new UserId(1), new UserId(2)));
        Apply(new UserDeleted(new UserId(3)));
        Assert.False(_directory.Blocks(new UserId(1), new UserId(3)));
        Assert.False(_directory.Blocks(new UserId(3), new UserId(2)));
    }

    [Fact]
    public void Apply_AppDeleted_ForgetsItWithItsTokens()
    {
        var app = new App { ClientId = new ClientId("app"), Name = "App", CreatedAt = _now };
        var its = new AccessToken(new TokenHash(1, 1, 1, 1), app.ClientId, null, Scopes.None, _now, null);
        var other = its with { Hash = new TokenHash(2, 2, 2, 2), ClientId = new ClientId("other") };
        Apply(new AppSaved(app));
        Apply(new TokenIssued(its));
        Apply(new TokenIssued(other));
        Apply(new AppDeleted(app.ClientId));
        Assert.False(_directory.TryGetApp(app.ClientId, out _));
        Assert.False(_directory.TryGetToken(its.Hash, out _));
        Assert.True(_directory.TryGetToken(other.Hash, out _));
    }

    [Fact]
    public void Apply_SameNumberAgain_IsIgnored()
    {
        Save(1, "new");
        _directory.Apply(new RecordedAccountChange(_seq, _now, new UserSaved(Person(1, "old"))));
        Assert.True(_directory.TryGetUser(new UserId(1), out var user));
        Assert.Equal("new", user.Username);
        Assert.Equal(_seq, _directory.AppliedSeq);
    }

    [Fact]
    public void TryGetToken_IssuedRevokedExpired_Follows()
    {
        var lasting = new AccessToken(new TokenHash(1, 2, 3, 4), new ClientId("app"), null, Scopes.None, _now, null);
        var ending = lasting with { Hash = new TokenHash(1, 2, 3, 5), ExpiresAt = _now };
        Apply(new TokenIssued(lasting));
        Apply(new TokenIssued(ending));
        Assert.True(_directory.TryGetToken(lasting.Hash, out var token));
        Assert.Same(lasting, token);
        Apply(new ExpiredTokensDropped(_now.AddTicks(-1)));
        Assert.True(_directory.TryGetToken(ending.Hash, out _));
        Apply(new ExpiredTokensDropped(_now));
        Assert.False(_directory.TryGetToken(ending.Hash, out _));
        Apply(new TokenRevoked(lasting.Hash));
        Assert.False(_directory.TryGetToken(lasting.Hash, out _));
    }

    [Fact]
    public void TryGetAppAndTopic_Saved_AreFound()
    {
        var app = new App { ClientId = new ClientId("a"), Name = "App", CreatedAt = _now };
        Apply(new AppSaved(app));
        Assert.True(_directory.TryGetApp(new ClientId("a"), out var found));
        Assert.Same(app, found);
        Assert.False(_directory.TryGetApp(new ClientId("A"), out _));

        Apply(new TopicSaved(new Topic(new TopicId(9), "Nine", null)));
        Apply(new TopicSaved(new Topic(new TopicId(2), "Two", null)));
        Apply(new TopicSaved(new Topic(new TopicId(9), "Neuf", null)));
        Assert.Equal("Two Neuf", string.Join(' ', _directory.Topics.Select(topic => topic.Name)));
        Assert.True(_directory.TryGetTopic(new TopicId(9), out var topic));
        Assert.Equal("Neuf", topic.Name);
    }

    [Fact]
    public void Follows_FollowAndUnfollow_Follows()
    {
        Follow(1, 2);
        Follow(1, 2);
        Assert.True(_directory.Follows(new UserId(1), new UserId(2)));
        Assert.False(_directory.Follows(new UserId(2), new UserId(1)));
        Assert.Equal(new FollowCounts(Following: 1, Followers: 0), _directory.FollowCounts(new UserId(1)));
        Assert.Equal(new FollowCounts(Following: 0, Followers: 1), _directory.FollowCounts(new UserId(2)));
        Unfollow(1, 2);
        Unfollow(1, 2);
        Assert.False(_directory.Follows(new UserId(1), new UserId(2)));
        Assert.Equal(new FollowCounts(Following: 0, Followers: 0), _directory.FollowCounts(new UserId(1)));
    }

    [Fact]
    public void Followers_PageByPageWhilePeopleComeAndGo_ShowsEachOnceNewestFirst()
    {
        for (var user = 1; user <= 2_000; user++)
        {
            Follow(user, 9_999);
        }

        List<long> seen = [];
        long? before = null;
        do
        {
            var page = _directory.Followers(new UserId(9_999), before, 7);
            Assert.InRange(page.UserIds.Count, 1, 7);
            seen.AddRange(page.UserIds.Select(user => user.Value));
            before = page.Next;

            // Somebody seen leaves, somebody new comes: neither may shift the pages that follow.
            Unfollow(seen[^1], 9_999);
            Follow(10_000 + seen.Count, 9_999);
        }
        while (before is not null);

        Assert.Equal(Enumerable.Range(1, 2_000).Select(user => (long)user).Reverse(), seen);
    }

    [Fact]
    public void Following_ExactlyOnePage_HasNoNext()
    {
        Follow(1, 2);
        Follow(1, 3);
        var page = _directory.Following(new UserId(1), before: null, limit: 2);
        Assert.Equal([new UserId(3), new UserId(2)], page.UserIds);
        Assert.Null(page.Next);
        Assert.Empty(_directory.Following(new UserId(7), before: null, limit: 2).UserIds);
    }

    [Theory]
    [InlineData("dev", "3 1 5")]
    [InlineData("@Dev", "3 1 5")]
    [InlineData("DEVELOPER", "1")]
    [InlineData("jose", "2")]
    [InlineData("jos gar", "2")]
    [InlineData("gar jos x", "")]
    [InlineData("garden", "")]
    [InlineData("rel", "1 5")]
    [InlineData("山", "4")]
    [InlineData("山田太", "4")]
    [InlineData("田山", "")]
    [InlineData("山田郎", "")]
    [InlineData("!", "")]
    [InlineData("", "")]
    public void SearchUsers_Query_FindsBeginningsOfWords(string query, string ids)
    {
        Save(1, "someone", "Developer Relations One");
        Save(2, "jg", "José García");
        Save(3, "dev", "Nobody");
        Save(4, "yamada", "山田太郎");
        Save(5, "dev_rel", "X");
        Assert.Equal(ids, Find(query));

        // Loaded in bulk it must find the same.
        var loaded = new AccountDirectory();
        loaded.Load(Enumerable.Range(1, 5).Select(id =>
            new RecordedAccountChange(id, _now, new UserSaved(_directory.TryGetUser(new UserId(id), out var user) ? user : null!))));
        Assert.Equal(_directory.SearchUsers(query, null, 10).Users, loaded.SearchUsers(query, null, 10).Users);
    }

    [Fact]
    public void SearchUsers_AfterARename_FindsTheNewNameOnly()
    {
        Save(1, "alpha", "Common Old");
        Save(1, "alpha", "Common New");
        Assert.Equal("", Find("old"));
        Assert.Equal("1", Find("new"));
        Assert.Equal("1", Find("common"));
    }

    [Fact]
    public void SearchUsers_PageByPage_ShowsEachOnceTheExactNameFirst()
    {
        for (var id = 1; id <= 100; id++)
        {
            Save(id, id == 57 ? "sam" : $"sam{id}");
        }

        List<long> seen = [];
        UserId? after = null;
        do
        {
            var page = _directory.SearchUsers("sam", after, 9);
            seen.AddRange(page.Users.Select(user => user.Id.Value));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal([57, .. Enumerable.Range(1, 100).Where(id => id != 57).Select(id => (long)id)], seen);
    }

    [Fact]
    public void SearchUsers_VeryManyToCompare_StopsAndGoesOnWithTheNextPage()
    {
        // All share the first four characters, one of the last has the fifth.
        _directory.Load(Enumerable.Range(1, UserIndex.MaxCompared + 50).Select(id =>
            new RecordedAccountChange(id, _now, new UserSaved(Person(id, id == UserIndex.MaxCompared + 40 ? "abcdx" : $"abcd{id}")))));
        var first = _directory.SearchUsers("abcdx y", null, 10);
        Assert.Empty(first.Users);
        var page = _directory.SearchUsers("name abcdx", null, 10);
        Assert.Empty(page.Users);
        Assert.NotNull(page.Next);
        page = _directory.SearchUsers("name abcdx", page.Next, 10);
        Assert.Equal([new UserId(UserIndex.MaxCompared + 40)], page.Users.Select(user => user.Id));
        Assert.Null(page.Next);
    }

    private static User Person(long id, string username, string name = "Name") =>
        new() { Id = new UserId(id), Username = username, Name = name, CreatedAt = _now };

    private void Save(long id, string username, string name = "Name") => Apply(new UserSaved(Person(id, username, name)));

    private void Follow(long source, long target) => Apply(new UserFollowed(new UserId(source), new UserId(target)));

    private void Unfollow(long source, long target) => Apply(new UserUnfollowed(new UserId(source), new UserId(target)));

    private void Apply(AccountChange change) => _directory.Apply(new RecordedAccountChange(++_seq, _now, change));

    private string Find(string query) =>
        string.Join(' ', _directory.SearchUsers(query, null, 10).Users.Select(user => user.Id.Value));
}
