using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Stoa.Server.Tests.Cluster;

/// <summary>One node of a test's cluster: a real process that is started again when it ends by itself, as a supervisor of services does.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    /// <summary>How long clients usually wait for an answer.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan _restartDelay = TimeSpan.FromMilliseconds(300);
    private readonly string[] _command;
    private readonly string _data;
    private readonly (string, string)[] _environment;
    private readonly HttpClient _http;
    private readonly List<int> _exitCodes = [];
    private readonly List<string> _notes = [];
    private readonly CancellationTokenSource _end = new();
    private Task _supervision = Task.CompletedTask;
    private volatile RunningStoa? _process;
    private volatile bool _staysDown;

    public ClusterNode(int number, string url, string[] command, string data, (string, string)[] environment)
    {
        (Number, Url, _command, _data, _environment) = (number, url, command, data, environment);

        // A connection for each request: a client's library must not send a command a second time behind our back when an old connection turns out dead.
        // A connection of its own for each request: on one that was used before, .NET sends a POST without a body again by itself when it is cut.
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = new Uri(url), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.ConnectionClose = true;
    }

    /// <summary>1 and up.</summary>
    public int Number { get; }

    /// <summary>Its name among the nodes.</summary>
    public string Name => $"n{Number}";

    /// <summary>Its address for clients.</summary>
    public string Url { get; }

    /// <summary>How long clients wait for an answer.</summary>
    public TimeSpan Patience { get; set; } = UsualPatience;

    /// <summary>The process that runs now.</summary>
    public RunningStoa Process => _process ?? throw new InvalidOperationException($"{Name} does not run.");

    /// <summary>True while a process runs, whether it is ready or not.</summary>
    public bool Runs => _process is not null;

    /// <summary>The exit codes of its processes that have ended, in order.</summary>
    public IReadOnlyList<int> ExitCodes
    {
        get
        {
            lock (_exitCodes)
            {
                return [.. _exitCodes];
            }
        }
    }

    /// <summary>What happened to its processes by themselves, since it was asked last.</summary>
    public IReadOnlyList<string> TakeNotes()
    {
        lock (_exitCodes)
        {
            string[] notes = [.. _notes];
            _notes.Clear();
            return notes;
        }
    }

    /// <summary>Starts it, waits until it is ready, and keeps it running.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _supervision;
        _staysDown = false;
        _process = await LaunchAsync(cancellationToken);
        _supervision = SuperviseAsync();
    }

    /// <summary>Ends it with SIGKILL; it stays down until it is started.</summary>
    public async Task KillAsync()
    {
        _staysDown = true;
        await SignalAsync("-KILL");
        await _supervision; // Which alone waits for the process and lets go of it.
    }

    /// <summary>Ends it with SIGTERM; it stays down until it is started.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        _staysDown = true;
        await SignalAsync("-TERM");
        await _supervision.WaitAsync(TimeSpan.FromMinutes(3), cancellationToken);
        return ExitCodes[^1];
    }

    /// <summary>Stops it where it stands.</summary>
    public Task PauseAsync() => SignalAsync("-STOP");

    /// <summary>Lets it go on.</summary>
    public Task ContinueAsync() => SignalAsync("-CONT");

    /// <summary>Sends a request.</summary>
    /// <returns>Status 0 when no answer came.</returns>
    public async Task<(int Status, JsonObject? Body, bool SaysWhenToRetry)> SendAsync(string method, string path, string token, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : JsonContent.Create(body);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await _http.SendAsync(request, patience.Token);
            var text = await response.Content.ReadAsStringAsync(patience.Token);
            return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject, response.StatusCode != HttpStatusCode.ServiceUnavailable || response.Headers.RetryAfter is not null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Net.Sockets.SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (0, null, true); // Gone, or no answer in time.
        }
    }

    /// <summary>Waits until it answers.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => Rooms.Patience.UntilAsync(
        async () => (await SendAsync("GET", "/2/users/me", "none", null, cancellationToken)).Status == 401, () => $"{Name} answers", cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _staysDown = true;
        await _end.CancelAsync();
        if (_process is { } process)
        {
            await process.KillAsync();
        }

        await _supervision;
        _http.Dispose();
        _end.Dispose();
    }

    private Task<RunningStoa> LaunchAsync(CancellationToken cancellationToken) =>
        RunningStoa.StartAsync(_command, _data, ["--no-demo"], _environment, cancellationToken, at: Url);

    private async Task SuperviseAsync()
    {
        while (_process is { } process)
        {
            var code = await process.EndedAsync();
            lock (_exitCodes)
            {
                _exitCodes.Add(code);
                _notes.Add($"{Name} ended with {code}{(_staysDown ? "" : $": {Tail(process.Output)}")}");
            }

            if (Environment.GetEnvironmentVariable("STOA_CLUSTER_LOGS") is { Length: > 0 } folder)
            {
                await File.AppendAllTextAsync(Path.Combine(folder, $"{Name}.log"), $"{process.Output}\n=== ended with {code}\n");
            }

            _process = null;
            await process.DisposeAsync();
            if (_staysDown)
            {
                return;
            }

            _process = await LaunchAgainAsync();
        }
    }

    /// <summary>Tries until it runs: a node that is cut off from the others may end while it starts.</summary>
    private async Task<RunningStoa?> LaunchAgainAsync()
    {
        while (!_staysDown)
        {
            try
            {
                await Task.Delay(_restartDelay, _end.Token);
                return await LaunchAsync(_end.Token);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                lock (_exitCodes)
                {
                    _notes.Add($"{Name} did not start: {Tail(e.Message)}");
                }
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return null;
    }

    private static string Tail(string text) => string.Join('\n', text.Split('\n').TakeLast(8));

    private async Task SignalAsync(string signal) => Assert.Equal(0, (await Shell.RunAsync("kill", [signal, $"{Process.ProcessId}"], CancellationToken.None)).ExitCode);
}
