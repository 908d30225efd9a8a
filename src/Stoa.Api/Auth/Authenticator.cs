using Microsoft.AspNetCore.Http;
using Stoa.Api.Placement;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Auth;

/// <summary>Tells from the Authorization header who calls: from memory, with one look in the database for a new token.</summary>
/// <param name="accounts">Tokens and apps.</param>
/// <param name="unknownTokens">Asked about a token that <paramref name="accounts"/> does not know.</param>
/// <param name="time">Decides which tokens have expired.</param>
/// <param name="passes">Reads what other nodes let callers in by; absent on a node that is alone, where nobody is.</param>
/// <remarks>
/// OAuth 1.0a is not implemented, so its header counts as no credentials. Source: docs/compatibility.md, Credentials; RFC 6750.
/// </remarks>
public sealed class Authenticator(AccountDirectory accounts, IUnknownTokenLookup unknownTokens, TimeProvider time, Passes? passes = null)
{
    private const string Bearer = "Bearer";
    private const string OAuth1 = "OAuth";

    /// <summary>True when a request says who calls: by header, or by the cookie of one of our own pages.</summary>
    public static bool HasCredentials(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.Authorization.Count > 0 || (SessionCookie.Read(request) is not null && SessionCookie.IsSameOrigin(request));
    }

    /// <summary>True when the caller is a person who runs this Stoa.</summary>
    public bool IsOperator(in Caller caller) => caller.UserId is { } id && accounts.TryGetUser(id, out var user) && user.Operator;

    /// <summary>
    /// The session that a browser's cookie holds; null when it has none, it has ended or the person is suspended. Asks nobody: for pages,
    /// whoever sent the request.
    /// </summary>
    public AccessToken? FindSession(HttpRequest request) => ReadSession(request) is { } token && !IsSuspended(token) ? token : null;

    /// <summary>Gets to know a browser's session that another node or process began a moment ago; for pages, before they ask for it. Costs nothing where it is known.</summary>
    public async ValueTask LearnSessionAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (SessionCookie.Read(http.Request) is { } cookie && TokenHash.TryCompute(cookie, out var hash) && !accounts.TryGetToken(hash, out _))
        {
            await unknownTokens.FindAsync(hash, http.RequestAborted);
        }
    }

    private AccessToken? ReadSession(HttpRequest request) =>
        SessionCookie.Read(request) is { } cookie && TokenHash.TryCompute(cookie, out var hash) && accounts.TryGetToken(hash, out var token)
            && token.ClientId == OwnApps.WebApp && token.UserId is not null && !(token.ExpiresAt <= time.GetUtcNow())
            ? token : null;

    /// <summary>Checks the Authorization header of a request or, where it has none, the cookie of one of our own pages.</summary>
    public ValueTask<Authentication> AuthenticateAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Features.Get<UsedPass>() is { Token: var passed })
        {
            return JudgePassedAsync(passed, http);
        }

        if (http.Request.Headers.Authorization.Count == 0)
        {
            return !SessionCookie.IsSameOrigin(http.Request) ? new(default(Authentication))
                : ReadSession(http.Request) is { } session ? new(Judge(session))
                : LookForSessionAsync(http);
        }

        string? header = http.Request.Headers.Authorization;
        var text = header.AsSpan().Trim(' ');
        var space = text.IndexOf(' ');
        if (space <= 0)
        {
            return new(default(Authentication));
        }

        var scheme = text[..space];
        var token = text[(space + 1)..].TrimStart(' ');
        if (!scheme.Equals(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            var isOAuth1 = scheme.Equals(OAuth1, StringComparison.OrdinalIgnoreCase);
            return new(new Authentication(isOAuth1 ? AuthenticationStatus.Unauthorized : AuthenticationStatus.UnknownScheme, default));
        }

        if (token.Contains(' ') || !TokenHash.TryCompute(token, out var hash))
        {
            return new(default(Authentication));
        }

        return accounts.TryGetToken(hash, out var known)
            ? new(JudgeBearer(known))
            : LookUpAsync(hash, http);
    }

    /// <summary>True when a request carries another node's pass, and this node has others.</summary>
    internal bool HasPass(HttpRequest request) => passes is not null && Passes.Find(request) is not null;

    /// <summary>Checks another node's pass: what it says takes the place of the request's own credentials, until the request is over.</summary>
    internal ValueTask<Authentication> AuthenticateByPassAsync(HttpContext http)
    {
        if (passes is null || Passes.Find(http.Request) is not { } pass || !passes.TryRead(http.Request.Path.Value ?? "", pass, out var token))
        {
            return new(default(Authentication));
        }

        http.Features.Set(new UsedPass(token));
        return JudgePassedAsync(token, http);
    }

    /// <summary>What a request was let in by, to be asked about again later; null for a guest.</summary>
    internal Credential? CredentialOf(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<UsedPass>() is { Token: var passed })
        {
            return passed is { } token ? new Credential(token, accounts.TryGetToken(token, out var known) ? known.ExpiresAt : null) : null;
        }

        if (request.Headers.Authorization.Count == 0)
        {
            return ReadSession(request) is { } session ? new Credential(session.Hash, session.ExpiresAt) : null;
        }

        var header = request.Headers.Authorization.ToString().AsSpan().Trim(' ');
        return TokenHash.TryCompute(header[(header.IndexOf(' ') + 1)..].TrimStart(' '), out var hash)
            ? new Credential(hash, accounts.TryGetToken(hash, out var bearer) ? bearer.ExpiresAt : null)
            : null;
    }

    /// <summary>
    /// False once what let a caller in was taken back: the token was revoked or its grant ended, the app switched off or deleted, the person
    /// suspended or deleted. That its time is over takes nothing back from who is in already, nor does it keep anything from being taken back.
    /// </summary>
    internal bool StillHolds(in Credential credential, in Caller caller)
    {
        if (caller.UserId is { } id && (!accounts.TryGetUser(id, out var user) || user.Suspended))
        {
            return false;
        }

        var isAppThere = accounts.TryGetApp(caller.ClientId, out var app);
        if (app is { Disabled: true })
        {
            return false;
        }

        // What has expired is dropped some day, so that it is not there says nothing.
        return credential.ExpiresAt is { } expiry && expiry <= time.GetUtcNow()
            ? (isAppThere || OwnApps.Contains(caller.ClientId)) && !accounts.WasTakenBack(credential.Hash, caller.UserId, caller.ClientId, expiry)
            : accounts.TryGetToken(credential.Hash, out _);
    }

    // The server makes a token source when RequestAborted is read, so only the rare look reads it.
    private async ValueTask<Authentication> LookUpAsync(TokenHash hash, HttpContext http) =>
        await unknownTokens.FindAsync(hash, http.RequestAborted) is { } token ? JudgeBearer(token) : default;

    private async ValueTask<Authentication> LookForSessionAsync(HttpContext http)
    {
        await LearnSessionAsync(http);
        return ReadSession(http.Request) is { } session ? Judge(session) : default;
    }

    // The other node has judged who they are and where from; what their token allows is asked here, and whether it still stands.
    private async ValueTask<Authentication> JudgePassedAsync(TokenHash? passed, HttpContext http) =>
        passed is not { } hash ? Authentication.Known(Caller.Anonymous)
        : accounts.TryGetToken(hash, out var known) ? Judge(known)
        : await unknownTokens.FindAsync(hash, http.RequestAborted) is { } token ? Judge(token)
        : default;

    // What a browser holds as a cookie is no bearer: whoever gets hold of it cannot take it elsewhere.
    private Authentication JudgeBearer(AccessToken token) => token.ClientId == OwnApps.WebApp ? default : Judge(token);

    private Authentication Judge(AccessToken token)
    {
        if (token.ExpiresAt is { } expiry && expiry <= time.GetUtcNow())
        {
            return default;
        }

        // An app that was registered a moment ago may reach this node's memory after its token did: it is let in.
        if (accounts.TryGetApp(token.ClientId, out var app) && app.Disabled)
        {
            return Authentication.Disabled(token.ClientId);
        }

        if (IsSuspended(token))
        {
            return new Authentication(AuthenticationStatus.UserSuspended, default);
        }

        var kind = token.UserId is null ? CallerKind.AppOnly : CallerKind.User;
        return Authentication.Known(new Caller(kind, token.ClientId, token.UserId, token.Scopes));
    }

    private bool IsSuspended(AccessToken token) => token.UserId is { } id && accounts.TryGetUser(id, out var user) && user.Suspended;
}

/// <summary>What a request was let in by.</summary>
/// <param name="Hash">The token.</param>
/// <param name="ExpiresAt">When its time is over; absent: never.</param>
internal readonly record struct Credential(TokenHash Hash, DateTimeOffset? ExpiresAt);
