using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Stoa.Spaces;
using Stoa.Storage.Insights;

namespace Stoa.Server.Tests.Insights;

/// <summary>People come and go over real event streams, the server is killed in between, and the numbers on the disk are right.</summary>
public sealed class AudienceOverHttpTests
{
    private const string SampleInterval = "Stoa__Insights__SampleInterval";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Audience_OverAKill_IsCountedRight()
    {
        var data = RunningStoa.NewFolder();
        SpaceId id;
        (string Id, string Token) creator, searcher, embedded, late;
        await using (var stoa = await StartAsync(data))
        {
            creator = await stoa.AddUserAsync("creator", Cancel);
            searcher = await stoa.AddUserAsync("searcher", Cancel);
            embedded = await stoa.AddUserAsync("embedded", Cancel);
            late = await stoa.AddUserAsync("late", Cancel);
            id = SpaceId.Parse((await stoa.PostAsync("/api/spaces", creator.Token, new { title = "Measured" }, Cancel)).GetProperty("data").GetProperty("id").GetString()!);
            using var host = await EnterAsync(stoa, id, creator.Token);
            using var first = await EnterAsync(stoa, id, searcher.Token, "?source=search");
            using var second = await EnterAsync(stoa, id, embedded.Token, "?source=embed");
            await stoa.SendAsync(HttpMethod.Post, $"/api/spaces/{id}/reactions", searcher.Token, new { reaction = "👏" }, Cancel);
            await WaitAsync(data, id, stored => Joins(stored) == 3 && stored.Minutes.Sum(minute => minute.Reactions.Sum()) == 1);

            first.Dispose(); // Away for some seconds: no leave, and no second join.
            await WaitAsync(data, id, stored => stored.Minutes[^1].Participants == 2);
            using var again = await EnterAsync(stoa, id, searcher.Token, "?source=direct");
            await WaitAsync(data, id, stored => stored.Minutes[^1].Participants == 3);

            var (status, body) = await stoa.SendAsync(HttpMethod.Get, $"/api/spaces/{id}/events?source=nowhere", creator.Token, null, Cancel);
            Assert.True(status == HttpStatusCode.BadRequest && body.ToString().Contains("source", StringComparison.Ordinal), $"{status} {body}");
            await stoa.KillAsync();
        }

        await using (var stoa = await StartAsync(data))
        {
            using var host = await EnterAsync(stoa, id, creator.Token);
            using var back = await EnterAsync(stoa, id, searcher.Token);
            using var fresh = await EnterAsync(stoa, id, late.Token, "?source=calendar");
            await Task.Delay(TimeSpan.FromSeconds(2), Cancel);
            await stoa.PostAsync($"/api/spaces/{id}/end", creator.Token, null, Cancel);
            var stored = await WaitAsync(data, id, stored => stored.Audience.EndedAt is not null);
            Assert.Equal([1, 0, 1, 1, 1], Enumerable.Range(0, 5).Select(source => stored.Minutes.Sum(minute => minute.JoinsBySource[source])));
            Assert.Equal((4, 4, 4, 3, false), (
                stored.Audience.People, Joins(stored), stored.Minutes.Sum(minute => minute.Leaves.Sum(leave => leave.Count)), stored.Audience.Peak, stored.Audience.PeopleIsEstimate));
            Assert.Equal(("Measured", creator.Id), (stored.Audience.Title, stored.Audience.CreatorId.ToString()));
            Assert.Equal(1, stored.Minutes.Sum(minute => minute.Reactions.Sum()));
            Assert.Equal(0, stored.Minutes[^1].Participants);
            Assert.DoesNotContain(stoa.Output.Split('\n'), line => line.Contains("fail", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Audience_OverAnOrderlyStop_GoesOn()
    {
        var data = RunningStoa.NewFolder();
        SpaceId id;
        (string Id, string Token) creator;
        await using (var stoa = await StartAsync(data, "00:10:00"))
        {
            creator = await stoa.AddUserAsync("creator", Cancel);
            id = SpaceId.Parse((await stoa.PostAsync("/api/spaces", creator.Token, new { title = "Measured" }, Cancel)).GetProperty("data").GetProperty("id").GetString()!);
            using var host = await EnterAsync(stoa, id, creator.Token);
            await Task.Delay(TimeSpan.FromSeconds(2), Cancel);
            Assert.Equal(0, await stoa.InterruptAsync(Cancel));
        }

        await WaitAsync(data, id, stored => stored.Minutes[^1].Participants == 1 && Joins(stored) == 1);
        await using (var stoa = await StartAsync(data))
        {
            using var host = await EnterAsync(stoa, id, creator.Token);
            await stoa.PostAsync($"/api/spaces/{id}/end", creator.Token, null, Cancel);
            var stored = await WaitAsync(data, id, stored => stored.Audience.EndedAt is not null);
            Assert.Equal((1, 1, 1), (stored.Audience.People, Joins(stored), stored.Minutes.Sum(minute => minute.Leaves.Sum(leave => leave.Count))));
        }
    }

    private static Task<RunningStoa> StartAsync(string data, string interval = "00:00:01") =>
        RunningStoa.StartAsync(Cancel, data, environment: [(SampleInterval, interval)]);

    private static int Joins(StoredInsights stored) => stored.Minutes.Sum(minute => minute.JoinsBySource.Sum());

    /// <summary>Opens an event stream, which is presence until it is disposed.</summary>
    private static async Task<HttpResponseMessage> EnterAsync(RunningStoa stoa, SpaceId id, string token, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/spaces/{id}/events{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await stoa.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    /// <summary>Reads what is on the disk, as another process, until it is as it must be.</summary>
    private static async Task<StoredInsights> WaitAsync(string data, SpaceId id, Predicate<StoredInsights> isThere)
    {
        await using var store = InsightsStore.Open(data, TimeProvider.System);
        StoredInsights? read = null;
        for (var attempt = 0; attempt < 300; attempt++)
        {
            read = await store.ReadAsync(id, Cancel);
            if (read is { Minutes.IsEmpty: false } && isThere(read))
            {
                return read;
            }

            await Task.Delay(100, Cancel);
        }

        Assert.Fail($"Not there in time: {JsonSerializer.Serialize(read?.Audience.EndedAt)} {string.Join(' ', read?.Minutes ?? [])}");
        return read!;
    }
}
