using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;
using static Stoa.Storage.Tests.AccountSamples;

namespace Stoa.Storage.Tests.Accounts;

/// <summary>Topics that people follow, and the addresses of their calendars.</summary>
public abstract class PersonalChangesTests(StoreHome home) : IAsyncLifetime
{
    private static readonly UserId _alice = new(1);
    private AccountStore? _store;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await home.MakeAsync();
        _store = home.OpenAccounts();
        await _store.AppendManyAsync([new UserSaved(User(1, "alice")), new UserSaved(User(2, "bob")), new TopicSaved(SomeTopic)], Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _store!.DisposeAsync();
        await home.DisposeAsync();
    }

    [Fact]
    public async Task Append_FollowedTopics_AreOnceEachOfThoseThereAreAndNoMoreThanMayBe()
    {
        var (follow, unfollow) = (new TopicFollowed(_alice, SomeTopic.Id), new TopicUnfollowed(_alice, SomeTopic.Id));
        Assert.Equal(AccountAppendStatus.Unchanged, await AppendAsync(unfollow));
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(follow));
        Assert.Equal(AccountAppendStatus.Unchanged, await AppendAsync(follow));
        Assert.Equal(AccountAppendStatus.TopicUnknown, await AppendAsync(new TopicFollowed(_alice, new TopicId(8))));
        Assert.Equal(AccountAppendStatus.UserUnknown, await AppendAsync(new TopicFollowed(new UserId(9), SomeTopic.Id)));
        Assert.Equal([follow], Left().OfType<TopicFollowed>());
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(unfollow));
        Assert.Empty(Left().OfType<TopicFollowed>());

        var topics = Enumerable.Range(100, TopicFollowed.MaxPerPerson).Select(id => new TopicId(id)).ToArray();
        await _store!.AppendManyAsync([.. topics.Select(id => new TopicSaved(SomeTopic with { Id = id }))], Cancel);
        Assert.All(await _store.AppendManyAsync([.. topics.Select(id => new TopicFollowed(_alice, id))], Cancel), result => Assert.True(result.Committed));
        Assert.Equal(AccountAppendStatus.TopicFollowLimitReached, await AppendAsync(follow));
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(follow with { UserId = new UserId(2) }));
    }

    [Fact]
    public async Task Append_CalendarOpenedAgain_ReplacesTheAddress()
    {
        Assert.Equal(AccountAppendStatus.Unchanged, await AppendAsync(new CalendarClosed(_alice)));
        Assert.Equal(AccountAppendStatus.UserUnknown, await AppendAsync(new CalendarOpened(new UserId(9), HashOf("x"))));
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new CalendarOpened(_alice, HashOf("one"))));
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new CalendarOpened(_alice, HashOf("two"))));
        Assert.Equal([new CalendarOpened(_alice, HashOf("two"))], Left().OfType<CalendarOpened>());
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new CalendarClosed(_alice)));
        Assert.Empty(Left().OfType<CalendarOpened>());
    }

    [Fact]
    public async Task Append_UserDeleted_TakesFollowedTopicsAndCalendarAlong()
    {
        await _store!.AppendManyAsync(
            [
                new TopicFollowed(_alice, SomeTopic.Id), new TopicFollowed(new UserId(2), SomeTopic.Id),
                new CalendarOpened(_alice, HashOf("one")), new CalendarOpened(new UserId(2), HashOf("two")),
            ],
            Cancel);
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new UserDeleted(_alice)));
        Assert.Equal([new TopicFollowed(new UserId(2), SomeTopic.Id), new CalendarOpened(new UserId(2), HashOf("two"))], Left().Where(change => change is TopicFollowed or CalendarOpened));
    }

    private async Task<AccountAppendStatus> AppendAsync(AccountChange change) => (await _store!.AppendAsync(change, Cancel)).Status;

    private List<AccountChange> Left()
    {
        List<AccountChange> left = [];
        _store!.ReadAll(recorded => left.Add(recorded.Change));
        return left;
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqlitePersonalChangesTests() : PersonalChangesTests(new SqliteHome());

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresPersonalChangesTests() : PersonalChangesTests(new PostgresHome());
