using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Stoa.ApiFuzzer;

/// <summary>Says what is wrong with a reply, whatever was asked.</summary>
internal static class ReplyJudge
{
    private const string JsonType = "application/json; charset=utf-8";
    private const string EmbedPath = "/api/oembed"; // It says 501 to format=xml, as oEmbed 1.0 has it.
    private static readonly string[] _leaks = ["   at Stoa.", "   at Microsoft.", "   at System.", ".cs:line", "Exception:"];

    /// <summary>The faults; empty when there are none.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="reply">What came.</param>
    /// <param name="json">The body, when it is JSON.</param>
    public static List<string> Judge(FuzzRequest request, RawReply reply, out JsonElement json)
    {
        json = default;
        List<string> faults = [];
        if (reply.Status == 0)
        {
            return request.IsHttp ? ["the connection was closed without a reply"] : faults;
        }

        var body = Decode(reply);
        if (reply.Status >= 500 && !(reply.Status is 501 or 505 && !request.IsHttp) && !(reply.Status == 501 && request.Operation.Path == EmbedPath) && !(reply.Status == 503 && SaysNoAudio(body)))
        {
            faults.Add($"status {reply.Status}");
        }

        if (body.Length == 0)
        {
            CheckEmpty(request, reply, faults);
            return faults;
        }

        var text = Encoding.UTF8.GetString(body);
        faults.AddRange(_leaks.Where(leak => text.Contains(leak, StringComparison.Ordinal)).Select(leak => $"the body holds '{leak}'"));
        if (IsOtherText(request, reply))
        {
            return faults; // Tests of the API and of the forwarding unit read what it says.
        }

        if (!TryParse(body, out json))
        {
            faults.Add("the body is no JSON");
            return faults;
        }

        var sent = reply.Headers.GetValueOrDefault("Content-Type", "");
        if (sent != JsonType && !reply.IsStream && !(sent == "application/problem+json" && reply.Status is 401 or 403))
        {
            faults.Add($"content type {sent}");
        }

        if (reply.Status >= 400)
        {
            CheckProblem(reply.Status, json, faults);
        }
        else if (request.Method == request.Operation.Method && !request.HasDotSegment)
        {
            CheckReply(request, reply.Status, json, faults);
        }

        return faults;
    }

    /// <summary>What is meant to be something else than JSON: pages, and what the document says.</summary>
    private static bool IsOtherText(FuzzRequest request, RawReply reply)
    {
        var type = reply.Headers.GetValueOrDefault("Content-Type", "");
        return (!request.IsApi && type.StartsWith("text/html", StringComparison.Ordinal))
            || (!reply.IsStream && type != JsonType && request.Operation.Gives(reply.Status, type));
    }

    /// <summary>A server without audio, or one that is full, says so: that is no fault of it.</summary>
    private static bool SaysNoAudio(byte[] body) => body.AsSpan().IndexOf("\"audio_unavailable\""u8) >= 0 || body.AsSpan().IndexOf("\"node_full\""u8) >= 0;

    /// <summary>Audio sessions that are closed, and what OPTIONS says of them in headers (RFC 9725 section 4); the stream of activities, where nothing happens.</summary>
    private static bool IsMeantToBeEmpty(FuzzRequest request, int status) => status == 200
        && (request.Method == "OPTIONS" || request.Operation.Path == "/2/activity/stream" || (request.Method == "DELETE" && request.Operation.Path.EndsWith("{session_id}", StringComparison.Ordinal)));

    private static void CheckEmpty(FuzzRequest request, RawReply reply, List<string> faults)
    {
        if (request.IsHttp && request.Method != "HEAD" && reply.Status is not (204 or 304) && !IsMeantToBeEmpty(request, reply.Status) && !IsRefusedBelow(request, reply.Status))
        {
            faults.Add($"status {reply.Status} without a body");
        }
    }

    /// <summary>What the web server refuses by itself: bytes that are no request.</summary>
    private static bool IsRefusedBelow(FuzzRequest request, int status) =>
        status == 400 && (request.Bytes.AsSpan(0, request.Bytes.AsSpan().IndexOf((byte)'\r')).Count((byte)' ') > 2 || request.Bytes.AsSpan().IndexOf((byte)0) >= 0 || request.Bytes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)127) >= 0
            || request.Method is "CONNECT" || Encoding.ASCII.GetString(request.Bytes).Contains("%00", StringComparison.Ordinal));

    private static byte[] Decode(RawReply reply)
    {
        if (reply.Body.Length == 0 || !reply.Headers.TryGetValue("Content-Encoding", out var encoding))
        {
            return reply.Body;
        }

        using var source = new MemoryStream(reply.Body);
        using Stream stream = encoding == "br" ? new BrotliStream(source, CompressionMode.Decompress) : new GZipStream(source, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    private static bool TryParse(byte[] body, out JsonElement json)
    {
        try
        {
            json = JsonDocument.Parse(body).RootElement;
            return true;
        }
        catch (JsonException)
        {
            json = default;
            return false;
        }
    }

    private static void CheckProblem(int status, JsonElement json, List<string> faults)
    {
        string? Text(string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (Text("title") is null || Text("detail") is null || Text("type") is null)
        {
            faults.Add($"no problem: {json}");
            return;
        }

        if (json.TryGetProperty("errors", out var errors))
        {
            var isRight = status == 400 && errors.GetArrayLength() > 0 && errors.EnumerateArray().All(error =>
                error.GetProperty("parameters").ValueKind == JsonValueKind.Object && error.GetProperty("message").GetString()!.Length > 0);
            if (!isRight)
            {
                faults.Add($"faults that are none: {json}");
            }
        }
        else if (!json.TryGetProperty("status", out var told) || told.GetInt32() != status)
        {
            faults.Add($"a problem of another status: {json}");
        }
    }

    private static void CheckReply(FuzzRequest request, int status, JsonElement json, List<string> faults)
    {
        if (request.Operation.ReplySchema(status) is not { } schema)
        {
            faults.Add($"status {status} is not in the document");
            return;
        }

        faults.AddRange(request.Operation.Check.Check(json, schema));
        if (request.Operation.Path.StartsWith("/2/", StringComparison.Ordinal) && !request.Operation.Path.EndsWith("openapi.json", StringComparison.Ordinal))
        {
            CheckPresent(json, "$", faults);
        }
    }

    /// <summary>Absent, never null, never empty (docs/compatibility.md).</summary>
    private static void CheckPresent(JsonElement value, string place, List<string> faults)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
            case JsonValueKind.Array when value.GetArrayLength() == 0:
            case JsonValueKind.Object when !value.EnumerateObject().Any():
                faults.Add($"{place} is {value.ValueKind} and empty");
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    CheckPresent(item, $"{place}[]", faults);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    CheckPresent(member.Value, $"{place}.{member.Name}", faults);
                }

                break;
        }
    }
}
