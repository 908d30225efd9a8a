using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Stoa.Api.Auth;
using Stoa.Api.Bodies;
using Stoa.Api.Fields;
using Stoa.Api.Limits;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Telemetry;
using Stoa.Cluster;
using Stoa.Spaces.Accounts;
using Stoa.Storage;

namespace Stoa.Api;

/// <summary>The way of every request: the order of checks, then the operation, then whatever went wrong.</summary>
/// <remarks>
/// Journey 1, a lookup. The steps below are numbered in <see cref="AdmitAsync"/> and <see cref="AnswerAsync"/>; each refuses with the reply named.
/// <code>
///   ┌──────────┐  ┌─────────────┐  ┌────────┐  ┌────────────┐  ┌──────┐  ┌────────────┐  ┌─────────┐
///   │ 1 ready? │→ │ 2 credential│→ │ 3 scope│→ │ 4 rate     │→ │5 kind│→ │6 parameters│→ │7 handler│
///   │   503    │  │   401       │  │   403  │  │   limit 429│  │ 403  │  │  400       │  │ 200 …   │
///   └──────────┘  └─────────────┘  └────────┘  └────────────┘  └──────┘  └────────────┘  └─────────┘
/// </code>
/// Nothing on this way touches the database or a grain, but for the one look that <see cref="IUnknownTokenLookup"/> allows; of
/// the operations only a lookup of an ended Space does, where the operator lets those be shown.
/// The order is what X's replies tell of it, as the tests of docs/compatibility.md hold it.
/// </remarks>
public sealed partial class StoaApi
{
    private readonly Readiness _readiness;
    private readonly Authenticator _authenticator;
    private readonly RateLimiter _limiter;
    private readonly ILogger<StoaApi> _logger;
    private long _transaction = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>Puts the parts together; <see cref="Routes"/> is filled afterwards, before the first request.</summary>
    public StoaApi(Readiness readiness, Authenticator authenticator, IRateLimitCounters counters, ApiOptions options, ILogger<StoaApi> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _readiness = readiness;
        _authenticator = authenticator;
        _limiter = new RateLimiter(options.RateLimits, counters);
        _logger = logger;
        Options = options;
        Routes = new StoaRoutes(_limiter);
        Problems = new ProblemWriter(Replies, options.ProblemTypeBase);
    }

    /// <summary>Every operation.</summary>
    public StoaRoutes Routes { get; }

    /// <summary>What the operator set.</summary>
    public ApiOptions Options { get; }

    /// <summary>How problems are written.</summary>
    public ProblemWriter Problems { get; }

    /// <summary>Lends the buffers of replies.</summary>
    internal JsonReplies Replies { get; } = new();

    /// <summary>Answers a request whose path is ours; hands every other one on.</summary>
    /// <remarks>Nothing leaves without a body: what nobody answered, or only with a status, gets its problem.</remarks>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        var path = http.Request.Path.Value ?? "";
        var node = Routes.Find(path, out var values);
        var isOurs = node is not null || IsOurs(path);
        if (isOurs)
        {
            SetCommonHeaders(http);
        }

        var operation = node?.Find(HttpMethods.IsHead(http.Request.Method) ? HttpMethods.Get : http.Request.Method);
        try
        {
            if (path.Length + http.Request.QueryString.Value?.Length > StoaApiHosting.MaxTargetLength)
            {
                await Problems.SendAsync(http, Problem.UriTooLong);
            }
            else if (operation is not null)
            {
                RouteTag.Set(http, operation);
                await AnswerAsync(http, operation, values);
            }
            else if (node?.IsPossible(values) == true)
            {
                http.Response.Headers.Allow = node.Allow;
                if (!HttpMethods.IsOptions(http.Request.Method) || !node.DescribeBodies(http.Response.Headers))
                {
                    await Problems.SendAsync(http, Problem.MethodNotAllowed);
                }
            }
            else
            {
                await FallThroughAsync(http, next, isOurs);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
        catch (StorageUnavailableException) when (!http.Response.HasStarted)
        {
            await Problems.SendAsync(http, Problem.ServiceUnavailable);
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            await Problems.SendAsync(http, Problem.Of(exception.StatusCode));
        }
        catch (Exception exception)
        {
            // Neither the message nor the path is logged: both may hold what a user wrote.
            LogFailed(_logger, operation?.Method, operation?.Path, exception.GetType().FullName, exception.StackTrace);
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }

            await Problems.SendAsync(http, Problem.InternalServerError);
        }
    }

    /// <summary>Who calls, by the credentials alone; null when they are no good.</summary>
    internal async ValueTask<Caller?> AuthenticateAsync(HttpContext http) =>
        await _authenticator.AuthenticateAsync(http) is { Status: AuthenticationStatus.Known, Caller: var caller } ? caller : null;

    /// <summary>Remembers what a request was let in by, for as long as what it began lasts.</summary>
    /// <returns>Says whether it still holds; may be asked when the request is long over.</returns>
    internal Func<bool> Remember(HttpContext http, Caller caller)
    {
        if (caller.Kind == CallerKind.Anonymous || _authenticator.CredentialOf(http.Request) is not { } credential)
        {
            return static () => true;
        }

        return () => _authenticator.StillHolds(credential, caller);
    }

    /// <summary>What a caller was let in by, for a pass that lets them in elsewhere too; null for a guest.</summary>
    internal TokenHash? FindToken(HttpContext http, Caller caller) =>
        caller.Kind == CallerKind.Anonymous ? null : _authenticator.CredentialOf(http.Request)?.Hash;

    /// <summary>Counts a call against somebody's rate limit; false when it is one too many, and the refusal sent.</summary>
    internal async ValueTask<bool> CountAsync(HttpContext http, Operation operation, Caller caller)
    {
        if (await _limiter.TakeAsync(operation, caller) is not { } count)
        {
            return true;
        }

        CommonHeaders.SetRateLimit(http.Response.Headers, count);
        if (!count.IsAllowed)
        {
            ApiInstruments.RateLimited(operation);
            await Problems.SendAsync(http, Problem.TooManyRequests);
        }

        return count.IsAllowed;
    }

    /// <summary>What answers in JSON whatever comes. Of <c>/2/oauth2/</c> a part is pages for people: the consent.</summary>
    private static bool IsOurs(string path) =>
        (path.StartsWith("/2/", StringComparison.Ordinal) && !path.StartsWith("/2/oauth2/", StringComparison.Ordinal))
        || path.StartsWith("/api/", StringComparison.Ordinal) || path is "/2" or "/api";

    private void SetCommonHeaders(HttpContext http) =>
        CommonHeaders.Set(http.Response.Headers, unchecked(Interlocked.Increment(ref _transaction)));

    private async ValueTask FallThroughAsync(HttpContext http, RequestDelegate next, bool isOurs)
    {
        await next(http);
        var response = http.Response;
        if (!response.HasStarted && response.StatusCode >= StatusCodes.Status400BadRequest && response.ContentType is null)
        {
            if (!isOurs)
            {
                SetCommonHeaders(http);
            }

            await Problems.SendAsync(http, Problem.Of(response.StatusCode));
        }
    }

    private async ValueTask AnswerAsync(HttpContext http, Operation operation, PathValues path)
    {
        if (await AdmitAsync(http, operation) is not { } caller)
        {
            return;
        }

        // :: Step 6: does the caller read what comes, do parameters and body make sense? All faults are told together.
        if (!AcceptedTypes.Accept(http.Request, operation.ReplyType) && (operation.OtherReplyType is not { } other || !AcceptedTypes.Accept(http.Request, other)))
        {
            await Problems.SendAsync(http, Problem.NotAcceptable);
            return;
        }

        var query = QueryParser.Parse(operation.Parameters, path, http.Request.QueryString.Value, out var faults);
        var body = BodyValues.None;
        if (operation.Body is { } table)
        {
            var read = await BodyReader.ReadAsync(http.Request, table);
            if (read.Problem is not null)
            {
                await Problems.SendAsync(http, read.Problem);
                return;
            }

            body = read.Values;
            faults = faults is null ? read.Faults : [.. faults, .. read.Faults ?? []];
        }

        if (faults is not null)
        {
            await Problems.SendAsync(http, faults);
            return;
        }

        // :: Step 7: the operation itself.
        await operation.Handler(new StoaRequest(this, http, operation, caller, query, body));
    }

    /// <summary>Steps 1 to 5; null when the request was refused.</summary>
    private async ValueTask<Caller?> AdmitAsync(HttpContext http, Operation operation)
    {
        var access = operation.Access;

        // :: Step 1: is this node ready?
        if (!_readiness.IsReady && !access.BeforeReady)
        {
            return await RefuseAsync(http, Problem.ServiceUnavailable);
        }

        // :: Step 2: who calls?
        var caller = Caller.Anonymous;
        var hasPass = operation.TakesPass && _authenticator.HasPass(http.Request);
        var hasCredentials = hasPass || Authenticator.HasCredentials(http.Request);
        if (!access.Anonymous && (hasCredentials || !access.Accepts(CallerKind.Anonymous)))
        {
            var authentication = await (hasPass ? _authenticator.AuthenticateByPassAsync(http) : _authenticator.AuthenticateAsync(http));
            caller = authentication.Caller;
            if (authentication.Status == AuthenticationStatus.AppDisabled)
            {
                await Problems.SendAppDisabledAsync(http, caller.ClientId);
                return null;
            }

            if (authentication.Status == AuthenticationStatus.UserSuspended)
            {
                return await RefuseAsync(http, Problem.UserSuspended);
            }

            if (authentication.Status != AuthenticationStatus.Known)
            {
                return await RefuseAsync(http, authentication.Status == AuthenticationStatus.UnknownScheme
                    ? Problem.UnsupportedAuthentication("Unknown", access.Supported)
                    : Problem.Unauthorized);
            }
        }

        // :: Step 3: did the user grant what it takes?
        if (caller.IsUser && !access.IsGranted(caller.Scopes))
        {
            return await RefuseAsync(http, Problem.ScopeMissing);
        }

        // :: Step 4: from here on a reply counts against the caller's rate limit, whatever it says.
        CommonHeaders.SetAccessLevel(http.Response.Headers, caller);
        if (!await CountAsync(http, operation, caller))
        {
            return null;
        }

        // :: Step 5: is this kind of caller let in?
        return !access.Accepts(caller.Kind) ? await RefuseAsync(http, Problem.UnsupportedAuthentication(caller.IsUser ? "OAuth 2.0 User Context" : "OAuth 2.0 Application-Only", access.Supported))
            : access.OwnAppsOnly && !OwnApps.Contains(caller.ClientId) ? await RefuseAsync(http, Problem.NotOwnApp)
            : access.OperatorOnly && !_authenticator.IsOperator(caller) ? await RefuseAsync(http, Problem.NotOperator)
            : caller;
    }

    private async ValueTask<Caller?> RefuseAsync(HttpContext http, Problem problem)
    {
        await Problems.SendAsync(http, problem);
        return null;
    }
}
