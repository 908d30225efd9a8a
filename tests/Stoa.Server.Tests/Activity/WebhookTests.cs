using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Stoa.Server.Tests.Activity;

/// <summary>Webhooks of the real server process, at a receiver that fails, stalls and restarts.</summary>
public sealed class WebhookTests
{
    private static readonly TimeSpan _stall = TimeSpan.FromSeconds(3);

    private static readonly (string Name, string Value)[] _open =
    [
        ("Stoa__Activity__AllowPrivateAddresses", "true"),
        ("Stoa__Activity__AllowPlainHttp", "true"),
        ("Stoa__Activity__DeliveryTimeout", "00:00:02"),
        ("Stoa__Activity__FirstRetryAfter", "00:00:00.05"),
        ("Stoa__Activity__LongestRetryAfter", "00:00:00.4"),
    ];

    [Fact]
    public async Task Events_ReachAReceiverThatFailsStallsAndRestarts_AllOfThemAndInOrder()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        ConcurrentDictionary<string, string[]> expected = new(StringComparer.Ordinal);
        ActivityApp app;
        WebhookReceiver receiver;
        string webhook;
        await using (var stoa = await RunningStoa.StartAsync(cancellationToken, data, environment: _open))
        {
            app = await ActivityApp.CreateAsync(stoa, hosts: 3, cancellationToken);
            receiver = new WebhookReceiver(app.Secret, _stall);
            await receiver.StartAsync();
            webhook = await app.AddWebhookAsync(stoa, receiver.Url, cancellationToken);
            await app.SubscribeAsync(stoa, webhook, cancellationToken);
            var random = new Random(7);
            receiver.Next = () =>
            {
                lock (random)
                {
                    return (Answer)Math.Max(0, random.Next(-4, 5));
                }
            };
            await LiveAllAsync(stoa, rounds: 5);
            await receiver.StopAsync();
            await LiveAllAsync(stoa, rounds: 3);
            await stoa.KillAsync(); // With everything of the second part, and some of the first, still to be sent.
        }

        await using (receiver)
        await using (var stoa = await RunningStoa.StartAsync(cancellationToken, data, environment: _open))
        {
            await LiveAllAsync(stoa, rounds: 2);
            await receiver.StartAsync();
            var total = expected.Values.Sum(types => types.Length);
            await ActivityApp.UntilAsync(
                () => receiver.Received.DistinctBy(received => received.Uuid, StringComparer.Ordinal).Count() >= total,
                () => $"{receiver.Received.DistinctBy(received => received.Uuid, StringComparer.Ordinal).Count()} of {total} came", cancellationToken);
            await Task.Delay(300, cancellationToken); // Whatever comes too often comes now.
            Assert.Equal(0, receiver.BadSignatures);
            Assert.Equal(0, receiver.Redirected);
            var received = receiver.Received.DistinctBy(received => received.Uuid, StringComparer.Ordinal).ToLookup(received => received.SpaceId, StringComparer.Ordinal);
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), received.Select(space => space.Key).Order(StringComparer.Ordinal));
            Assert.All(received, space => Assert.Equal(expected[space.Key], space.Select(one => one.Type), StringComparer.Ordinal));
            Assert.All(receiver.Received, one => Assert.Equal("t", one.Tag));
            Assert.Empty(await DeadLettersAsync(stoa, app, webhook, cancellationToken));
            await stoa.InterruptAsync(cancellationToken);
            Assert.DoesNotContain("127.0.0.1:" + receiver.Port, stoa.Output, StringComparison.Ordinal);
        }

        Task LiveAllAsync(RunningStoa stoa, int rounds) => Parallel.ForEachAsync(
            Enumerable.Range(0, rounds * app.Hosts.Count), cancellationToken, async (n, token) =>
            {
                var (id, types) = await ActivityApp.LiveAsync(stoa, app.Hosts[n % app.Hosts.Count].Token, n / app.Hosts.Count % 3, token);
                expected[id] = types;
            });
    }

    [Fact]
    public async Task WhatIsGivenUp_IsListedAndSentAgain()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(
            cancellationToken, environment: [.. _open, ("Stoa__Activity__GiveUpAfter", "00:00:01")]);
        var app = await ActivityApp.CreateAsync(stoa, hosts: 1, cancellationToken);
        await using var receiver = new WebhookReceiver(app.Secret, _stall) { Next = static () => Answer.Fail };
        await receiver.StartAsync();
        var webhook = await app.AddWebhookAsync(stoa, receiver.Url, cancellationToken);
        await app.SubscribeAsync(stoa, webhook, cancellationToken);
        var (id, types) = await ActivityApp.LiveAsync(stoa, app.Hosts[0].Token, kind: 2, cancellationToken);

        IReadOnlyList<JsonElement> dead = [];
        for (var end = TimeProvider.System.GetUtcNow().AddSeconds(120); dead.Count < types.Length; await Task.Delay(100, cancellationToken))
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"{dead.Count} of {types.Length} were given up");
            dead = await DeadLettersAsync(stoa, app, webhook, cancellationToken);
        }

        Assert.All(dead, letter => Assert.Equal((id, "status_503"), (letter.GetProperty("space_id").GetString(), letter.GetProperty("failure").GetString())));
        Assert.Empty(receiver.Received);
        receiver.Next = static () => Answer.Ok;
        var one = dead[^1].GetProperty("event_uuid").GetString();
        var path = $"/api/webhooks/{webhook}/dead_letters/replay";
        Assert.Equal(1, (await stoa.PostAsync(path, app.Bearer, new { event_uuids = new[] { one } }, cancellationToken)).GetProperty("data").GetProperty("replayed").GetInt32());
        await ActivityApp.UntilAsync(() => receiver.Received.Count == 1, () => "The one replayed did not come", cancellationToken);
        Assert.Equal(one, receiver.Received[0].Uuid);
        Assert.Equal(types.Length - 1, (await stoa.PostAsync(path, app.Bearer, null, cancellationToken)).GetProperty("data").GetProperty("replayed").GetInt32());
        await ActivityApp.UntilAsync(() => receiver.Received.Count == types.Length, () => $"{receiver.Received.Count} came", cancellationToken);
        Assert.Equal(types, receiver.Received.Select(received => received.Type), StringComparer.Ordinal);
        Assert.Empty(await DeadLettersAsync(stoa, app, webhook, cancellationToken));

        // A period is sent once more, with the same numbers.
        var now = TimeProvider.System.GetUtcNow();
        await stoa.PostAsync(
            "/2/webhooks/replay", app.Bearer, new { webhook_id = webhook, from_date = $"{now.AddMinutes(-5):yyyyMMddHHmm}", to_date = $"{now.AddMinutes(1):yyyyMMddHHmm}" },
            cancellationToken);
        await ActivityApp.UntilAsync(() => receiver.Received.Count == 2 * types.Length, () => $"{receiver.Received.Count} came", cancellationToken);
        Assert.Equal(types.Length, receiver.Received.DistinctBy(received => received.Uuid, StringComparer.Ordinal).Count());

        // What is deleted is sent nothing.
        Assert.Equal(HttpStatusCode.OK, (await stoa.SendAsync(HttpMethod.Delete, $"/2/webhooks/{webhook}", app.Bearer, null, cancellationToken)).Status);
        await ActivityApp.LiveAsync(stoa, app.Hosts[0].Token, kind: 0, cancellationToken);
        await Task.Delay(300, cancellationToken);
        Assert.Equal(2 * types.Length, receiver.Received.Count);
        var listed = await stoa.GetAsync("/2/activity/subscriptions", app.Bearer, cancellationToken);
        Assert.Equal(ActivityApp.Types.Length, listed.GetProperty("meta").GetProperty("total_subscriptions").GetInt32());
        Assert.All(listed.GetProperty("data").EnumerateArray(), subscription => Assert.False(subscription.TryGetProperty("webhook_id", out _)));
    }

    [Fact]
    public async Task Challenge_IsPassedByWhoKnowsTheSecretAlone()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, environment: _open);
        var app = await ActivityApp.CreateAsync(stoa, hosts: 1, cancellationToken);
        await using var receiver = new WebhookReceiver(app.Secret, _stall);
        await receiver.StartAsync();
        string[] wrong =
        [
            """{"response_token":"sha256=AAAA"}""", "{}", "[1]", "no JSON", """{"response_token":5}""", new string(' ', 5_000), "204", "404", "500",
            $"http://127.0.0.1:{receiver.Port}/elsewhere",
        ];
        foreach (var answer in wrong)
        {
            receiver.Challenge = answer;
            await RefusedAsync(receiver.Url, "CrcValidationFailed");
        }

        Assert.Equal(0, receiver.Redirected);
        receiver.Challenge = null;
        await RefusedAsync($"http://127.0.0.1:{RunningStoa.FreePort()}/", "CrcValidationFailed");
        var webhook = await app.AddWebhookAsync(stoa, receiver.Url, cancellationToken);
        await RefusedAsync(receiver.Url, "DuplicateUrlFailed");

        // One that fails later is sent nothing until it passes again; then what waited comes.
        await app.SubscribeAsync(stoa, webhook, cancellationToken);
        receiver.Challenge = "{}";
        Assert.Equal(HttpStatusCode.BadRequest, (await stoa.SendAsync(HttpMethod.Put, $"/2/webhooks/{webhook}", app.Bearer, null, cancellationToken)).Status);
        Assert.False((await stoa.GetAsync("/2/webhooks", app.Bearer, cancellationToken)).GetProperty("data")[0].GetProperty("valid").GetBoolean());
        var (_, types) = await ActivityApp.LiveAsync(stoa, app.Hosts[0].Token, kind: 0, cancellationToken);
        await Task.Delay(300, cancellationToken);
        Assert.Empty(receiver.Received);
        receiver.Challenge = null;
        Assert.Equal(HttpStatusCode.OK, (await stoa.SendAsync(HttpMethod.Put, $"/2/webhooks/{webhook}", app.Bearer, null, cancellationToken)).Status);
        await ActivityApp.UntilAsync(() => receiver.Received.Count == types.Length, () => $"{receiver.Received.Count} came", cancellationToken);

        async Task RefusedAsync(string url, string reason)
        {
            var (status, body) = await stoa.SendAsync(HttpMethod.Post, "/2/webhooks", app.Bearer, new { url }, cancellationToken);
            Assert.Equal((HttpStatusCode.BadRequest, reason), (status, body.GetProperty("reason").GetString()));
        }
    }

    [Fact]
    public async Task Addresses_ThatLeadInsideOrAreNoWebhooks_AreRefused()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancellationToken);
        var app = await ActivityApp.CreateAsync(stoa, hosts: 1, cancellationToken);
        await using var receiver = new WebhookReceiver(app.Secret, _stall);
        await receiver.StartAsync();
        string[] urls =
        [
            receiver.Url, "http://example.org/hook", "https://example.org:8443/hook", "https://user:password@example.org/", "https://example.org/#part",
            "https://localhost/", "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data", "https://10.1.2.3/", "https://0/", "ftp://example.org/", "/hook", "https://", "https:///x",
            "https://a b/", "https://%00/",
        ];
        foreach (var url in urls)
        {
            var (status, body) = await stoa.SendAsync(HttpMethod.Post, "/2/webhooks", app.Bearer, new { url }, cancellationToken);
            Assert.True(status == HttpStatusCode.BadRequest && body.GetProperty("reason").GetString() == "UrlValidationFailed", $"{url}: {body}");
        }

        Assert.False((await stoa.GetAsync("/2/webhooks", app.Bearer, cancellationToken)).TryGetProperty("data", out _));
    }

    private static async Task<IReadOnlyList<JsonElement>> DeadLettersAsync(RunningStoa stoa, ActivityApp app, string webhook, CancellationToken cancellationToken)
    {
        var reply = await stoa.GetAsync($"/api/webhooks/{webhook}/dead_letters", app.Bearer, cancellationToken);
        return reply.TryGetProperty("data", out var data) ? [.. data.EnumerateArray()] : [];
    }
}
