using Stoa.Api.Auth;
using Stoa.Api.Bodies;
using Stoa.Api.Limits;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Api.Rooms.Stream;

namespace Stoa.Api;

/// <summary>Every operation of the HTTP surface, found by path and method.</summary>
/// <remarks>
/// Paths are case-sensitive and have no trailing slash; a literal part wins over <c>{name}</c>. The framework's router
/// ignores case and slashes, hence this one. Filled at start, then only read. Source: docs/compatibility.md, Odd requests.
/// </remarks>
public sealed class StoaRoutes
{
    private readonly RouteNode _root = new();
    private readonly List<Operation> _operations = [];
    private readonly RateLimiter _limiter;

    internal StoaRoutes(RateLimiter limiter) => _limiter = limiter;

    /// <summary>Every operation in the order mapped, for the OpenAPI documents.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Adds a row.</summary>
    public StoaRoutes Map(string method, string path, Access access, ParameterTable parameters, OperationHandler handler) =>
        Map(new Operation(method, path, access, parameters, Body: null, handler));

    /// <summary>Adds a row that takes a JSON body.</summary>
    public StoaRoutes Map(
        string method, string path, Access access, ParameterTable parameters, BodyTable body, OperationHandler handler) =>
        Map(new Operation(method, path, access, parameters, body, handler));

    /// <summary>Adds a row that answers with server-sent events.</summary>
    public StoaRoutes MapStream(string path, Access access, ParameterTable parameters, OperationHandler handler) =>
        Map(new Operation("GET", path, access, parameters, Body: null, handler) { ReplyType = EventStream.ContentType });

    /// <summary>Adds a row that answers with something else than JSON.</summary>
    public StoaRoutes MapReply(string path, Access access, ParameterTable parameters, string type, OperationHandler handler) =>
        Map(new Operation("GET", path, access, parameters, Body: null, handler) { ReplyType = type });

    /// <summary>Adds a row that answers with JSON, or with something else when it is asked to.</summary>
    public StoaRoutes MapEither(string path, Access access, ParameterTable parameters, string otherType, OperationHandler handler) =>
        Map(new Operation("GET", path, access, parameters, Body: null, handler) { OtherReplyType = otherType });

    /// <summary>Adds a row that takes a text which is not JSON.</summary>
    /// <param name="method">The HTTP method in capitals.</param>
    /// <param name="path">The path.</param>
    /// <param name="access">Who may call.</param>
    /// <param name="parameters">What it takes in path and query.</param>
    /// <param name="types">The media types of the body and of the answer; the second is absent when nothing or JSON is answered.</param>
    /// <param name="handler">What it does.</param>
    public StoaRoutes MapText(string method, string path, Access access, ParameterTable parameters, (string Body, string? Reply) types, OperationHandler handler) =>
        Map(new Operation(method, path, access, parameters, Body: null, handler) { BodyType = types.Body, ReplyType = types.Reply });

    /// <summary>Finds what a path leads to; null when it leads nowhere.</summary>
    internal RouteNode? Find(string path, out PathValues values)
    {
        values = default;
        return path.StartsWith('/') ? _root.Find(path.AsSpan(1), ref values) : null;
    }

    private StoaRoutes Map(Operation operation)
    {
        var names = operation.Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));
        var declared = operation.Parameters.Parameters.Where(parameter => parameter.IsInPath).Select(parameter => parameter.Name);
        if (!names.SequenceEqual(declared, StringComparer.Ordinal))
        {
            throw new ArgumentException($"The path parameters of {operation.Path} are not those of its table.", nameof(operation));
        }

        var row = operation with { Number = _operations.Count, Limit = _limiter.For(operation), TakesPass = operation.Parameters.Parameters.Contains(RoomParameters.Pass) };
        _root.Add(row.Path.AsSpan(1), row);
        _operations.Add(row);
        return this;
    }
}
