using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Stoa.Server.Audio.Calls;

namespace Stoa.Soak;

/// <summary>All that goes on: Spaces that are born and end, one that lasts, and those who look things up beside it.</summary>
internal sealed class Town(Options options) : IDisposable
{
    private static readonly TimeSpan _pauseOfReaders = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan _pauseOfTheLong = TimeSpan.FromSeconds(1);
    private readonly Server _server = new(options.Url, options.Acks);
    private readonly People _people = People.Read(options.People);
    private readonly HttpClient _doors = AudioDoor.NewClient();
    private readonly ConcurrentDictionary<string, bool> _alive = new(StringComparer.Ordinal);
    private readonly Stopwatch _clock = new();

    /// <summary>Lets it go on for its time, and waits for the end of all that was begun.</summary>
    /// <returns>True when nothing went wrong.</returns>
    public async Task<bool> RunAsync()
    {
        _clock.Start();
        using var over = new CancellationTokenSource();
        var reading = ReadOnAsync(over.Token);
        var telling = TellOnAsync(over.Token);
        var lives = Enumerable.Range(0, options.Spaces).Select(LiveOnAsync).Append(NewLife(-1).RunLongAsync(options.Lasting, _pauseOfTheLong));
        await Task.WhenAll(lives);
        await over.CancelAsync();
        await Task.WhenAll(reading, telling);
        var end = _server.Tally.ToJson();
        end["seconds"] = Math.Round(_clock.Elapsed.TotalSeconds, 1);
        Tell(new JsonObject { ["end"] = end });
        return _server.Tally.IsClean;
    }

    public void Dispose()
    {
        _server.Dispose();
        _doors.Dispose();
    }

    private static void Tell(JsonObject json) => Console.WriteLine(json.ToJsonString(JsonSerializerOptions.Web));

    private SpaceLife NewLife(int seed) => new(_server, _people, _doors, new Random(seed), (id, isAlive) => _ = isAlive ? _alive.TryAdd(id, true) : _alive.TryRemove(id, out _));

    private async Task LiveOnAsync(int place)
    {
        // Not all at once at the beginning.
        await Task.Delay(TimeSpan.FromSeconds(place));
        var random = new Random(place);
        while (_clock.Elapsed < options.Lasting)
        {
            await NewLife(random.Next()).RunAsync();
        }
    }

    private async Task ReadOnAsync(CancellationToken stop)
    {
        var random = new Random(0);
        var reader = _people.Take();
        while (!stop.IsCancellationRequested)
        {
            var ids = _alive.Keys.ToList();
            var id = ids.Count > 0 ? ids[random.Next(ids.Count)] : "1abcdefghijkl";
            await (random.Next(20) switch
            {
                < 10 => _server.LookAsync("lookup", $"/2/spaces/{id}?space.fields=title,participant_count,host_ids&expansions=creator_id,host_ids", reader),
                < 13 => _server.ReadAsync("search", $"/2/spaces/search?query=talk%20{random.Next(200)}", reader),
                < 15 => _server.ReadAsync("find", "/api/search?query=musik%20talk", reader),
                < 16 => _server.ReadAsync("discover", "/api/discover", reader),
                < 17 => _server.ReadAsync("list", "/api/spaces?state=live", reader),
                < 18 => _server.LookAsync("own lookup", $"/api/spaces/{id}", reader),
                < 19 => _server.ReadAsync("page", "/", null),
                _ => _server.ReadAsync("page", "/signin", null),
            });
            await Task.Delay(_pauseOfReaders, CancellationToken.None);
        }

        _people.Return(reader);
    }

    private async Task TellOnAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                Tell(new JsonObject { ["at"] = Math.Round(_clock.Elapsed.TotalSeconds, 1), ["alive"] = _alive.Count, ["delays"] = _server.Delays.Take() });
            }
        }
        catch (OperationCanceledException)
        {
            // All is over.
        }
    }
}
