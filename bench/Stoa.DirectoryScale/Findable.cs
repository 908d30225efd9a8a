using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Stoa.DirectoryScale;

/// <summary>The time from asking for a new Space over HTTP until a search over HTTP finds it by a word that only it has.</summary>
internal static class Findable
{
    private const int Connections = 8;

    public static async Task<object> MeasureAsync(Uri server, string token, int count)
    {
        using var client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var start = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await RunAsync(0, 400, 1); // The compiler's last pass.
        var one = await RunAsync(1_000_000, count / 4, 1);
        var many = await RunAsync(2_000_000, count, Connections);
        return new { one_after_the_other = Of(one), eight_at_a_time = Of(many) };

        object Of(List<(double Created, double Found, int Searches)> measured) => new
        {
            created_ms = Figures.Percentiles([.. measured.Select(one => one.Created)]),
            found_ms = Figures.Percentiles([.. measured.Select(one => one.Found)]),
            searches_each = Figures.Round(measured.Average(one => one.Searches)),
        };

        async Task<List<(double, double, int)>> RunAsync(int first, int spaces, int connections)
        {
            var lists = await Task.WhenAll(Enumerable.Range(0, connections).Select(async connection =>
            {
                var list = new List<(double, double, int)>();
                for (var number = connection; number < spaces; number += connections)
                {
                    list.Add(await OneAsync(first + number));
                }

                return list;
            }));
            return [.. lists.SelectMany(list => list)];
        }

        async Task<(double Created, double Found, int Searches)> OneAsync(int number)
        {
            var word = string.Create(CultureInfo.InvariantCulture, $"found{number}");
            var body = $$"""{"title":"To be {{word}} at once","lang":"en","scheduled_start":"{{start}}"}""";
            var began = Stopwatch.GetTimestamp();
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var created = await client.PostAsync(new Uri("/api/spaces", UriKind.Relative), content);
            created.EnsureSuccessStatusCode();
            var createdAfter = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            for (var searches = 1; ; searches++)
            {
                var reply = await client.GetStringAsync(new Uri($"/2/spaces/search?query={word}", UriKind.Relative));
                if (JsonNode.Parse(reply)!["data"] is JsonArray { Count: > 0 })
                {
                    return (createdAfter, Stopwatch.GetElapsedTime(began).TotalMilliseconds, searches);
                }
            }
        }
    }
}
