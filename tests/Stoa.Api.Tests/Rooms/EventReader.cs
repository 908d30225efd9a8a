using System.Net.Http.Headers;
using System.Text.Json;

namespace Stoa.Api.Tests.Rooms;

/// <summary>Reads an event stream as a browser does. Source: WHATWG HTML, Server-sent events.</summary>
internal sealed class EventReader : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _lines = new StreamReader(stream);
    }

    /// <summary>The headers of the reply.</summary>
    public HttpResponseMessage Response => _response;

    /// <summary>The id of the last event read.</summary>
    public string LastEventId { get; private set; } = "";

    /// <summary>Opens the stream of a Space, which must be let in.</summary>
    public static async Task<EventReader> OpenAsync(Person person, string space, string? lastEventId = null)
    {
        var response = await SendAsync(person, space, lastEventId);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new EventReader(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Opens the stream and reads its snapshot.</summary>
    public static async Task<(EventReader Stream, JsonElement Snapshot)> EnterAsync(Person person, string space)
    {
        var stream = await OpenAsync(person, space);
        var (type, message) = await stream.ReadAsync();
        Assert.Equal("snapshot", type);
        return (stream, message.GetProperty("data"));
    }

    /// <summary>Asks for the stream of a Space.</summary>
    public static async Task<HttpResponseMessage> SendAsync(Person person, string space, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{space}/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Authorization = person.Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        return await person.Server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>The next event, counts aside, which come when they come.</summary>
    public async Task<(string Type, JsonElement Message)> ReadAsync() =>
        await TryReadAsync() ?? throw new InvalidOperationException("The stream ended.");

    /// <summary>The data of the next event, which must be of a type.</summary>
    public async Task<JsonElement> ReadAsync(string expected)
    {
        var (type, message) = await ReadAsync();
        Assert.True(type == expected, $"{type} instead of {expected}: {message}");
        return message.GetProperty("data");
    }

    /// <summary>The stream must end now, with nothing more to read.</summary>
    public async Task AssertEndAsync() => Assert.Null(await TryReadAsync());

    /// <summary>The next counts.</summary>
    public async Task<JsonElement> ReadCountsAsync()
    {
        while (await ReadAnyAsync() is var (type, message))
        {
            if (type == "counts")
            {
                return message.GetProperty("data");
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }

    private async Task<(string Type, JsonElement Message)?> TryReadAsync()
    {
        while (await ReadAnyAsync() is var (type, message))
        {
            if (type != "counts")
            {
                return (type, message);
            }
        }

        return null;
    }

    private async Task<(string Type, JsonElement Message)?> ReadAnyAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(_patience);
        var (type, data) = ("message", "");
        while (await _lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                return (type, JsonDocument.Parse(data).RootElement);
            }

            switch (line.Split(": ", 2))
            {
                case ["event", var value]:
                    type = value;
                    break;
                case ["id", var value]:
                    LastEventId = value;
                    break;
                case ["data", var value]:
                    data = value;
                    break;
            }
        }

        return null;
    }
}
