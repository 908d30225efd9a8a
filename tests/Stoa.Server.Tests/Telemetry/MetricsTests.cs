using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Stoa.Server.Tests.Telemetry;

/// <summary>What a server says to Prometheus: everything that the documents, the dashboard and the alerts name, nobody's name, and only where it was told to.</summary>
public sealed partial class MetricsTests(MeasuredServer measured) : IClassFixture<MeasuredServer>
{
    private const string Begin = "<!-- metrics: made by STOA_UPDATE=1 ./test Server -->\n";
    private const string End = "<!-- end of metrics -->";

    /// <summary>The tags that there may be: none whose values a user can make up.</summary>
    private static readonly HashSet<string> _tags = new(StringComparer.Ordinal)
    {
        "command", "outcome", "reason", "status", "kind", "state", "feed", "origin", "loop", "le", "otel_scope_name", "otel_scope_version", "otel_scope_schema_url",
        "http_route", "http_request_method", "http_response_status_code", "url_scheme", "network_protocol_name", "network_protocol_version", "network_type", "network_transport",
        "server_address", "server_port", "error_type", "gc_heap_generation", "cpu_mode", "aspnetcore_request_is_unhandled", "tls_protocol_version", "http_connection_state",
        "service_name", "service_version", "service_instance_id", "telemetry_sdk_name", "telemetry_sdk_language", "telemetry_sdk_version", "kestrel_endpoint_name",
    };

    private static readonly string _page = Path.Combine(Repository.Root, "docs", "operation.md");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_OfInstruments_IsTheTableOfTheDocument()
    {
        var table = new StringBuilder("| name | kind | unit | what it is |\n|---|---|---|---|\n");
        foreach (var instrument in (await ListAsync()).Where(instrument => instrument.Name.StartsWith("stoa.", StringComparison.Ordinal)))
        {
            Assert.NotEmpty(instrument.Description);
            table.Append("| `").Append(instrument.Name).Append("` | ").Append(instrument.Kind).Append(" | ").Append(instrument.Unit.Length == 0 ? "" : $"`{instrument.Unit}`").Append(" | ").Append(instrument.Description).Append(" |\n");
        }

        var page = await File.ReadAllTextAsync(_page, Cancel);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, "docs/operation.md has no place for the table of metrics.");
        var wanted = page[..(begin + Begin.Length)] + table + page[end..];
        if (Environment.GetEnvironmentVariable("STOA_UPDATE") == "1")
        {
            await File.WriteAllTextAsync(_page, wanted, Cancel);
        }

        Assert.True(wanted == await File.ReadAllTextAsync(_page, Cancel), "docs/operation.md is out of date: run this test once with STOA_UPDATE=1.");
    }

    [Fact]
    public async Task Metrics_AreInTheList_UnderTheNamesOfPrometheus()
    {
        var known = (await ListAsync()).SelectMany(instrument => instrument.InPrometheus()).ToHashSet(StringComparer.Ordinal);
        var told = (await MetricsAsync()).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.IndexOfAny(['{', ' '])]).Where(name => name != "target_info").ToHashSet(StringComparer.Ordinal);

        Assert.Empty(told.Except(known, StringComparer.Ordinal));
        foreach (var name in (string[])["stoa_spaces", "stoa_command_duration_seconds_count", "stoa_command_refusals_total", "stoa_append_batch_size_sum", "stoa_feed_lag_seconds_bucket",
            "stoa_streams", "stoa_streams_writes_total", "stoa_sfu_sessions", "stoa_api_problems_total", "stoa_ready", "http_server_request_duration_seconds_count", "dotnet_process_cpu_time_seconds_total"])
        {
            Assert.Contains(name, told, StringComparer.Ordinal);
        }
    }

    [Theory]
    [InlineData("ops/grafana/stoa-dashboard.json", 50)]
    [InlineData("ops/prometheus/stoa-alerts.yml", 11)]
    public async Task File_OfOperators_NamesMetricsThatThereAre(string file, int atLeast)
    {
        var known = (await ListAsync()).SelectMany(instrument => instrument.InPrometheus()).ToHashSet(StringComparer.Ordinal);
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, file), Cancel);
        var expressions = Expression().Matches(text).Select(match => match.Groups["what"].Value).ToList();
        var named = expressions.SelectMany(ListedInstrument.NamesIn).Where(name => !_tags.Contains(name)).ToList();

        Assert.True(named.Count >= atLeast, $"only {named.Count} names were found in {file}");
        Assert.Empty(named.Distinct(StringComparer.Ordinal).Except(known, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Metrics_HaveNoTagPerPersonOrSpace_AndNothingThatAUserWrote()
    {
        var metrics = await MetricsAsync();
        var tags = Tag().Matches(metrics).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(tags.Except(_tags, StringComparer.Ordinal));
        Assert.All(measured.Private, secret => Assert.DoesNotContain(secret, metrics, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("http_route=\"/2/spaces/{id}\"", metrics, StringComparison.Ordinal);
        Assert.Contains("command=\"StartSpace\",outcome=\"Refused\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_AreReadAtTheirOwnAddressAlone()
    {
        using var elsewhere = await measured.Stoa.Http.GetAsync("/metrics", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        using var stoa = await measured.Stoa.Http.GetAsync($"{measured.Operators}/2/spaces/search?query=x", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, stoa.StatusCode);
        Assert.DoesNotContain(measured.Operators, measured.Stoa.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Stoa__Telemetry__Prometheus", "https://localhost:1", "Prometheus")]
    [InlineData("Stoa__Telemetry__Prometheus", "http://localhost:1/metrics", "Prometheus")]
    [InlineData("Stoa__Telemetry__Otlp", "localhost:4317", "Otlp")]
    [InlineData("Stoa__Telemetry__TraceRatio", "1.5", "TraceRatio")]
    public async Task Start_WithASettingThatCannotBe_RefusesAndNamesIt(string name, string value, string named)
    {
        var (exitCode, _, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "--data", RunningStoa.NewFolder()], Cancel, (name, value));

        Assert.Equal(1, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenTheAddressIsTaken_NamesTheSetting()
    {
        var (exitCode, _, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "serve", "--no-demo", "--urls", $"http://127.0.0.1:{RunningStoa.FreePort()}", "--data", RunningStoa.NewFolder()], Cancel,
            ("Stoa__Telemetry__Prometheus", measured.Operators));

        Assert.Equal(1, exitCode);
        Assert.Contains("Stoa__Telemetry__Prometheus", error, StringComparison.Ordinal);
    }

    private Task<string> MetricsAsync() => measured.Stoa.Http.GetStringAsync($"{measured.Operators}/metrics", Cancel);

    private async Task<IReadOnlyList<ListedInstrument>> ListAsync() => ListedInstrument.ReadAll(await measured.Stoa.Http.GetStringAsync(measured.Operators, Cancel));

    [GeneratedRegex("[{,](?<name>[a-zA-Z_][a-zA-Z0-9_]*)=\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Tag();

    // Of the dashboard also the queries of its variables.
    [GeneratedRegex("""(?:"?(?:expr|query)"?: )(?<what>.*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Expression();
}
