using System.Collections.Concurrent;
using System.Text.Json;
using Stoa.Api.Whip;

namespace Stoa.ClusterBench;

/// <summary>How much later than the answer to its cause something is seen: at the node that answered, and at another.</summary>
internal sealed class LagBench(Options options) : IDisposable
{
    private readonly Uri[] _nodes = options.Nodes;
    private readonly Talk[] _talks = Talk.Read(options.Text("world"));
    private readonly int _rounds = options.Number("rounds", 200);
    private readonly Random _random = new(7);
    private readonly Client _client = new(keepsConnections: true);

    public void Dispose() => _client.Dispose();

    /// <summary>Everything, as JSON.</summary>
    public async Task<string> RunAsync()
    {
        var last = _nodes.Length - 1;
        return JsonSerializer.Serialize(new
        {
            event_on_a_stream = await BothAsync(to => EventsAsync(_talks[0], to)),
            lookup = await BothAsync(to => LookupsAsync(_talks[1], to)),
            reaction = await BothAsync(to => ReactionsAsync(_talks[2], to)),
            count = await BothAsync(to => CountsAsync(_talks[3], to)),
            voice = await BothAsync(to => VoicesAsync(_talks[4], to)),
        });

        async Task<object> BothAsync(Func<int, Task<List<double>>> measure) =>
            new { same_node = Clock.Percentiles(await measure(0)), other_node = last == 0 ? null : Clock.Percentiles(await measure(last)) };
    }

    private Task PauseAsync(int most) => Task.Delay(_random.Next(20, most));

    /// <summary>From the acknowledgement of a change of the title at node 0 to its event.</summary>
    private async Task<List<double>> EventsAsync(Talk talk, int to)
    {
        var seen = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var stream = await ListenAsync(talk, talk.Listener, to, (type, data, at) =>
        {
            if (type == "space_edited" && TitleOf(data) is { } title)
            {
                seen.TryAdd(title, at);
            }
        });
        return await RepeatAsync(_rounds, 120, async i =>
        {
            var (title, acknowledged) = await RenameAsync(talk, $"Event {to} {i}");
            return await SeenAsync(() => seen.TryGetValue(title, out var at) ? at : null) - acknowledged;
        });
    }

    /// <summary>The same to the first lookup that shows it.</summary>
    private Task<List<double>> LookupsAsync(Talk talk, int to) => RepeatAsync(_rounds, 120, async i =>
    {
        var (title, acknowledged) = await RenameAsync(talk, $"Lookup {to} {i}");
        while (true)
        {
            var (_, body, at) = await _client.SendAsync(HttpMethod.Get, _nodes[to], $"/2/spaces/{talk.Id}?space.fields=title", talk.Listener);
            if (body.Contains(title, StringComparison.Ordinal))
            {
                return at - acknowledged;
            }
        }
    });

    /// <summary>From the answer to a reaction at node 0 to the event that tells of it.</summary>
    private async Task<List<double>> ReactionsAsync(Talk talk, int to)
    {
        var told = new ConcurrentQueue<double>();
        using var there = await ListenAsync(talk, talk.Another, 0, static (_, _, _) => { });
        using var stream = await ListenAsync(talk, talk.Listener, to, (type, _, at) =>
        {
            if (type == "reactions")
            {
                told.Enqueue(at);
            }
        });
        return await RepeatAsync(_rounds / 2, 300, async _ =>
        {
            await Task.Delay(400); // The one before has been told of.
            told.Clear();
            var (status, body, acknowledged) = await _client.SendAsync(HttpMethod.Post, _nodes[0], $"/api/spaces/{talk.Id}/reactions", talk.Another, new { reaction = "💜" });
            Expect(status == 204, $"{status} {body}");
            return await SeenAsync(() => told.TryPeek(out var at) ? at : null) - acknowledged;
        });
    }

    /// <summary>From when somebody's stream at node 0 is open, to the count that has them.</summary>
    private async Task<List<double>> CountsAsync(Talk talk, int to)
    {
        var told = new ConcurrentQueue<double>();
        using var stream = await ListenAsync(talk, talk.Listener, to, (type, data, at) =>
        {
            if (type == "counts" && data.Contains("participant_count", StringComparison.Ordinal))
            {
                told.Enqueue(at);
            }
        });
        return await RepeatAsync(_rounds / 4, 300, async _ =>
        {
            await Task.Delay(2_500); // The count of the one who left has been told.
            told.Clear();
            using var came = await ListenAsync(talk, talk.Another, 0, static (_, _, _) => { });
            var at = Clock.Now;
            return await SeenAsync(() => told.TryPeek(out var seen) ? seen : null) - at;
        });
    }

    /// <summary>From when somebody's audio session at node 0 is connected, to the event that they are among the voices.</summary>
    private async Task<List<double>> VoicesAsync(Talk talk, int to)
    {
        var told = new ConcurrentQueue<double>();
        using var stream = await ListenAsync(talk, talk.Listener, to, (type, data, at) =>
        {
            if (type == "voices" && data.Contains("\"ssrc\"", StringComparison.Ordinal))
            {
                told.Enqueue(at);
            }
        });
        return await RepeatAsync(_rounds / 8, 300, async _ =>
        {
            var visitor = new Visitor([_nodes[0]], 0, talk, talk.Speaker, AudioDirection.Publish);
            told.Clear();
            await visitor.EnterAsync();
            var seen = await SeenAsync(() => told.TryPeek(out var at) ? at : null) - visitor.Sessions[0];
            await visitor.DisposeAsync();
            await Task.Delay(2_000); // Nobody talks any more.
            return seen;
        });
    }

    private async Task<List<double>> RepeatAsync(int rounds, int mostPause, Func<int, Task<double>> measure)
    {
        var lags = new List<double>();
        for (var i = -3; i < rounds; i++)
        {
            await PauseAsync(mostPause);
            var lag = await measure(i);
            if (i >= 0) // The first ones load code.
            {
                lags.Add(lag);
            }
        }

        return lags;
    }

    private async Task<(string Title, double At)> RenameAsync(Talk talk, string title)
    {
        var (status, body, at) = await _client.RenameAsync(_nodes[0], talk, title);
        Expect(status == 200, $"{status} {body}");
        return (title, at);
    }

    private async Task<SpaceStream> ListenAsync(Talk talk, string token, int node, Action<string, string, double> told)
    {
        var snapshot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stream = await SpaceStream.TryOpenAsync(new Uri(_nodes[node], $"/api/spaces/{talk.Id}/events"), token, (type, data, at) =>
        {
            told(type, data, at);
            if (type == "snapshot")
            {
                snapshot.TrySetResult();
            }
        });
        Expect(stream is not null, "The stream is not let in.");
        await snapshot.Task.WaitAsync(TimeSpan.FromSeconds(20));
        return stream!; // Expected just before.
    }

    private static string? TitleOf(string data)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.GetProperty("data").GetProperty("space").TryGetProperty("title", out var title) ? title.GetString() : null;
    }

    private static async Task<double> SeenAsync(Func<double?> look)
    {
        for (var began = Clock.Now; Clock.Now - began < 30_000;)
        {
            if (look() is { } at)
            {
                return at;
            }

            await Task.Delay(1);
        }

        throw new TimeoutException("It was not seen within 30 seconds.");
    }

    private static void Expect(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
