using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Cluster;

/// <summary>
/// People who do everything that is done in Spaces, through all nodes at random, while others listen on all of them; everything that they
/// sent, got and heard is written down.
/// </summary>
internal sealed class Workload : IAsyncDisposable
{
    private const int LiveSpaces = 3;
    private const int Seats = 3;
    private const int ListenersPerSpace = 4;
    private readonly ConcurrentQueue<SentCommand> _commands = [];
    private readonly ConcurrentQueue<SeenSpace> _seen = [];
    private readonly ConcurrentDictionary<string, JsonObject> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Space, string Id)> _posts = [];
    private readonly List<Listener> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Random _random;
    private readonly long _logBefore;
    private List<Task> _work = [];
    private int _number;

    private Workload(TestCluster cluster, int seed, long logBefore) => (Cluster, _random, _logBefore) = (cluster, new Random(seed), logBefore);

    /// <summary>The cluster that works.</summary>
    public TestCluster Cluster { get; }

    /// <summary>The Spaces that live for as long as the work lasts, with their creators; the last one sells tickets.</summary>
    public List<(string Id, Player Creator)> Spaces { get; } = [];

    /// <summary>Commands acknowledged so far.</summary>
    public int Acknowledged => _commands.Count(command => command.End == CommandEnd.Done);

    /// <summary>Makes Spaces and begins.</summary>
    public static async Task<Workload> StartAsync(TestCluster cluster, CancellationToken cancellationToken)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("STOA_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"STOA_SEED={seed}");
        await cluster.WaitUntilWholeAsync(cancellationToken);
        var log = await cluster.ReadLogAsync(0, cancellationToken);
        var workload = new Workload(cluster, seed, log.Count > 0 ? log[^1].Seq : 0);
        await workload.MakeSpacesAsync(cancellationToken);
        workload._work = [.. cluster.People.Select(person => new Worker(workload, person, workload._random.Next()).RunAsync(workload._stop.Token))];
        workload._listeners.ForEach(listener => listener.Start());
        return workload;
    }

    /// <summary>A text that no other command has.</summary>
    public string NextText() => $"t{Interlocked.Increment(ref _number)}";

    /// <summary>Sends a command and writes it down with its answer.</summary>
    /// <returns>What was written down, and the answer.</returns>
    public async Task<(SentCommand Command, JsonObject? Body)> SendAsync(ClusterNode node, Act act, string space, string token, object? body = null)
    {
        var (method, path, content) = act.Verb switch
        {
            "create" => ("POST", "/api/spaces", body),
            "cancel" => ("DELETE", $"/api/spaces/{space}", null),
            "buy" => ("POST", $"/api/spaces/{space}/tickets", null),
            "give_back" => ("DELETE", $"/api/spaces/{space}/tickets/me", null),
            _ => act.Request() is var request ? (request.Method, $"/api/spaces/{space}{request.Path}", request.Body) : default,
        };
        var began = TimeProvider.System.GetUtcNow();
        var (status, answer, saysWhen) = await node.SendAsync(method, path, token, content, CancellationToken.None);
        var end = status switch { >= 200 and < 300 => CommandEnd.Done, 0 or >= 500 => CommandEnd.Unknown, _ => CommandEnd.Refused };
        var id = act.Verb == "create" ? end == CommandEnd.Done ? (string)answer!["data"]!["id"]! : "" : space;
        var command = new SentCommand(act, id, node.Name, began, TimeProvider.System.GetUtcNow(), end, status, (string?)answer?["reason"]) { SaysWhenToRetry = saysWhen };
        _commands.Enqueue(command);
        return (command, answer);
    }

    /// <summary>Looks at a Space and writes down what was shown.</summary>
    public async Task<bool> LookAsync(ClusterNode node, Player person, string space, int? participants = null, bool isFinal = false)
    {
        var at = TimeProvider.System.GetUtcNow();
        var (status, body, _) = await node.SendAsync("GET", $"/api/spaces/{space}", person.Token, null, CancellationToken.None);
        if (status is not (200 or 404))
        {
            return false;
        }

        var shown = status == 200 ? body!["data"] as JsonObject : null;
        _seen.Enqueue(new SeenSpace(person.Id, space, node.Name, at, (JsonObject?)shown?.DeepClone()) { IsFinal = isFinal, Participants = participants });
        if (shown is not null)
        {
            _known[space] = shown;
        }

        return true;
    }

    /// <summary>What somebody saw of a Space lately.</summary>
    public JsonObject? Known(string space) => _known.GetValueOrDefault(space);

    /// <summary>The Posts that were shared in a Space, whether they are still there or not.</summary>
    public IEnumerable<string> Posts(string space) => _posts.Where(post => post.Space == space).Select(post => post.Id);

    /// <summary>Remembers a Post.</summary>
    public void NotePost(string space, string id) => _posts.Enqueue((space, id));

    /// <summary>The commands that were sent in a time.</summary>
    public IReadOnlyList<SentCommand> CommandsBetween(DateTimeOffset from, DateTimeOffset to) => [.. _commands.Where(command => command.Began >= from && command.Ended <= to)];

    /// <summary>Ends the work, waits until all is quiet, everyone is back and every node shows the same, and checks the whole history.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work);
        await Cluster.WaitUntilWholeAsync(cancellationToken);
        _listeners.ForEach(listener => listener.Settle());
        await Patience.UntilAsync(() => _listeners.TrueForAll(listener => listener.IsOpen), () => $"some are still outside: {string.Join(", ", _listeners.Where(listener => !listener.IsOpen).Select(listener => listener.LastRefusal))}", cancellationToken);
        var log = await SettleAsync(cancellationToken);
        await LookAtTheEndAsync(log, cancellationToken);
        List<HeardSpace> heard = [];
        foreach (var listener in _listeners)
        {
            heard.Add(await listener.StopAsync());
        }

        var history = new History { Log = log, Commands = [.. _commands], Seen = [.. _seen], Heard = heard, Rules = TestCluster.Rules, Staleness = Faults.Staleness };
        Tell(history);
        Assert.True(Acknowledged >= 50, $"Only {Acknowledged} commands were acknowledged: the test proves little.");
        var faults = HistoryChecker.FindFaults(history);
        Assert.True(faults.Count == 0, $"{faults.Count} faults in the history:\n{string.Join('\n', faults.Take(40))}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work);
        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task MakeSpacesAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i <= LiveSpaces; i++)
        {
            var (creator, node, withTickets) = (Cluster.People[i], Cluster.Nodes[i % TestCluster.Size], i == LiveSpaces);
            SentCommand command = null!;
            await Patience.UntilAsync(async () => (command = await MakeSpaceAsync(node, creator, withTickets)).End == CommandEnd.Done, () => $"a Space is made: {command}", cancellationToken);
            Spaces.Add((command.Space, creator));
            _listeners.Add(new Listener(Cluster, creator, command.Space, new Random(_random.Next())));
            if (i < LiveSpaces)
            {
                var others = Cluster.People.Where(person => person != creator).ToArray();
                _random.Shuffle(others);
                _listeners.AddRange(others.Take(ListenersPerSpace - 1).Select(person => new Listener(Cluster, person, command.Space, new Random(_random.Next()))));
            }
        }

        foreach (var node in Cluster.Nodes)
        {
            foreach (var (id, creator) in Spaces)
            {
                await Patience.UntilAsync(async () => (await node.SendAsync("GET", $"/api/spaces/{id}", creator.Token, null, cancellationToken)).Status == 200, () => $"{node.Name} shows {id}", cancellationToken);
            }
        }
    }

    private async Task<SentCommand> MakeSpaceAsync(ClusterNode node, Player creator, bool withTickets)
    {
        var title = NextText();
        object body = withTickets
            ? new { title, scheduled_start = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O"), ticket = new { price = 0, currency = "EUR", capacity = Seats } }
            : new { title };
        return (await SendAsync(node, new Act("create", creator.Id, "", title), "", creator.Token, body)).Command;
    }

    /// <summary>Waits until the log does not grow and everyone who listens has heard its end.</summary>
    private async Task<IReadOnlyList<Spaces.RecordedEvent>> SettleAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Spaces.RecordedEvent> log = [];
        for (var count = -1; count != log.Count;)
        {
            count = log.Count;
            await Task.Delay(700, cancellationToken);
            log = await Cluster.ReadLogAsync(_logBefore, cancellationToken);
        }

        var made = log.Where(recorded => recorded.Version == 1).Select(recorded => recorded.SpaceId).ToHashSet();
        return [.. log.Where(recorded => made.Contains(recorded.SpaceId))];
    }

    /// <summary>Every node shows every Space as it is; whoever listens is counted.</summary>
    private async Task LookAtTheEndAsync(IReadOnlyList<Spaces.RecordedEvent> log, CancellationToken cancellationToken)
    {
        foreach (var (id, creator) in Spaces)
        {
            var last = log.Where(recorded => recorded.SpaceId.Value == id).Max(recorded => recorded.Version);
            var present = _listeners.Where(listener => listener.Space == id).Select(listener => listener.Person).Distinct(StringComparer.Ordinal).Count();
            foreach (var node in Cluster.Nodes)
            {
                await WaitAsync(async () =>
                {
                    var (_, body, _) = await node.SendAsync("GET", $"/api/spaces/{id}", creator.Token, null, cancellationToken);
                    return body?["data"] is JsonObject shown && (long?)shown["version"] == last && ((string?)shown["state"] != "live" || (int?)shown["participant_count"] == present);
                });
                Assert.True(await LookAsync(node, creator, id, present, isFinal: true), $"{node.Name} does not answer.");
            }

            await WaitAsync(() => Task.FromResult(_listeners.Where(listener => listener.Space == id && listener.Person == creator.Id).All(listener => listener.Version == last)));
        }

        foreach (var id in log.Select(recorded => recorded.SpaceId.Value).Distinct(StringComparer.Ordinal).Except(Spaces.Select(space => space.Id), StringComparer.Ordinal))
        {
            foreach (var node in Cluster.Nodes)
            {
                Assert.True(await LookAsync(node, Cluster.People[0], id, isFinal: true), $"{node.Name} does not answer.");
            }
        }

        // What is not so in time, the checker says.
        async Task WaitAsync(Func<Task<bool>> isSo)
        {
            for (var began = TimeProvider.System.GetTimestamp(); !await isSo() && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20);)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private void Tell(History history)
    {
        foreach (var note in Cluster.Nodes.SelectMany(node => node.TakeNotes()))
        {
            TestContext.Current.TestOutputHelper?.WriteLine(note);
        }

        var ends = history.Commands.CountBy(command => command.End).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}");
        var hearings = history.Heard.SelectMany(heard => heard.Hearings).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"commands: {string.Join(", ", ends)}; {history.Log.Count} events; {history.Seen.Count} lookups; {hearings.Count} streams heard {hearings.Sum(hearing => hearing.Events.Count)} events, {hearings.Count(hearing => hearing.Events.Any(told => told.Type == "moved"))} were sent on");
    }
}
