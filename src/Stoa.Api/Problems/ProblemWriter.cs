using Microsoft.AspNetCore.Http;
using Stoa.Api.Bodies;
using Stoa.Api.Fields;
using Stoa.Api.Telemetry;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Problems;

/// <summary>Turns refusals and faults into the documents of the contract, byte for byte.</summary>
/// <param name="replies">Where replies come from.</param>
/// <param name="typeBase">What problem types begin with.</param>
/// <remarks>Three families: <see cref="Problem"/>, <see cref="Fault"/>, <see cref="PartialError"/>. Source: docs/compatibility.md, Requests and their replies.</remarks>
public sealed class ProblemWriter(JsonReplies replies, string typeBase)
{
    private const string ProblemJson = "application/problem+json";
    private const string RetryAfterSeconds = "1";

    /// <summary>Sends a refusal of the whole request.</summary>
    public ValueTask SendAsync(HttpContext http, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(problem);
        ApiInstruments.Refused(problem);
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        var reply = Begin(http);
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteText("title"u8, problem.Title);
        if (problem.AtTheDoor)
        {
            WriteType(json, problem.Type);
            json.WriteNumber("status"u8, problem.Status);
            json.WriteText("detail"u8, problem.Detail);
        }
        else
        {
            json.WriteText("detail"u8, problem.Detail);
            WriteType(json, problem.Type);
            json.WriteNumber("status"u8, problem.Status);
        }

        if (problem.Reason is not null)
        {
            json.WriteText("reason"u8, problem.Reason);
        }

        json.WriteEndObject();
        return reply.SendAsync(http.Response, problem.Status, problem.AtTheDoor ? ProblemJson : JsonReply.ContentType);
    }

    /// <summary>Sends the faults of a request's parameters or body (family B).</summary>
    public ValueTask SendAsync(HttpContext http, IReadOnlyList<Fault> faults)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(faults);
        ApiInstruments.RefusedAsInvalid();
        var reply = Begin(http);
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteStartArray("errors"u8);
        foreach (var fault in faults)
        {
            fault.Write(json);
        }

        json.WriteEndArray();
        json.WriteText("title"u8, "Invalid Request");
        json.WriteText("detail"u8, "One or more parameters to your request was invalid.");
        WriteType(json, "invalid-request");
        json.WriteEndObject();
        return reply.SendAsync(http.Response, StatusCodes.Status400BadRequest);
    }

    /// <summary>Sends the refusal of one stream too many. Source: docs/activity.md.</summary>
    public ValueTask SendTooManyConnectionsAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var reply = Begin(http);
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteText("title"u8, "ConnectionException");
        json.WriteText("detail"u8, "This stream is currently at the maximum allowed connection limit.");
        json.WriteText("connection_issue"u8, "TooManyConnections");
        WriteType(json, "streaming-connection");
        json.WriteEndObject();
        return reply.SendAsync(http.Response, StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Writes the last line of a stream that the server ends. Source: docs/activity.md.</summary>
    public void WriteDisconnect(JsonWriter json, string detail)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteStartArray("errors"u8);
        json.WriteStartObject();
        json.WriteText("title"u8, "operational-disconnect");
        json.WriteText("disconnect_type"u8, "OperationalDisconnect");
        json.WriteText("detail"u8, detail);
        WriteType(json, "operational-disconnect");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Sends the refusal of an app that the operator switched off.</summary>
    public ValueTask SendAppDisabledAsync(HttpContext http, ClientId client)
    {
        ArgumentNullException.ThrowIfNull(http);
        var reply = Begin(http);
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteText("client_id"u8, client.Value);
        json.WriteText("detail"u8, "The operator of this server has disabled this app.");
        json.WriteText("title"u8, "Client Forbidden");
        json.WriteText("required_enrollment"u8, "Appropriate Level of API Access");
        json.WriteText("reason"u8, "client-not-enrolled");
        WriteType(json, "client-forbidden");
        json.WriteNumber("status"u8, StatusCodes.Status403Forbidden);
        json.WriteEndObject();
        return reply.SendAsync(http.Response, StatusCodes.Status403Forbidden);
    }

    /// <summary>Writes one partial error (family C) as an element of <c>errors</c>, members in the order of the contract.</summary>
    public void Write(JsonWriter json, in PartialError error)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteText("value"u8, error.Value);
        json.WriteText("detail"u8, error.Detail);
        json.WriteText("title"u8, error.Title);
        json.WriteText("resource_type"u8, error.ResourceType);
        json.WriteText("parameter"u8, error.Parameter);
        json.WriteText("resource_id"u8, error.Value);
        WriteType(json, "resource-not-found");
        json.WriteEndObject();
    }

    private JsonReply Begin(HttpContext http)
    {
        // The server does not read on to the next request over a long body that nobody wanted: the caller should know that the
        // connection ends. How long a chunked one is nobody knows.
        var length = http.Request.ContentLength;
        if (length > BodyTable.MaxBytes || (length is null && http.Request.Headers.TransferEncoding.Count > 0))
        {
            http.Response.Headers.Connection = "close";
        }

        return replies.Rent();
    }

    private void WriteType(JsonWriter json, string? type) =>
        json.WriteText("type"u8, type is null ? "about:blank" : string.Concat(typeBase, type));
}
