using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Stoa.Directory.Activity;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Directory.Accounts;

/// <summary>Every account, app, token, follow, block and topic in the memory of this node: what requests are answered from.</summary>
/// <remarks>Any thread may read at any time and never waits. Writers wait for each other.</remarks>
public sealed class AccountDirectory
{
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<UserId, User> _users = new();
    private readonly ConcurrentDictionary<string, User> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, User>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly ConcurrentDictionary<ClientId, App> _apps = new();
    private readonly ConcurrentDictionary<TokenHash, AccessToken> _tokens = new();
    private readonly ConcurrentDictionary<TopicId, Topic> _topics = new();
    private readonly FollowGraph _follows = new();
    private readonly FollowGraph _blocks = new(); // Of the same shape: who blocks whom.
    private readonly TopicFollows _topicFollows = new();
    private readonly CalendarAddresses _calendars = new();
    private readonly RecentRevocations _revocations = new();
    private readonly UserIndex _index = new();
    private Topic[] _topicsInOrder = [];
    private long _appliedSeq;

    /// <summary>Makes an empty directory.</summary>
    public AccountDirectory() => _bySpan = _byName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The number of the last change applied; 0 before the first.</summary>
    public long AppliedSeq => Volatile.Read(ref _appliedSeq);

    /// <summary>Which apps want to be told of what.</summary>
    public ActivityDirectory Activity { get; } = new();

    /// <summary>How many accounts there are.</summary>
    public int UserCount => _users.Count;

    /// <summary>All topics by id.</summary>
    public IReadOnlyList<Topic> Topics => Volatile.Read(ref _topicsInOrder);

    /// <summary>Applies many changes at start: the same as <see cref="Apply"/> one by one, but faster.</summary>
    public void Load(IEnumerable<RecordedAccountChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        lock (_writing)
        {
            foreach (var recorded in changes)
            {
                ApplyNext(recorded, isLoading: true);
            }

            _index.Rebuild(_users.Values);
        }
    }

    /// <summary>Applies one change of the accounts' feed, which must come in the order of its numbers.</summary>
    /// <remarks>A change whose number is not above <see cref="AppliedSeq"/> was applied before and is ignored.</remarks>
    public void Apply(RecordedAccountChange recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        lock (_writing)
        {
            ApplyNext(recorded, isLoading: false);
        }
    }

    /// <summary>Finds an account by id.</summary>
    public bool TryGetUser(UserId id, [NotNullWhen(true)] out User? user) => _users.TryGetValue(id, out user);

    /// <summary>Finds an account by username without regard to case.</summary>
    public bool TryGetUserByName(ReadOnlySpan<char> username, [NotNullWhen(true)] out User? user) =>
        _bySpan.TryGetValue(username, out user);

    /// <summary>Finds a token, also one that has expired: see <see cref="AccessToken.ExpiresAt"/>.</summary>
    public bool TryGetToken(TokenHash hash, [NotNullWhen(true)] out AccessToken? token) => _tokens.TryGetValue(hash, out token);

    /// <summary>
    /// True when what a token allowed was taken back when its time was over, or a moment before: it was revoked, the app disconnected, the person
    /// signed out everywhere, the account recovered. Knows this process's time alone.
    /// </summary>
    /// <param name="hash">The token, which may be forgotten by now.</param>
    /// <param name="user">Whom it spoke for; absent: an app by itself.</param>
    /// <param name="app">Whose it was.</param>
    /// <param name="expiry">When its time was over.</param>
    public bool WasTakenBack(TokenHash hash, UserId? user, ClientId app, DateTimeOffset expiry) => _revocations.Include(hash, user, app, expiry);

    /// <summary>The tokens of an app, also those that have expired, in no order; walks those of all apps.</summary>
    public IEnumerable<AccessToken> TokensOf(ClientId app) => _tokens.Select(token => token.Value).Where(token => token.ClientId == app);

    /// <summary>Finds an app, also one that is disabled.</summary>
    public bool TryGetApp(ClientId id, [NotNullWhen(true)] out App? app) => _apps.TryGetValue(id, out app);

    /// <summary>The people who run this Stoa, in no order; walks everyone.</summary>
    public IEnumerable<User> Operators => _users.Values.Where(user => user.Operator);

    /// <summary>Everybody whom an operator suspended, in no order; walks everyone.</summary>
    public IEnumerable<User> Suspended => _users.Values.Where(user => user.Suspended);

    /// <summary>Every app, in no order; walks them all.</summary>
    public IEnumerable<App> Apps => _apps.Values;

    /// <summary>Finds a topic.</summary>
    public bool TryGetTopic(TopicId id, [NotNullWhen(true)] out Topic? topic) => _topics.TryGetValue(id, out topic);

    /// <summary>Whether one person follows another.</summary>
    public bool Follows(UserId source, UserId target) => _follows.Contains(source, target);

    /// <summary>The place of a follow among those of its source, as <see cref="FollowPage.Next"/> counts, newest highest; null when there is none.</summary>
    public long? FollowPlace(UserId source, UserId target) => _follows.NumberOf(source, target);

    /// <summary>How many people a person follows, and how many follow them.</summary>
    public FollowCounts FollowCounts(UserId user) => _follows.Counts(user);

    /// <summary>Whom a person follows, last followed first.</summary>
    /// <param name="user">The person.</param>
    /// <param name="before">The <see cref="FollowPage.Next"/> of the page before; null for the first page.</param>
    /// <param name="limit">How many at most, at least 1.</param>
    public FollowPage Following(UserId user, long? before, int limit) => _follows.Following(user, before, limit);

    /// <summary>Who follows a person, newest follower first; parameters as for <see cref="Following"/>.</summary>
    public FollowPage Followers(UserId user, long? before, int limit) => _follows.Followers(user, before, limit);

    /// <summary>Whether one person has blocked another.</summary>
    public bool Blocks(UserId source, UserId target) => _blocks.Contains(source, target);

    /// <summary>Whom a person has blocked, last blocked first; parameters as for <see cref="Following"/>.</summary>
    public FollowPage Blocked(UserId user, long? before, int limit) => _blocks.Following(user, before, limit);

    /// <summary>The topics that a person follows, last followed first.</summary>
    public IReadOnlyList<TopicId> TopicsFollowedBy(UserId user) => _topicFollows.Of(user);

    /// <summary>The address of a person's calendar; null when they have none.</summary>
    public CalendarAddress? CalendarOf(UserId user) => _calendars.Of(user);

    /// <summary>Whose calendar stands at an address; null when nobody's does.</summary>
    public UserId? FindCalendar(TokenHash hash) => _calendars.Find(hash);

    /// <summary>
    /// The people of whom each word of the query begins the username or a word of the name. First, on the first page, the
    /// one whose username the query is, with or without <c>@</c>; then by id.
    /// </summary>
    /// <param name="query">What was typed.</param>
    /// <param name="after">The <see cref="UserPage.Next"/> of the page before; null for the first page.</param>
    /// <param name="limit">How many at most, at least 1.</param>
    /// <remarks>
    /// One call looks at a bounded number of accounts, so a page may be short, even empty, and still have a next one.
    /// </remarks>
    public UserPage SearchUsers(string query, UserId? after, int limit)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        TryGetUserByName(query.AsSpan().Trim().TrimStart('@'), out var exact);
        return _index.Search(query, _users, exact, after, limit);
    }

    private void ApplyNext(RecordedAccountChange recorded, bool isLoading)
    {
        if (recorded.Seq <= _appliedSeq)
        {
            return;
        }

        switch (recorded.Change)
        {
            case UserSaved saved:
                Save(saved.User, isLoading);
                break;
            case AppSaved saved:
                _apps[saved.App.ClientId] = saved.App;
                break;
            case TokenIssued issued:
                _tokens[issued.Token.Hash] = issued.Token;
                break;
            case TokenRevoked revoked:
                Revoke(revoked.Hash, recorded.At);
                break;
            case UserFollowed followed:
                _follows.Add(followed.SourceId, followed.TargetId, recorded.Seq);
                break;
            case UserUnfollowed unfollowed:
                _follows.Remove(unfollowed.SourceId, unfollowed.TargetId);
                break;
            case TopicSaved saved:
                _topics[saved.Topic.Id] = saved.Topic;
                Volatile.Write(ref _topicsInOrder, [.. _topics.Values.OrderBy(topic => topic.Id)]);
                break;
            case UserDeleted deleted:
                Delete(deleted.UserId);
                break;
            case AppDeleted deleted:
                _apps.TryRemove(deleted.ClientId, out _);
                DropTokens(token => token.ClientId == deleted.ClientId);
                Activity.Forget(deleted.ClientId);
                break;
            case ExpiredTokensDropped dropped:
                DropTokens(token => token.ExpiresAt <= dropped.Before);
                break;
            case UserBlocked blocked:
                _blocks.Add(blocked.SourceId, blocked.TargetId, recorded.Seq);
                break;
            case UserUnblocked unblocked:
                _blocks.Remove(unblocked.SourceId, unblocked.TargetId);
                break;
            case Audited audited:
                _revocations.Apply(audited, recorded.At, _apps.ContainsKey);
                break;
            case ActivitySubscriptionSaved or ActivitySubscriptionDeleted or WebhookSaved or WebhookDeleted:
                Activity.Apply(recorded.Change);
                break;
            default:
                ApplyPersonal(recorded);
                break;
        }

        Volatile.Write(ref _appliedSeq, recorded.Seq);
    }

    /// <summary>Applies a change of what a person keeps for themselves.</summary>
    private void ApplyPersonal(RecordedAccountChange recorded)
    {
        switch (recorded.Change)
        {
            case TopicFollowed followed:
                _topicFollows.Add(followed.UserId, followed.TopicId);
                break;
            case TopicUnfollowed unfollowed:
                _topicFollows.Remove(unfollowed.UserId, unfollowed.TopicId);
                break;
            case CalendarOpened opened:
                _calendars.Set(opened.UserId, new CalendarAddress(opened.Hash, recorded.At));
                break;
            case CalendarClosed closed:
                _calendars.Remove(closed.UserId);
                break;
            default:
                throw new InvalidOperationException($"No place for {recorded.Change.GetType().Name}.");
        }
    }

    private void Revoke(TokenHash hash, DateTimeOffset at)
    {
        if (_tokens.TryRemove(hash, out var token))
        {
            _revocations.Revoke(token, at);
        }
    }

    /// <summary>Looks at every token: for what happens seldom.</summary>
    private void DropTokens(Predicate<AccessToken> which)
    {
        foreach (var (hash, token) in _tokens)
        {
            if (which(token))
            {
                _tokens.TryRemove(hash, out _);
            }
        }
    }

    private void Delete(UserId id)
    {
        DropTokens(token => token.UserId == id);
        _follows.RemoveAll(id);
        _blocks.RemoveAll(id);
        Activity.Forget(id);
        _topicFollows.RemoveAll(id);
        _calendars.Remove(id);
        if (_users.TryRemove(id, out var user))
        {
            FreeName(user);
            _index.Remove(user);
        }
    }

    private void Save(User user, bool isLoading)
    {
        _users.TryGetValue(user.Id, out var last);
        _users[user.Id] = user;
        _byName[user.Username] = user;

        if (last is not null && !string.Equals(last.Username, user.Username, StringComparison.OrdinalIgnoreCase))
        {
            FreeName(last);
        }

        if (!isLoading)
        {
            _index.Replace(last, user);
        }
    }

    /// <summary>Frees a name, unless somebody else has taken it meanwhile.</summary>
    private void FreeName(User user)
    {
        if (_byName.TryGetValue(user.Username, out var holder) && holder.Id == user.Id)
        {
            _byName.TryRemove(user.Username, out _);
        }
    }
}
