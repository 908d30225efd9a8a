using Stoa.Api.Auth;
using Stoa.Api.Bodies;
using Stoa.Api.Limits;
using Stoa.Api.Query;

namespace Stoa.Api;

/// <summary>One endpoint: a row of a route table.</summary>
/// <param name="Method">The HTTP method in capitals.</param>
/// <param name="Path">The path, with <c>{name}</c> where its table has a path parameter.</param>
/// <param name="Access">Who may call.</param>
/// <param name="Parameters">What it takes in path and query.</param>
/// <param name="Body">What it takes in the body; absent when it reads none, or reads it itself.</param>
/// <param name="Handler">What it does.</param>
public sealed record Operation(
    string Method, string Path, Access Access, ParameterTable Parameters, BodyTable? Body, OperationHandler Handler)
{
    /// <summary>Its place in <see cref="StoaRoutes.Operations"/>.</summary>
    public int Number { get; init; }

    /// <summary>The media type of the answer to a request that succeeds, when it is not JSON.</summary>
    public string? ReplyType { get; init; }

    /// <summary>The media type in which it answers instead of JSON, when it is asked to.</summary>
    public string? OtherReplyType { get; init; }

    /// <summary>The media type of the body, when it takes a text that is not JSON, which its handler reads.</summary>
    public string? BodyType { get; init; }

    /// <summary>True when another node's pass lets in as credentials do: its table has <see cref="Rooms.RoomParameters.Pass"/>.</summary>
    internal bool TakesPass { get; init; }

    /// <summary>How often it may be called.</summary>
    public RateLimit Limit { get; init; }
}

/// <summary>Answers a request that passed every check: credentials, scopes, limits, parameters, body.</summary>
public delegate ValueTask OperationHandler(StoaRequest request);
