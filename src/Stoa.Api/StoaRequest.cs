using Microsoft.AspNetCore.Http;
using Stoa.Api.Auth;
using Stoa.Api.Bodies;
using Stoa.Api.Fields;
using Stoa.Api.Placement;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api;

/// <summary>A request that passed every check, and the ways to answer it.</summary>
public sealed class StoaRequest
{
    private readonly StoaApi _api;

    internal StoaRequest(StoaApi api, HttpContext http, Operation operation, Caller caller, QueryValues query, BodyValues body)
    {
        _api = api;
        Http = http;
        Operation = operation;
        Caller = caller;
        Query = query;
        Body = body;
    }

    /// <summary>The request as the server has it.</summary>
    public HttpContext Http { get; }

    /// <summary>What is asked for.</summary>
    public Operation Operation { get; }

    /// <summary>Who asks.</summary>
    public Caller Caller { get; }

    /// <summary>The parameters of path and query.</summary>
    public QueryValues Query { get; }

    /// <summary>The members of the body; empty when the operation declares no body.</summary>
    public BodyValues Body { get; }

    /// <summary>Ends when the client goes away.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>What the operator set.</summary>
    public ApiOptions Options => _api.Options;

    /// <summary>How problems and partial errors are written.</summary>
    public ProblemWriter Problems => _api.Problems;

    /// <summary>Lends a reply to write into; end with <see cref="JsonReply.SendAsync"/>.</summary>
    public JsonReply BeginReply() => _api.Replies.Rent();

    /// <summary>True when the credentials of the request would let the same caller in now: asked again by what takes long.</summary>
    public async ValueTask<bool> IsStillAuthenticatedAsync() =>
        Caller.Kind == CallerKind.Anonymous || (await _api.AuthenticateAsync(Http) is { } caller && caller == Caller);

    /// <summary>Counts a call that needs no token against the rate limit of the person whose it is; false when there was one call too many, and the refusal sent.</summary>
    internal ValueTask<bool> CountForAsync(UserId user) => _api.CountAsync(Http, Operation, new Caller(CallerKind.User, default, user, Scopes.None));

    /// <summary>Says, also when the request is long over, whether what let the caller in still holds: see <see cref="Authenticator.StillHolds"/>.</summary>
    internal Func<bool> RememberCredentials() => _api.Remember(Http, Caller);

    /// <summary>True when another node's pass let the caller in.</summary>
    internal bool CameByPass => Http.Features.Get<UsedPass>() is not null;

    /// <summary>The token that let the caller in, or for which a pass stands; null for a guest.</summary>
    internal TokenHash? FindToken() => _api.FindToken(Http, Caller);

    /// <summary>Sends what was written, with status 200 unless said otherwise.</summary>
    public ValueTask SendAsync(JsonReply reply, int status = StatusCodes.Status200OK)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return reply.SendAsync(Http.Response, status);
    }

    /// <summary>Refuses the request as a whole (family A).</summary>
    public ValueTask RefuseAsync(Problem problem) => _api.Problems.SendAsync(Http, problem);

    /// <summary>Refuses the request for faults that only the handler can find (family B).</summary>
    public ValueTask RefuseAsync(params Fault[] faults) => _api.Problems.SendAsync(Http, faults);
}
