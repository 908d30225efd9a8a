using System.Text;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Telemetry;

/// <summary>What a server sends to a collector: metrics, traces, logs, and nothing that a user wrote or is known by.</summary>
public sealed class OtlpTests
{
    private static readonly (string Name, string Value)[] _soon = [("OTEL_METRIC_EXPORT_INTERVAL", "300"), ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_BLRP_SCHEDULE_DELAY", "100")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_IsTracedFromTheRequestThroughTheGrainToTheCommit_AndNothingPrivateIsSent()
    {
        await using var collector = await Collector.StartAsync();
        await using var stoa = await RunningStoa.StartAsync(Cancel, environment: [.. _soon, .. To(collector, ratio: "1")]);
        var (host, token) = await stoa.AddUserAsync("quixote_host", Cancel);
        await MeasuredServer.LiveAsync(stoa, token);
        await Patience.UntilAsync(
            () => collector.Spans().Any(span => span.Name == "stoa.append") && collector.Spans().Any(span => span.Name == "POST /api/spaces") && collector.At("/v1/metrics").Count > 0 && collector.At("/v1/logs").Count > 0,
            () => $"metrics {collector.At("/v1/metrics").Count}, logs {collector.At("/v1/logs").Count}, spans {string.Join(", ", collector.Spans().Select(span => span.Name).Distinct(StringComparer.Ordinal))}\n{stoa.Output}", Cancel);

        var spans = collector.Spans();
        var create = spans.First(span => span.Name == "POST /api/spaces");
        var chain = new List<string>();
        for (var span = spans.First(span => span.Name == "stoa.append"); span is not null; span = spans.FirstOrDefault(other => other.Id == span.ParentId))
        {
            Assert.Equal(create.TraceId, span.TraceId);
            chain.Add(span.Name);
        }

        Assert.Equal("stoa.append", chain[0]);
        Assert.Contains("stoa.command", chain, StringComparer.Ordinal);
        Assert.Equal(create.Name, chain[^1]);
        Assert.Contains(spans, span => span.Name == "GET /2/users/by/username/{username}");
        AssertPrivate(collector, [MeasuredServer.Title, "quixote", "Quixotesque", token]);
        Assert.All(collector.Keys, key => Assert.Equal("k1", key));
        Assert.DoesNotContain(host, string.Concat(collector.At("/v1/metrics").Select(Encoding.UTF8.GetString)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_OfAStrangerWhoWantsToBeTraced_AreTracedNoMoreThanOthers()
    {
        await using var collector = await Collector.StartAsync();
        await using var stoa = await RunningStoa.StartAsync(Cancel, environment: [.. _soon, .. To(collector, ratio: "0")]);
        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/2/spaces/search?query=x");
            request.Headers.Add("traceparent", $"00-{Guid.NewGuid():N}-00f067aa0ba902b7-01");
            using var reply = await stoa.Http.SendAsync(request, Cancel);
        }

        var before = collector.At("/v1/metrics").Count;
        await Patience.UntilAsync(() => collector.At("/v1/metrics").Count > before + 2, () => "metrics come", Cancel);
        Assert.Empty(collector.Spans());
    }

    [Fact]
    public async Task Server_WhoseCollectorIsGone_GoesOn()
    {
        await using var stoa = await RunningStoa.StartAsync(Cancel, environment: [.. _soon, ("Stoa__Telemetry__Otlp", $"http://127.0.0.1:{RunningStoa.FreePort()}"), ("Stoa__Telemetry__TraceRatio", "1")]);
        var (_, token) = await stoa.AddUserAsync("quixote_host", Cancel);
        await MeasuredServer.LiveAsync(stoa, token);
        await Task.Delay(500, Cancel);
        await MeasuredServer.LiveAsync(stoa, token);
        Assert.Equal(0, await stoa.InterruptAsync(Cancel));
    }

    private static (string Name, string Value)[] To(Collector collector, string ratio) =>
    [
        ("Stoa__Telemetry__Otlp", collector.Url), ("Stoa__Telemetry__OtlpProtocol", "Http"), ("Stoa__Telemetry__OtlpHeaders", "x-key=k1"), ("Stoa__Telemetry__TraceRatio", ratio),
    ];

    private static void AssertPrivate(Collector collector, string[] secrets)
    {
        foreach (var path in (string[])["/v1/metrics", "/v1/traces", "/v1/logs"])
        {
            var sent = string.Concat(collector.At(path).Select(Encoding.UTF8.GetString));
            Assert.NotEmpty(sent);
            Assert.All(secrets, secret => Assert.False(sent.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{secret} was sent to {path}"));
        }
    }
}
