namespace Stoa.Api.Problems;

/// <summary>A refusal of the whole request (family A): a flat object with <c>title</c>, <c>detail</c>, <c>type</c>, <c>status</c>.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The problem in a few words; the same for every problem of its type.</param>
/// <param name="Detail">What it means in this case, for a developer to read.</param>
/// <remarks>
/// The table of every problem that is always the same; others are made where they arise, from a row with its own detail.
/// Source: docs/compatibility.md, Requests and their replies; RFC 9457.
/// </remarks>
public sealed record Problem(int Status, string Title, string Detail)
{
    /// <summary>No, malformed, unknown, expired or revoked credentials.</summary>
    public static readonly Problem Unauthorized = new(401, "Unauthorized", "Unauthorized") { AtTheDoor = true };

    /// <summary>The user did not grant a scope that the endpoint needs.</summary>
    public static readonly Problem ScopeMissing = new(403, "Forbidden", "Forbidden") { AtTheDoor = true };

    /// <summary>The buyers of a Space that is somebody else's.</summary>
    public static readonly Problem NotSpaceOwner =
        new(403, "Forbidden", "You do not have access to this information as you do not own the space.");

    /// <summary>The caller may not do this; use with a detail.</summary>
    public static readonly Problem Forbidden = new(403, "Forbidden", "Forbidden");

    /// <summary>The token is of an app that people let in; this is for Stoa's own.</summary>
    public static readonly Problem NotOwnApp = new(
        403, "Forbidden", "This is for Stoa's own web app and command line: an app cannot do it for its users.") { Reason = "not_own_app" };

    /// <summary>The caller does not run this Stoa.</summary>
    public static readonly Problem NotOperator = new(403, "Forbidden", "Only operators of this Stoa may do this.") { Reason = "not_operator" };

    /// <summary>An operator suspended the person for whom the token speaks. The detail is X's.</summary>
    public static readonly Problem UserSuspended =
        new(403, "Forbidden", "Your account is suspended and is not permitted to access this feature.") { Reason = "user_suspended", AtTheDoor = true };

    /// <summary>The request cannot be understood, and no parameter is to blame.</summary>
    public static readonly Problem BadRequest = new(400, "Bad Request", "Bad Request");

    /// <summary>No such path; under <c>/api</c> with a detail also: no such Space.</summary>
    public static readonly Problem NotFound = new(404, "Not Found", "Not Found");

    /// <summary>The path is there, the method is not.</summary>
    public static readonly Problem MethodNotAllowed = new(405, "Method Not Allowed", "Method Not Allowed");

    /// <summary>The caller reads none of the types that the endpoint answers in.</summary>
    public static readonly Problem NotAcceptable = new(406, "Not Acceptable", "Not Acceptable");

    /// <summary>The state of things does not allow it; use with a detail.</summary>
    public static readonly Problem Conflict = new(409, "Conflict", "Conflict") { Type = "conflict" };

    /// <summary>What the caller wants to change was changed since.</summary>
    public static readonly Problem PreconditionFailed = new(412, "Precondition Failed", "Precondition Failed");

    /// <summary>The caller has to say which state of things they want to change.</summary>
    public static readonly Problem PreconditionRequired = new(428, "Precondition Required", "Precondition Required");

    /// <summary>The body is longer than the endpoint reads.</summary>
    public static readonly Problem ContentTooLarge = new(413, "Content Too Large", "Content Too Large");

    /// <summary>The request's path and query are longer than any request needs.</summary>
    public static readonly Problem UriTooLong = new(414, "URI Too Long", "URI Too Long");

    /// <summary>The body is of a kind that the endpoint does not read.</summary>
    public static readonly Problem UnsupportedMediaType = new(415, "Unsupported Media Type", "Unsupported Media Type");

    /// <summary>A rate limit is used up.</summary>
    public static readonly Problem TooManyRequests = new(429, "Too Many Requests", "Too Many Requests");

    /// <summary>Stoa is at fault.</summary>
    public static readonly Problem InternalServerError = new(500, "Internal Server Error", "Internal Server Error");

    /// <summary>What is asked for is part of a standard, and not offered here.</summary>
    public static readonly Problem NotImplemented = new(501, "Not Implemented", "Not Implemented");

    /// <summary>Another node answers the same request, at the address in <c>Location</c>.</summary>
    public static readonly Problem Elsewhere = new(307, "Temporary Redirect", "Another node takes this: send the same request to the address in Location, within 30 seconds.");

    /// <summary>Not now; trying again later helps.</summary>
    public static readonly Problem ServiceUnavailable = new(503, "Service Unavailable", "Service Unavailable");

    private static readonly Dictionary<int, Problem> _byStatus = new Problem[]
    {
        BadRequest, Unauthorized, Forbidden, NotFound, MethodNotAllowed, ContentTooLarge, UnsupportedMediaType, TooManyRequests,
        InternalServerError, ServiceUnavailable, NotAcceptable, UriTooLong,
        new(408, "Request Timeout", "Request Timeout"),
        new(410, "Gone", "Gone"),
        new(431, "Request Header Fields Too Large", "Request Header Fields Too Large"),
    }.ToDictionary(problem => problem.Status);

    /// <summary>The last part of the problem type; absent: <c>about:blank</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The reason for programs to read, under <c>/api</c>; absent: none is said.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// True when the caller was turned away before a rate limit was touched: such replies are <c>application/problem+json</c>,
    /// say nothing of limits or access levels, and print their members in an order of their own.
    /// </summary>
    public bool AtTheDoor { get; init; }

    /// <summary>The plain problem of a status, for replies that the server itself began without a body.</summary>
    public static Problem Of(int status) =>
        _byStatus.TryGetValue(status, out var problem) ? problem : status < 500 ? BadRequest with { Status = status } : InternalServerError;

    /// <summary>The kind of credentials is not accepted by the endpoint.</summary>
    /// <param name="kind">The kind in X's words.</param>
    /// <param name="supported">The kinds that are accepted, in X's words.</param>
    public static Problem UnsupportedAuthentication(string kind, string supported) => new(
        403,
        "Unsupported Authentication",
        $"Authenticating with {kind} is forbidden for this endpoint.  Supported authentication types are [{supported}].")
    {
        Type = "unsupported-authentication",
    };
}
