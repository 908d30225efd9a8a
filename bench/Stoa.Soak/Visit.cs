using System.Diagnostics;
using Stoa.Api.Whip;
using Stoa.Server.Audio.Calls;
using Stoa.Server.CommandLine;
using Stoa.Spaces;

namespace Stoa.Soak;

/// <summary>One person in one Space: an event stream, and audio if they like.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly Server _server;
    private readonly HttpResponseMessage _answer;
    private readonly CancellationTokenSource _leave = new();
    private readonly TaskCompletionSource _snapshot = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _began;
    private readonly Task _reading;
    private Task _calling = Task.CompletedTask;
    private string _last = "";
    private int _hasLeft;

    private Visit(Server server, HttpResponseMessage answer, Person person, long began)
    {
        (_server, _answer, Person, _began) = (server, answer, person, began);
        _reading = ReadAsync();
    }

    /// <summary>Who it is.</summary>
    public Person Person { get; }

    /// <summary>Comes in, and waits for the first picture of the Space.</summary>
    /// <returns>Null where the door is shut.</returns>
    public static async Task<Visit?> EnterAsync(Server server, string space, Person person, bool mayBeOver)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var answer = await server.OpenAsync($"/api/spaces/{space}/events", person, CancellationToken.None);
            if (!answer.IsSuccessStatusCode)
            {
                server.Tally.Count("late");
                if (!mayBeOver || (int)answer.StatusCode != 404)
                {
                    server.Tally.Fault($"{(int)answer.StatusCode} to an event stream");
                }

                answer.Dispose();
                return null;
            }

            var visit = new Visit(server, answer, person, began);
            await Task.WhenAny(visit._snapshot.Task, visit._reading, Task.Delay(_patience));
            server.Tally.Count("visits");
            if (!visit._snapshot.Task.IsCompleted && !(mayBeOver && visit._reading.IsCompleted))
            {
                server.Tally.Fault("An event stream without a snapshot");
            }

            return visit;
        }
        catch (HttpRequestException e)
        {
            server.Tally.Fault($"An event stream: {e.Message}");
            return null;
        }
    }

    /// <summary>Talks or listens from now on, until they leave or the server ends it.</summary>
    public void Call(string space, AudioDirection direction, HttpClient http) => _calling = CallAsync(space, direction, http);

    /// <summary>The Space is over: the server ends the stream, after it has said why.</summary>
    public async Task WaitForEndAsync(TimeSpan within)
    {
        await Task.WhenAny(_reading, Task.Delay(within));
        if (!_reading.IsCompleted || _last is not ("space_ended" or "space_canceled"))
        {
            _server.Tally.Fault($"A stream that {(_reading.IsCompleted ? "ended" : "did not end")} after {(_last.Length == 0 ? "nothing" : _last)}");
        }
    }

    /// <summary>Leaves: the connection is cut, the call is ended in order. A second time does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) == 1)
        {
            return;
        }

        await _leave.CancelAsync();
        _answer.Dispose();
        await Task.WhenAll(_reading, _calling);
        _leave.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await _answer.Content.ReadAsStreamAsync(_leave.Token));
            while (await reader.ReadLineAsync(_leave.Token) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    _last = line[7..];
                    _server.Tally.Count("events");
                    if (_last == "snapshot" && _snapshot.TrySetResult())
                    {
                        _server.Delays.Add("enter", Stopwatch.GetElapsedTime(_began));
                    }
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            if (!_leave.IsCancellationRequested)
            {
                _server.Tally.Fault($"A stream broke: {e.Message}");
            }
        }
    }

    private async Task CallAsync(string space, AudioDirection direction, HttpClient http)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await using var call = await AudioCall.OpenAsync(new AudioDoor(http, _server.Url, Person.Token), SpaceId.Parse(space), direction, _leave.Token);
            var media = new Sound(direction, () => _server.Delays.Add(direction == AudioDirection.Publish ? "talk" : "hear", Stopwatch.GetElapsedTime(began)));
            var end = await call.RunAsync(media, _leave.Token);
            _server.Tally.Count($"calls that {direction}");
            _server.Tally.Count("packets sent", media.Sent);
            _server.Tally.Count("packets heard", media.Heard);
            if (end is not (CallEnd.Stopped or CallEnd.ServerLeft))
            {
                _server.Tally.Fault($"A call ended: {end}");
            }
        }
        catch (OperationCanceledException)
        {
            // They left before the door was open.
        }
        catch (CommandFailedException e)
        {
            _server.Tally.Count("calls refused");
            if (!_leave.IsCancellationRequested && !_reading.IsCompleted)
            {
                _server.Tally.Fault($"A call was refused: {e.Message}");
            }
        }
    }
}
