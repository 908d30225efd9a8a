using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>What holds for every reply under <c>/2</c>, beyond what a schema can say.</summary>
internal static class ReplyRules
{
    private static readonly string[] _never = ["Set-Cookie", "ETag", "Last-Modified", "Server", "Access-Control-Allow-Origin"];
    private static readonly string[] _members = ["data", "includes", "errors", "meta"];
    private const string Json = "application/json; charset=utf-8";

    /// <summary>Fails when a reply breaks a rule.</summary>
    public static void Check(ContractReply reply, string request)
    {
        var isAtTheDoor = reply.Status == 401 || (reply.Status == 403 && reply.Body.StartsWith("""{"title":"Forbidden","type":""", StringComparison.Ordinal));
        Assert.Equal(isAtTheDoor ? "application/problem+json" : Json, reply.Headers["Content-Type"]);
        Assert.Equal("no-cache, no-store, max-age=0", reply.Headers["Cache-Control"]);
        Assert.Equal("nosniff", reply.Headers["X-Content-Type-Options"]);
        Assert.Matches("^[0-9a-f]{16}$", reply.Headers["x-transaction-id"]);
        Assert.All(_never, name => Assert.False(reply.Headers.ContainsKey(name), name));

        // What counted against a limit says so, and nothing else does. Nobody reaches 404, 405 and 414 as somebody, but who names what is not theirs.
        var isKnownPath = reply.Status is not (404 or 405 or 414) || reply.Body.Contains("The app has no such", StringComparison.Ordinal);
        var counts = !isAtTheDoor && isKnownPath && !reply.Body.Contains("client-not-enrolled", StringComparison.Ordinal)
            && !reply.Body.Contains("[Unknown]", StringComparison.Ordinal) && !reply.Body.Contains("with Unknown is", StringComparison.Ordinal);
        Assert.Equal(counts, reply.Headers.ContainsKey("x-rate-limit-limit"));
        Assert.Equal(counts, reply.Headers.ContainsKey("x-rate-limit-remaining"));
        Assert.Equal(counts, reply.Headers.ContainsKey("x-rate-limit-reset"));
        Assert.Equal(counts, reply.Headers.ContainsKey("x-access-level"));
        if (reply.Bytes.Length == 0)
        {
            Assert.StartsWith("HEAD", request, StringComparison.Ordinal);
            return;
        }

        var json = reply.Json;
        CheckCompact(json, reply.Body);
        CheckValues(json, "$", mayBeEmpty: reply.Status == 400);
        if (reply.Status == 200)
        {
            CheckMembers(json);
        }
    }

    /// <summary>No blank stands outside of texts.</summary>
    private static void CheckCompact(JsonElement json, string body)
    {
        var isInText = false;
        for (var i = 0; i < body.Length; i++)
        {
            Assert.True(isInText || !char.IsWhiteSpace(body[i]), $"White space at {i} of {json}");
            isInText ^= body[i] == '"';
            i += isInText && body[i] == '\\' ? 1 : 0;
        }
    }

    /// <summary>Absent, never null; nothing empty.</summary>
    private static void CheckValues(JsonElement value, string place, bool mayBeEmpty)
    {
        Assert.NotEqual(JsonValueKind.Null, value.ValueKind);
        var children = value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().Select(member => (Name: member.Name, member.Value)).ToList(),
            JsonValueKind.Array => [.. value.EnumerateArray().Select(item => (Name: "[]", Value: item))],
            _ => null,
        };
        Assert.True(children is not { Count: 0 } || mayBeEmpty, $"{place} is empty");
        children?.ForEach(child => CheckValues(child.Value, $"{place}.{child.Name}", mayBeEmpty));
    }

    /// <summary>Nothing but the members of family C; counts that count; every id once.</summary>
    private static void CheckMembers(JsonElement json)
    {
        Assert.All(json.EnumerateObject(), member => Assert.Contains(member.Name, _members, StringComparer.Ordinal));
        if (json.TryGetProperty("meta", out var meta) && !(meta.TryGetProperty("total_subscriptions", out _) && !meta.TryGetProperty("result_count", out _)))
        {
            var count = json.TryGetProperty("data", out var data) ? data.GetArrayLength() : 0;
            Assert.Equal(count, meta.GetProperty("result_count").GetInt32());
        }

        if (json.TryGetProperty("includes", out var includes))
        {
            foreach (var list in includes.EnumerateObject())
            {
                var ids = list.Value.EnumerateArray().Select(item => item.GetProperty("id").GetString()).ToList();
                Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
            }
        }
    }
}
