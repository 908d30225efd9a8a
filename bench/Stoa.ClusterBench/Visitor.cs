using System.Text.Json;
using Stoa.Api.Whip;
using Stoa.Server.Audio.Calls;
using Stoa.Server.CommandLine;
using Stoa.Spaces;

namespace Stoa.ClusterBench;

/// <summary>Somebody in a Space at one node, with an event stream and audio, who goes to another node when theirs is gone or sends them on.</summary>
/// <remarks>
/// As the web app does it: a broken stream is opened again after the time that the server gave (<c>retry</c>), at the next node; when told <c>moved</c>,
/// the new stream and the new session are opened first, and the old ones ended when there is something to see and to hear. What differs: audio is
/// opened anew when the stream has broken and, of who listens, nothing has come for a second. Browsers notice by themselves that a server is
/// silent, some seconds later.
/// </remarks>
internal sealed class Visitor(Uri[] nodes, int home, Talk talk, string token, AudioDirection direction) : IAsyncDisposable
{
    private const double SilenceMs = 1_000;
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _overlap = TimeSpan.FromMilliseconds(200); // What a browser keeps back before it plays.
    private static readonly HttpClient _http = AudioDoor.NewClient();

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _isIn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _following = Task.CompletedTask;
    private Task _calling = Task.CompletedTask;
    private int _streamNode = home;
    private int _audioNode = home;
    private volatile bool _isBroken;
    private volatile bool _isMoving;

    /// <summary>When snapshots came.</summary>
    public List<double> Snapshots { get; } = [];

    /// <summary>When the stream broke by itself.</summary>
    public List<double> Breaks { get; } = [];

    /// <summary>When an audio session began to work.</summary>
    public List<double> Sessions { get; } = [];

    /// <summary>What was heard.</summary>
    public Heard Heard { get; } = new();

    /// <summary>Comes in; done when they have a snapshot and audio.</summary>
    public async Task EnterAsync()
    {
        _following = FollowAsync();
        _calling = CallAsync();
        await _isIn.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_following, _calling);
    }

    private static bool IsOver(Task task) => task.IsCompleted;

    private int After(int node) => (node + 1) % nodes.Length;

    private async Task FollowAsync()
    {
        SpaceStream? old = null;
        var (address, credentials) = (AddressOf(_streamNode), (string?)token);
        while (!_stop.IsCancellationRequested)
        {
            var moved = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var snapshot = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
            var stream = await SpaceStream.TryOpenAsync(address, credentials, (type, data, at) =>
            {
                _ = type switch
                {
                    "snapshot" => snapshot.TrySetResult(at),
                    "moved" => moved.TrySetResult(UrlOf(data)),
                    _ => false,
                };
            });
            if (stream is null)
            {
                _streamNode = After(_streamNode);
                (address, credentials) = (AddressOf(_streamNode), token);
                await Task.Delay(_pause);
                continue;
            }

            await Task.WhenAny(snapshot.Task, stream.Ended, Task.Delay(_patience));
            if (snapshot.Task.IsCompletedSuccessfully)
            {
                var seenAt = await snapshot.Task;
                lock (Snapshots)
                {
                    Snapshots.Add(seenAt);
                }
            }

            old?.Dispose();
            await UntilAsync(() => IsOver(stream.Ended) || IsOver(moved.Task));
            _isMoving |= moved.Task.IsCompleted;
            old = moved.Task.IsCompleted ? stream : null;
            if (moved.Task.IsCompleted && !_stop.IsCancellationRequested)
            {
                _streamNode = After(_streamNode);
                (address, credentials) = await moved.Task is { } url ? (new Uri(url), null) : (AddressOf(_streamNode), token);
                continue;
            }

            stream.Dispose();
            if (!_stop.IsCancellationRequested)
            {
                Breaks.Add(Clock.Now);
                _isBroken = true;
                await Task.Delay(stream.Retry);
                _streamNode = After(_streamNode);
                (address, credentials) = (AddressOf(_streamNode), token);
            }
        }

        old?.Dispose();
    }

    private async Task CallAsync()
    {
        Session? current = null;
        while (!_stop.IsCancellationRequested)
        {
            var next = await TryOpenAsync(nodes[_audioNode]);
            if (next is null)
            {
                _audioNode = After(_audioNode);
                await Task.Delay(_pause);
                continue;
            }

            Sessions.Add(Clock.Now);
            _ = current?.EndAsync(_overlap);
            current = next;
            await UntilAsync(() => Snapshots.Count > 0);
            _isIn.TrySetResult();
            await UntilAsync(() => _isMoving || IsOver(current.Running) || IsCutOff);
            if (_isMoving)
            {
                _isMoving = false; // The same node sends on; the old session plays meanwhile.
                continue;
            }

            _ = current.EndAsync(TimeSpan.Zero);
            current = null;
            _isBroken = false;
            _audioNode = After(_audioNode);
        }

        await (current?.EndAsync(TimeSpan.Zero) ?? Task.CompletedTask);
    }

    private bool IsCutOff => _isBroken && (direction == AudioDirection.Publish || Clock.Now - Heard.LastAt > SilenceMs);

    /// <returns>Null where there is none.</returns>
    private async Task<Session?> TryOpenAsync(Uri node)
    {
        try
        {
            using var patience = new CancellationTokenSource(_patience);
            var call = await AudioCall.OpenAsync(new AudioDoor(_http, node, token), SpaceId.Parse(talk.Id), direction, patience.Token);
            var (ear, voice) = (new Ear(Heard), new Voice());
            var session = new Session(call, direction == AudioDirection.Publish ? voice : ear);
            await Task.WhenAny(direction == AudioDirection.Publish ? voice.Connected : ear.First, session.Running, Task.Delay(_patience));
            if (!session.Running.IsCompleted)
            {
                return session; // Who hears nothing yet may be alone with nobody who talks.
            }

            await session.EndAsync(TimeSpan.Zero);
        }
        catch (Exception e) when (e is CommandFailedException or OperationCanceledException)
        {
            // Not there.
        }

        return null;
    }

    private async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo() && !_stop.IsCancellationRequested)
        {
            await Task.Delay(_look);
        }
    }

    private Uri AddressOf(int node) => new(nodes[node], $"/api/spaces/{talk.Id}/events");

    private static string? UrlOf(string data)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.GetProperty("data").TryGetProperty("url", out var url) ? url.GetString() : null;
    }

    private sealed class Session : IDisposable
    {
        private readonly AudioCall _call;
        private readonly CancellationTokenSource _end = new();

        public Session(AudioCall call, ICallMedia media)
        {
            _call = call;
            Running = call.RunAsync(media, _end.Token);
        }

        public Task<CallEnd> Running { get; }

        public void Dispose() => _end.Dispose();

        public async Task EndAsync(TimeSpan after)
        {
            await Task.Delay(after);
            await _end.CancelAsync();
            await ((Task)Running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _call.DisposeAsync();
            Dispose();
        }
    }
}
