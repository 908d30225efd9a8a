using System.Globalization;
using System.Net;
using System.Text.Json;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests;

/// <summary>
/// Creates, edits, starts and ends Spaces from 32 connections while the process is killed with SIGKILL at random, and finds every
/// acknowledged change after each restart. STOA_KILLS sets how many times (3 here; 200 in the long form, see CONTRIBUTING.md).
/// </summary>
public sealed class KillTests
{
    private const int Connections = 32;
    private const int MinAcknowledged = 25; // Changes in each round, so that every kill has something to lose.

    [Fact]
    public async Task Kill_AtRandomUnderLoad_LosesNothingAcknowledged()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var kills = int.Parse(Environment.GetEnvironmentVariable("STOA_KILLS") ?? "3", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("STOA_SEED") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"STOA_SEED={seed}");
        var random = new Random(seed);
        var data = RunningStoa.NewFolder();
        List<Host> hosts = [.. (await RoomCast.MakeAsync(data, Connections)).Select(person => new Host(person.Id, person.Token, random.Next()))];
        var acknowledged = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            await using var stoa = await RunningStoa.StartAsync(cancellationToken, data);
            await Parallel.ForEachAsync(hosts, cancellationToken, async (host, token) => await host.CheckAsync(stoa, token));
            using var load = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var work = hosts.Select(host => host.WorkAsync(stoa, load.Token)).ToList();
            await Task.Delay(random.Next(50, 500), cancellationToken);
            while (hosts.Sum(host => host.Acknowledged) < MinAcknowledged * (kill + 1))
            {
                Assert.False(work.TrueForAll(one => one.IsCompleted), $"The server went away before it was killed:\n{stoa.Output}");
                await Task.Delay(random.Next(1, 20), cancellationToken); // A slow machine needs longer until there is something to lose.
            }

            await stoa.KillAsync();
            await load.CancelAsync();
            acknowledged += (await Task.WhenAll(work)).Sum();
        }

        await using var last = await RunningStoa.StartAsync(cancellationToken, data);
        await Parallel.ForEachAsync(hosts, cancellationToken, async (host, token) => await host.CheckAsync(last, token));
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {acknowledged} acknowledged changes");
        Assert.True(acknowledged >= kills * MinAcknowledged, $"Only {acknowledged} changes were acknowledged: the test proves little.");
    }

    /// <summary>One user on one connection: what it knows of its Spaces, and what it does to them.</summary>
    private sealed class Host(string userId, string token, int seed)
    {
        private const int MaxOpen = 4;
        private readonly Random _random = new(seed);
        private readonly Dictionary<string, Known> _spaces = [];
        private string? _uncertainId;
        private Known? _uncertain;
        private int _number;
        private int _acknowledged;

        /// <summary>How many changes were acknowledged so far, in all rounds. For any thread.</summary>
        public int Acknowledged => Volatile.Read(ref _acknowledged);

        /// <summary>Works until the server is gone.</summary>
        /// <returns>How many changes were acknowledged.</returns>
        public async Task<int> WorkAsync(RunningStoa stoa, CancellationToken cancellationToken)
        {
            for (var acknowledged = 0; ; acknowledged++)
            {
                try
                {
                    await ChangeAsync(stoa, cancellationToken);
                    _ = Interlocked.Increment(ref _acknowledged);
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
                {
                    return acknowledged;
                }
            }
        }

        /// <summary>Everything acknowledged is there; a change that was in flight is there whole or not at all.</summary>
        public async Task CheckAsync(RunningStoa stoa, CancellationToken cancellationToken)
        {
            foreach (var (id, known) in _spaces.ToList())
            {
                var answer = await stoa.GetAsync($"/2/spaces/{id}?space.fields=title,state", token, cancellationToken);
                var found = answer.TryGetProperty("data", out var space)
                    ? new Known(space.GetProperty("title").GetString()!, space.GetProperty("state").GetString()!)
                    : null;
                var isUncertain = _uncertainId == id;
                Assert.True(
                    found == (known.State == "ended" ? null : known) || (isUncertain && found == (_uncertain!.State == "ended" ? null : _uncertain)),
                    $"Space {id} of {userId}: acknowledged {known}, uncertain {(isUncertain ? _uncertain : null)}, found {found} in {answer}");
                if (found is null)
                {
                    _spaces.Remove(id);
                }
                else
                {
                    _spaces[id] = found;
                }
            }

            _uncertainId = null;
            _uncertain = null;
            await CloseStrangersAsync(stoa, cancellationToken);
        }

        /// <summary>A creation in flight may have succeeded: its Space is ours though we never learned its id.</summary>
        private async Task CloseStrangersAsync(RunningStoa stoa, CancellationToken cancellationToken)
        {
            var answer = await stoa.GetAsync($"/2/spaces/by/creator_ids?user_ids={userId}", token, cancellationToken);
            var found = answer.TryGetProperty("data", out var spaces) ? spaces.EnumerateArray().ToList() : [];
            var open = found.Select(space => space.GetProperty("id").GetString()!).ToHashSet(StringComparer.Ordinal);
            Assert.All(_spaces.Keys, id => Assert.Contains(id, open));
            foreach (var space in found.Where(space => !_spaces.ContainsKey(space.GetProperty("id").GetString()!)))
            {
                var (id, state) = (space.GetProperty("id").GetString()!, space.GetProperty("state").GetString());
                var (status, body) = state == "live"
                    ? await stoa.SendAsync(HttpMethod.Post, $"/api/spaces/{id}/end", token, null, cancellationToken)
                    : await stoa.SendAsync(HttpMethod.Delete, $"/api/spaces/{id}", token, null, cancellationToken);
                Assert.True(status == HttpStatusCode.OK, $"{status} {body}");
            }
        }

        private async Task ChangeAsync(RunningStoa stoa, CancellationToken cancellationToken)
        {
            var title = $"Title {++_number}";
            if (_spaces.Count < MaxOpen)
            {
                var start = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O");
                var made = await SendAsync(stoa, HttpMethod.Post, "/api/spaces", new { title, scheduled_start = start }, cancellationToken);
                _spaces.Add(made.GetProperty("data").GetProperty("id").GetString()!, new Known(title, "scheduled"));
                return;
            }

            var (id, known) = _spaces.ElementAt(_random.Next(_spaces.Count));
            var (method, path, body, after) = (_random.Next(3), known.State) switch
            {
                (0, "scheduled") => (HttpMethod.Post, $"/api/spaces/{id}/start", (object?)null, known with { State = "live" }),
                (0, "live") => (HttpMethod.Post, $"/api/spaces/{id}/end", null, known with { State = "ended" }),
                _ => (HttpMethod.Patch, $"/api/spaces/{id}", new { title }, known with { Title = title }),
            };
            (_uncertainId, _uncertain) = (id, after);
            await SendAsync(stoa, method, path, body, cancellationToken);
            (_uncertainId, _uncertain) = (null, null);
            if (after.State == "ended")
            {
                _spaces.Remove(id);
            }
            else
            {
                _spaces[id] = after;
            }
        }

        private async Task<JsonElement> SendAsync(
            RunningStoa stoa, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
        {
            var (status, answer) = await stoa.SendAsync(method, path, token, body, cancellationToken);
            Assert.True((int)status is 200 or 201, $"{method} {path}: {(int)status} {answer}");
            return answer;
        }
    }

    private sealed record Known(string Title, string State);
}
