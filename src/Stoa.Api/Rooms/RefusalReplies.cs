using System.Globalization;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Bodies;
using Stoa.Api.Problems;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Sends refusals: the problems of <c>/2</c> with one more member, <c>reason</c>, for programs to read.</summary>
/// <param name="problemTypeBase">What problem types begin with.</param>
internal sealed class RefusalReplies(string problemTypeBase)
{
    /// <summary>Sends the refusal of a command.</summary>
    public ValueTask SendAsync(StoaRequest request, SpaceRefusal refusal) => SendAsync(request, RefusalTable.For(refusal));

    /// <summary>Sends a refusal.</summary>
    public ValueTask SendAsync(StoaRequest request, Refusal refusal)
    {
        if (refusal.Member is not null)
        {
            return SendAsync(request, [Blame(request, refusal)]);
        }

        var problem = refusal.Problem;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            request.Http.Response.Headers.RetryAfter = refusal.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return SendAsync(request, problem, refusal.Reason, location: null);
    }

    /// <summary>Sends a caller to another address, where the same request is answered; the body says so too.</summary>
    public ValueTask SendElsewhereAsync(StoaRequest request, Refusal refusal, string location)
    {
        request.Http.Response.Headers.Location = location;
        return SendAsync(request, Problem.Elsewhere, refusal.Reason, location);
    }

    private ValueTask SendAsync(StoaRequest request, Problem problem, string reason, string? location)
    {
        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteText("title"u8, problem.Title);
        json.WriteText("detail"u8, problem.Detail);
        json.WriteText("type"u8, TypeOf(problem.Type));
        json.WriteNumber("status"u8, problem.Status);
        json.WriteText("reason"u8, reason);
        if (location is not null)
        {
            json.WriteText("location"u8, location);
        }

        json.WriteEndObject();
        return request.SendAsync(reply, problem.Status);
    }

    /// <summary>Sends everything that is wrong with a body.</summary>
    public ValueTask SendAsync(StoaRequest request, IReadOnlyList<BodyFault> faults)
    {
        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteStartArray("errors"u8);
        foreach (var fault in faults)
        {
            fault.Fault.Write(json);
        }

        json.WriteEndArray();
        json.WriteText("title"u8, "Invalid Request");
        json.WriteText("detail"u8, "One or more parameters to your request was invalid.");
        json.WriteText("type"u8, TypeOf("invalid-request"));
        json.WriteText("reason"u8, faults[0].Reason);
        json.WriteEndObject();
        return request.SendAsync(reply, StatusCodes.Status400BadRequest);
    }

    /// <summary>Puts the blame for a refusal on the member of the body that caused it.</summary>
    public static BodyFault Blame(StoaRequest request, Refusal refusal)
    {
        var name = refusal.Member ?? throw new ArgumentException("The refusal blames no member.", nameof(refusal));
        return new BodyFault(new Fault(name, Sent(request, name), $"The `{name}` field {refusal.Problem.Detail}"), refusal.Reason);
    }

    private static IReadOnlyList<string> Sent(StoaRequest request, string name)
    {
        var member = request.Operation.Body?.Members.FirstOrDefault(member => member.Name == name);
        return member?.Kind switch
        {
            BodyKind.Text or BodyKind.OneOf when request.Body.FindText(member) is { } text => [text],
            BodyKind.Time when request.Body.FindTime(member) is { } time => [Format(time)],
            BodyKind.List => request.Body.FindList(member) ?? [],
            _ => [],
        };
    }

    /// <summary>A time as the contract writes it.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private string TypeOf(string? type) => type is null ? "about:blank" : string.Concat(problemTypeBase, type);
}

/// <summary>A fault of a body that only the operation can find.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Reason">The reason for programs to read.</param>
internal sealed record BodyFault(Fault Fault, string Reason);
