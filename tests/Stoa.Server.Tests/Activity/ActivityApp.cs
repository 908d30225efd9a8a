using System.Net;

namespace Stoa.Server.Tests.Activity;

/// <summary>An app that wants to be told, and people whose Spaces it is told of.</summary>
/// <param name="Bearer">The app-only bearer.</param>
/// <param name="Secret">The app's secret.</param>
/// <param name="Hosts">People: id and token.</param>
internal sealed record ActivityApp(string Bearer, string Secret, IReadOnlyList<(string Id, string Token)> Hosts)
{
    /// <summary>Every type of event.</summary>
    public static readonly string[] Types = ["spaces.start", "spaces.end", "spaces.schedule", "spaces.update", "spaces.cancel"];

    /// <summary>Makes an app and some people.</summary>
    public static async Task<ActivityApp> CreateAsync(RunningStoa stoa, int hosts, CancellationToken cancellationToken)
    {
        var (secret, bearer) = await stoa.AddAppAsync("told", cancellationToken);
        List<(string, string)> people = [];
        for (var i = 0; i < hosts; i++)
        {
            people.Add(await stoa.AddUserAsync($"told_{i}", cancellationToken));
        }

        return new ActivityApp(bearer, secret, people);
    }

    /// <summary>Makes a webhook.</summary>
    public async Task<string> AddWebhookAsync(RunningStoa stoa, string url, CancellationToken cancellationToken)
    {
        var reply = await stoa.PostAsync("/2/webhooks", Bearer, new { url }, cancellationToken);
        Assert.True(reply.GetProperty("data").GetProperty("valid").GetBoolean());
        return reply.GetProperty("data").GetProperty("id").GetString()!;
    }

    /// <summary>Subscribes to everything of everybody.</summary>
    public async Task SubscribeAsync(RunningStoa stoa, string? webhook, CancellationToken cancellationToken)
    {
        foreach (var (id, _) in Hosts)
        {
            foreach (var type in Types)
            {
                object body = webhook is null
                    ? new { event_type = type, filter = new { user_id = id }, tag = "t" }
                    : new { event_type = type, filter = new { user_id = id }, tag = "t", webhook_id = webhook };
                await stoa.PostAsync("/2/activity/subscriptions", Bearer, body, cancellationToken);
            }
        }
    }

    /// <summary>One Space from its beginning to its end; says what was told of it, in order.</summary>
    public static async Task<(string SpaceId, string[] Types)> LiveAsync(RunningStoa stoa, string token, int kind, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetUtcNow().AddHours(2);
        var id = (await stoa.PostAsync("/api/spaces", token, kind == 0 ? new { title = "now" } : new { title = "later", scheduled_start = start }, cancellationToken))
            .GetProperty("data").GetProperty("id").GetString()!;
        if (kind == 0)
        {
            await stoa.PostAsync($"/api/spaces/{id}/end", token, null, cancellationToken);
            return (id, ["spaces.start", "spaces.end"]);
        }

        var (status, body) = await stoa.SendAsync(HttpMethod.Patch, $"/api/spaces/{id}", token, new { title = "changed" }, cancellationToken);
        Assert.True(status == HttpStatusCode.OK, $"{body}");
        if (kind == 1)
        {
            (status, body) = await stoa.SendAsync(HttpMethod.Delete, $"/api/spaces/{id}", token, null, cancellationToken);
            Assert.True(status == HttpStatusCode.OK, $"{body}");
            return (id, ["spaces.schedule", "spaces.update", "spaces.cancel"]);
        }

        await stoa.PostAsync($"/api/spaces/{id}/start", token, null, cancellationToken);
        await stoa.PostAsync($"/api/spaces/{id}/end", token, null, cancellationToken);
        return (id, ["spaces.schedule", "spaces.update", "spaces.start", "spaces.end"]);
    }

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<bool> holds, Func<string> what, CancellationToken cancellationToken)
    {
        for (var end = TimeProvider.System.GetUtcNow().AddSeconds(120); !holds();)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, what());
            await Task.Delay(20, cancellationToken);
        }
    }
}
