using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Stoa.Server.Tests.Activity;

/// <summary>The stream of the real server process, at clients that are cut off and come back.</summary>
public sealed class ActivityStreamTests
{
    [Fact]
    public async Task Subscriber_KilledAndResumed_HasNoGap()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        List<(string SpaceId, string[] Types)> told = [];
        List<Received> received = [];
        ActivityApp app;
        await using (var stoa = await RunningStoa.StartAsync(cancellationToken, data))
        {
            app = await ActivityApp.CreateAsync(stoa, hosts: 3, cancellationToken);
            await ActivityApp.LiveAsync(stoa, app.Hosts[0].Token, kind: 2, cancellationToken); // Before the subscriptions: nobody is told.
            await app.SubscribeAsync(stoa, webhook: null, cancellationToken);
            for (var round = 0; round < 4; round++)
            {
                // Connected while Spaces come and go, cut off in the middle, and back with backfill, in front of what was missed.
                using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var reading = ReadAsync(stoa, app, round == 0 ? "" : "?backfill_minutes=2", received, cut.Token);
                await LiveAllAsync(stoa);
                await cut.CancelAsync();
                await reading;
                await LiveAllAsync(stoa);
            }

            await stoa.KillAsync();
        }

        await using (var stoa = await RunningStoa.StartAsync(cancellationToken, data))
        {
            await LiveAllAsync(stoa);
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var reading = ReadAsync(stoa, app, "?backfill_minutes=5", received, cut.Token);
            await LiveAllAsync(stoa);
            var total = told.Sum(space => space.Types.Length);
            await ActivityApp.UntilAsync(() => Distinct().Count >= total, () => $"{Distinct().Count} of {total} came", cancellationToken);
            await cut.CancelAsync();
            await reading;
            Assert.Equal(total, Distinct().Count);
            var bySpace = Distinct().ToLookup(one => one.SpaceId, StringComparer.Ordinal);
            Assert.All(told, space => Assert.Equal(space.Types, bySpace[space.SpaceId].Select(one => one.Type), StringComparer.Ordinal));
        }

        async Task LiveAllAsync(RunningStoa stoa)
        {
            var done = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => ActivityApp.LiveAsync(stoa, app.Hosts[n % 3].Token, n / 2, cancellationToken)));
            told.AddRange(done);
        }

        List<Received> Distinct()
        {
            lock (received)
            {
                return [.. received.DistinctBy(one => one.Uuid, StringComparer.Ordinal)];
            }
        }
    }

    [Fact]
    public async Task Stream_IsEndedInWords_AndHasTwoPlaces()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancellationToken);
        var app = await ActivityApp.CreateAsync(stoa, hosts: 1, cancellationToken);
        await app.SubscribeAsync(stoa, webhook: null, cancellationToken);
        await app.SubscribeAsync(stoa, webhook: null, cancellationToken); // The same again is the same.
        var total = (await stoa.GetAsync("/2/activity/subscriptions", app.Bearer, cancellationToken)).GetProperty("meta").GetProperty("total_subscriptions");
        Assert.Equal(ActivityApp.Types.Length, total.GetInt32());
        using var first = await OpenAsync(stoa, app, "", cancellationToken);
        using (await OpenAsync(stoa, app, "", cancellationToken))
        {
            using var third = await OpenAsync(stoa, app, "", cancellationToken);
            Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
            var problem = await third.Content.ReadAsStringAsync(cancellationToken);
            Assert.Equal(
                """{"title":"ConnectionException","detail":"This stream is currently at the maximum allowed connection limit.","connection_issue":"TooManyConnections","type":"https://api.x.com/2/problems/streaming-connection"}""",
                problem);
        }

        // The place of the one that went is free again.
        for (var end = TimeProvider.System.GetUtcNow().AddSeconds(60); ; await Task.Delay(50, cancellationToken))
        {
            using var again = await OpenAsync(stoa, app, "", cancellationToken);
            if (again.StatusCode == HttpStatusCode.OK)
            {
                break;
            }

            Assert.True(TimeProvider.System.GetUtcNow() < end, "The place was not given back");
        }

        // A period that is over ends by itself.
        await ActivityApp.LiveAsync(stoa, app.Hosts[0].Token, kind: 0, cancellationToken);
        await Task.Delay(100, cancellationToken);
        var (from, to) = (TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        for (var status = HttpStatusCode.Unused; status != HttpStatusCode.OK; await Task.Delay(50, cancellationToken))
        {
            using var past = await OpenAsync(stoa, app, $"?start_time={from:yyyy-MM-ddTHH:mm:ssZ}&end_time={to:yyyy-MM-ddTHH:mm:ss.fffZ}", cancellationToken);
            status = past.StatusCode;
            if (status == HttpStatusCode.OK)
            {
                var lines = (await past.Content.ReadAsStringAsync(cancellationToken)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
                Assert.Equal(["spaces.start", "spaces.end"], lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("data").GetProperty("event_type").GetString()), StringComparer.Ordinal);
            }
        }

        foreach (var query in new[] { "?backfill_minutes=6", "?start_time=yesterday", "?start_time=2020-01-01T00:00:00Z", "?end_time=2020-01-01T00:00:00Z", "?since=1" })
        {
            using var refused = await OpenAsync(stoa, app, query, cancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        // An orderly stop says so, and is not held up.
        var rest = first.Content.ReadAsStringAsync(cancellationToken);
        Assert.Equal(0, await stoa.InterruptAsync(cancellationToken));
        var last = JsonSerializer.Deserialize<JsonElement>((await rest).TrimEnd().Split("\r\n")[^1]); // Whole: a reply that was cut off throws.
        Assert.Equal("operational-disconnect", last.GetProperty("errors")[0].GetProperty("title").GetString());
    }

    private static async Task<HttpResponseMessage> OpenAsync(RunningStoa stoa, ActivityApp app, string query, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/2/activity/stream" + query);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", app.Bearer);
        return await stoa.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Reads until it is cut off; completes then.</summary>
    private static async Task ReadAsync(RunningStoa stoa, ActivityApp app, string query, List<Received> received, CancellationToken cut)
    {
        HttpResponseMessage? response = null;
        try
        {
            for (response = await OpenAsync(stoa, app, query, cut); response.StatusCode != HttpStatusCode.OK; response = await OpenAsync(stoa, app, query, cut))
            {
                response.Dispose(); // The connection that was cut holds its place a moment longer.
                await Task.Delay(20, cut);
            }

            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cut));
            while (await reader.ReadLineAsync(cut) is { } line)
            {
                if (line.Length == 0)
                {
                    continue;
                }

                var data = JsonSerializer.Deserialize<JsonElement>(line).GetProperty("data");
                var payload = data.GetProperty("payload");
                Assert.Equal(data.GetProperty("event_type").GetString()!.Replace('.', '_'), payload.GetProperty("event_type").GetString());
                Assert.Equal(data.GetProperty("filter").GetProperty("user_id").GetString(), payload.GetProperty("user").GetProperty("data").GetProperty("id").GetString());
                lock (received)
                {
                    received.Add(new Received(
                        data.GetProperty("event_uuid").GetString()!, payload.GetProperty("broadcast_id").GetString()!, data.GetProperty("event_type").GetString()!, "t"));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Cut off, as was wanted.
        }
        finally
        {
            response?.Dispose();
        }
    }
}
