using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Stoa.Api.Auth;
using Stoa.Cluster;
using Stoa.Directory.Accounts;
using Stoa.Identity.Data;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.People;

/// <summary>People's browsers that are signed in. A session is a token of Stoa's own web app, so it ends everywhere within a second.</summary>
internal sealed class Sessions(
    AccountStore store, AccountDirectory accounts, AccountFeed feed, Authenticator authenticator, AccountOptions options, TimeProvider time)
{
    private const Scopes Everything = Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite | Scopes.FollowsRead | Scopes.FollowsWrite;

    /// <summary>The session of the browser that sent a request; null when nobody is signed in there.</summary>
    public Session? Find(HttpContext http) =>
        authenticator.FindSession(http.Request) is { UserId: { } id } token && accounts.TryGetUser(id, out var user) ? new Session(user, token) : null;

    /// <summary>Gets to know a session that another node began a moment ago: before <see cref="Find"/>.</summary>
    public ValueTask LearnAsync(HttpContext http) => authenticator.LearnSessionAsync(http);

    /// <summary>True when the person signed in so lately that they may change how they sign in.</summary>
    public bool IsFresh(Session session) => time.GetUtcNow() - session.Token.CreatedAt < options.FreshSignIn;

    /// <summary>Signs somebody in: makes their user, should that be missing, and gives the browser a new session.</summary>
    /// <param name="http">The request.</param>
    /// <param name="account">Who.</param>
    /// <param name="way">How, for the audit log: passkey, password, provider, sign-up, link.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageUnavailableException">Nothing could be written; nobody is signed in.</exception>
    public async Task<SessionStart> StartAsync(HttpContext http, SignInAccount account, string way, CancellationToken cancellationToken)
    {
        if (accounts.TryGetUser(account.UserId, out var known) && known.Suspended)
        {
            return SessionStart.Suspended;
        }

        var token = Credentials.NewToken();
        TokenHash.TryCompute(token, out var hash);
        var now = time.GetUtcNow();
        List<AccountChange> changes = [];
        if (!accounts.TryGetUser(account.UserId, out _))
        {
            // A deletion takes the keys first: who has none any more is not made anew by a sign-in that was under way.
            var context = http.RequestServices.GetRequiredService<IdentityContext>();
            if (!await context.Users.AsNoTracking().AnyAsync(row => row.Id == account.Id, cancellationToken))
            {
                return SessionStart.AccountGone;
            }

            changes.Add(new UserSaved(UserOf(account)));
        }

        changes.Add(new TokenIssued(new AccessToken(hash, OwnApps.WebApp, account.UserId, Everything, now, now + options.SessionLifetime)));
        changes.Add(new Audited(AuditAct.SignedIn, account.UserId, Detail: way));
        if (authenticator.FindSession(http.Request) is { } last)
        {
            changes.Add(new TokenRevoked(last.Hash)); // Nobody goes on with a session that was there before.
        }

        var results = await store.AppendManyAsync(changes, cancellationToken);
        if (results.Any(result => result.Status == AccountAppendStatus.UsernameTaken))
        {
            return SessionStart.UsernameTaken;
        }

        if (results.Any(result => result.Status is not (AccountAppendStatus.Committed or AccountAppendStatus.Unchanged)))
        {
            throw new StorageUnavailableException("The session could not be stored.");
        }

        // The browser's next request finds the session, also when another process wrote at the same moment.
        await feed.WaitForAsync(results.Max(result => result.Recorded?.Seq ?? 0)).WaitAsync(cancellationToken);
        SetCookie(http, token, now + options.SessionLifetime);
        return SessionStart.Started;
    }

    /// <summary>Signs the browser out.</summary>
    public async Task EndAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (authenticator.FindSession(http.Request) is { } token)
        {
            ThrowUnlessWritten(await store.AppendManyAsync([new TokenRevoked(token.Hash), new Audited(AuditAct.SignedOut, token.UserId)], cancellationToken));
        }

        SetCookie(http, "", DateTimeOffset.UnixEpoch);
    }

    /// <summary>Ends all sessions of a person, and the tokens of the command line with them; this browser's stays when <paramref name="except"/> says so.</summary>
    public async Task EndAllAsync(UserId user, TokenHash? except, CancellationToken cancellationToken)
    {
        if (!await store.RevokeTokensAsync(user, token => OwnApps.Contains(token.ClientId) && token.Hash != except, cancellationToken))
        {
            throw new StorageUnavailableException("Not every session could be ended.");
        }

        await store.AppendAsync(new Audited(AuditAct.SignedOutEverywhere, user), cancellationToken);
    }

    /// <summary>The sessions of a person that are going on, newest first.</summary>
    public async Task<IReadOnlyList<AccessToken>> ListAsync(UserId user, CancellationToken cancellationToken) =>
        [.. (await store.ListTokensAsync(user, cancellationToken)).Where(token => token.ClientId == OwnApps.WebApp && !(token.ExpiresAt <= time.GetUtcNow()))];

    /// <summary>Ends one of a person's sessions.</summary>
    public Task<bool> EndAsync(UserId user, TokenHash hash, CancellationToken cancellationToken) =>
        store.RevokeTokensAsync(user, token => token.Hash == hash && token.ClientId == OwnApps.WebApp, cancellationToken);

    /// <summary>The user as ASP.NET Core knows it: binds antiforgery tokens to the person.</summary>
    public static ClaimsPrincipal PrincipalOf(User user) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, user.Id.ToString()), new Claim(ClaimTypes.Name, user.Username)], "session"));

    private static User UserOf(SignInAccount account) => new()
    {
        Id = account.UserId,
        Username = account.UserName ?? throw new InvalidOperationException("An account has a username."),
        Name = account.Name,
        CreatedAt = account.CreatedAt,
        Operator = account.IsFirstOperator,
    };

    private static void ThrowUnlessWritten(IReadOnlyList<AccountAppendResult> results)
    {
        if (results.Any(result => result.Status == AccountAppendStatus.Unavailable))
        {
            throw new StorageUnavailableException("The session could not be ended.");
        }
    }

    private static void SetCookie(HttpContext http, string value, DateTimeOffset expires) =>
        http.Response.Cookies.Append(SessionCookie.NameFor(http.Request), value, new CookieOptions
        {
            HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", Expires = expires, IsEssential = true,
        });
}

/// <summary>A browser that is signed in.</summary>
/// <param name="User">Who.</param>
/// <param name="Token">Its token.</param>
internal sealed record Session(User User, AccessToken Token);

/// <summary>How signing in ended.</summary>
internal enum SessionStart
{
    /// <summary>Signed in.</summary>
    Started,

    /// <summary>The account was deleted in that very moment.</summary>
    AccountGone,

    /// <summary>Somebody took the username between sign-up and now; an operator has to help.</summary>
    UsernameTaken,

    /// <summary>An operator keeps the person out.</summary>
    Suspended,
}
