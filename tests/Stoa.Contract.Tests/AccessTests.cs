using System.Globalization;
using System.Text;

namespace Stoa.Contract.Tests;

/// <summary>Every operation by every kind of caller, compared with docs/access.md, which people read.</summary>
public sealed class AccessTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private static readonly string _page = Path.Combine(Repository.Root, "docs", "access.md");

    [Fact]
    public async Task Page_SaysWhatEveryCallerGets()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var page = await RenderAsync();
        if (Environment.GetEnvironmentVariable("STOA_UPDATE") == "1")
        {
            await File.WriteAllTextAsync(_page, page, cancellationToken);
        }

        var expected = (await File.ReadAllTextAsync(_page, cancellationToken)).Split('\n');
        foreach (var (told, found) in expected.Zip(page.Split('\n')))
        {
            Assert.Equal(told, found);
        }

        Assert.Equal(expected.Length, page.Split('\n').Length);
    }

    [Fact]
    public async Task Table_HasEveryOperation()
    {
        var operations = await Stoa.ApiFuzzer.ApiOperation.ReadAllAsync(world.Address, TestContext.Current.CancellationToken);
        Assert.Equal(
            operations.Select(operation => operation.Name).Order(StringComparer.Ordinal),
            AccessTable.Rows.Select(row => row.Operation).Order(StringComparer.Ordinal));
    }

    /// <summary>What of a reply depends on who asked.</summary>
    private static string Describe(ContractReply reply)
    {
        if (reply.Status < 400)
        {
            return reply.Status.ToString(CultureInfo.InvariantCulture);
        }

        var problem = reply.Json;
        var why = problem.TryGetProperty("reason", out var reason) ? reason.GetString()!
            : problem.GetProperty("title").GetString() is "Unsupported Authentication" ? "kind"
            : problem.GetProperty("detail").GetString() switch
            {
                "Forbidden" => "scope",
                "Unauthorized" => "",
                "You do not have access to this information as you do not own the space." => "not owner",
                _ => problem.TryGetProperty("errors", out _) ? "not oneself" : problem.GetProperty("title").GetString()!,
            };
        return string.Create(CultureInfo.InvariantCulture, $"{reply.Status} {why}").TrimEnd();
    }

    private async Task<string> RenderAsync()
    {
        var page = new StringBuilder("""
            # Who may do what

            Made by asking the real server, by `STOA_UPDATE=1 ./test Contract`; the test fails when it answers otherwise. Read it after each change:
            a cell that is wrong here is wrong in the product.

            One good request each, to a new Space in which the callers have the roles that the columns name, or to a new app of the creator's.
            From *blocked* to *creator* they come through an app that they granted every scope; *scope missing* is the creator through the same
            app with `tweet.read users.read` alone. *own session* is the creator in a browser, by the session's cookie on a page of Stoa's own;
            *operator* is somebody who runs this Stoa, by a token of Stoa's command line, and a listener in the Space. 401: not let in;
            *scope*: the token was not granted enough; *kind*: not for this kind of token; other words are the `reason` of the problem, such as
            `not_own_app`: for Stoa's own web app and command line alone, whomever an app acts for; `not_operator`: for operators alone;
            `app_unknown`: the app is somebody else's.

            | operation |
            """.TrimEnd('|', ' '));
        page.Append(" |").AppendJoin(" |", AccessTable.Callers.Select(caller => $" {caller.Name}")).Append(" |\n|---|");
        page.AppendJoin('|', AccessTable.Callers.Select(_ => "---")).Append("|\n");
        foreach (var (operation, target, body) in AccessTable.Rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{operation}` |");
            var method = operation.Split(' ')[0];
            Dictionary<string, string>? scene = null;
            foreach (var (_, token) in AccessTable.Callers)
            {
                scene = method == "GET" && scene is not null ? scene : await SetAsync(target); // Who reads changes nothing for the next.
                var request = $"{method} {Fill(target, scene)}";
                var reply = body is AccessTable.Offer or AccessTable.Fragment
                    ? await world.SendTextAsync(token, request, target.EndsWith("/whep", StringComparison.Ordinal) ? body.Replace("a=sendonly", "a=recvonly", StringComparison.Ordinal) : body, method == "POST" ? "application/sdp" : "application/trickle-ice-sdpfrag")
                    : await world.SendAsAsync(token, request, body is null ? null : Fill(body, scene));
                page.Append(CultureInfo.InvariantCulture, $" {Describe(reply)} |");
            }

            page.Append('\n');
        }

        return page.ToString();
    }

    private static string Fill(string text, Dictionary<string, string> scene) =>
        scene.Aggregate(text, (filled, name) => filled.Replace($"{{{name.Key}}}", name.Value, StringComparison.Ordinal));

    /// <summary>Makes the Space or app that a target asks for, with everyone in their roles.</summary>
    private async Task<Dictionary<string, string>> SetAsync(string target)
    {
        const string Creator = "token-Creator";
        Dictionary<string, string> scene = new(StringComparer.Ordinal);
        if (target.Contains("{live}", StringComparison.Ordinal))
        {
            var live = await DoAsync(Creator, "POST /api/spaces", """{"title":"Live"}""");
            var path = $"/api/spaces/{live}";
            scene["live"] = live;
            await DoAsync(Creator, $"POST {path}/hosts", """{"user_id":"{cohost}"}""");
            foreach (var speaker in new[] { "speaker", "first_buyer" })
            {
                await DoAsync(Creator, $"POST {path}/invited_users", $$"""{"user_id":"{{{speaker}}}"}""");
                await DoAsync(speaker, $"POST {path}/invited_users/me/accept");
            }

            await DoAsync(Creator, $"POST {path}/invited_users", """{"user_id":"{invited}"}""");
            await DoAsync("second_buyer", $"POST {path}/speak_requests");
            scene["post"] = await DoAsync("first_buyer", $"POST {path}/posts", """{"text":"A Post"}""");
            await DoAsync(Creator, $"DELETE {path}/participants/{{third_buyer}}", """{"block":true}""");
        }
        else if (target.Contains("{scheduled}", StringComparison.Ordinal))
        {
            var scheduled = await DoAsync(
                Creator, "POST /api/spaces", """{"title":"Later","scheduled_start":"{start}","ticket":{"price":100,"currency":"EUR","capacity":9}}""");
            scene["scheduled"] = scheduled;
            await DoAsync(Creator, $"POST /api/spaces/{scheduled}/hosts", """{"user_id":"{cohost}"}""");
            await DoAsync("first_buyer", $"POST /api/spaces/{scheduled}/tickets");
            await DoAsync(Creator, $"DELETE /api/spaces/{scheduled}/participants/{{third_buyer}}", """{"block":true}""");
        }

        else if (target.Contains("{app}", StringComparison.Ordinal))
        {
            scene["app"] = await CreateAppAsync();
        }
        else if (target.Contains("{report}", StringComparison.Ordinal))
        {
            scene["report"] = await DoAsync("second_buyer", "POST /api/users/{invited}/reports", """{"reason":"abuse"}""");
        }

        return scene;
    }

    /// <summary>A new app of the creator's, who has no other then.</summary>
    private async Task<string> CreateAppAsync()
    {
        const string Owner = ContractWorld.SessionToken;
        var list = await world.SendAsAsync(Owner, "GET /api/apps");
        foreach (var app in list.Json.TryGetProperty("data", out var apps) ? apps.EnumerateArray() : [])
        {
            var deleted = await world.SendAsAsync(Owner, $"DELETE /api/apps/{app.GetProperty("client_id").GetString()}");
            Assert.True(deleted.Status == 200, deleted.Body);
        }

        var made = await world.SendAsAsync(Owner, "POST /api/apps", """{"name":"App"}""");
        Assert.True(made.Status == 201, made.Body);
        return made.Json.GetProperty("data").GetProperty("client_id").GetString()!;
    }

    private async Task<string> DoAsync(string token, string request, string? body = null)
    {
        var reply = await world.SendAsAsync(token, request, body);
        Assert.True(reply.Status is 200 or 201, $"{request}: {reply.Body}");
        return reply.Json.GetProperty("data").GetProperty("id").GetString()!;
    }
}
