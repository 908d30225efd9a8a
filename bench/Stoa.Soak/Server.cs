using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Stoa.Soak;

/// <summary>Requests to the server, timed; commands that it acknowledges are written down.</summary>
internal sealed class Server : IDisposable
{
    private readonly HttpClient _http;
    private readonly StreamWriter _acks;
    private readonly Lock _gate = new();

    public Server(Uri url, string acks)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 10_000 }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
        _acks = new StreamWriter(acks, append: true);
    }

    /// <summary>How long it all took.</summary>
    public Delays Delays { get; } = new();

    /// <summary>What happened.</summary>
    public Tally Tally { get; } = new();

    /// <summary>Where it is.</summary>
    public Uri Url => _http.BaseAddress!;

    /// <summary>Opens something that lasts.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, Person person, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Reads something; it must be there.</summary>
    public async Task<JsonElement?> ReadAsync(string kind, string path, Person? person)
    {
        var (status, text) = await SendAsync(kind, HttpMethod.Get, path, person, null);
        if (status != 200)
        {
            Tally.Fault($"{status} to GET {path.Split('?')[0]}: {text}");
            return null;
        }

        return text.StartsWith('{') ? JsonSerializer.Deserialize<JsonElement>(text) : null;
    }

    /// <summary>Reads something that may be gone by now.</summary>
    public async Task LookAsync(string kind, string path, Person person)
    {
        var (status, text) = await SendAsync(kind, HttpMethod.Get, path, person, null);
        if (status is not (200 or 404))
        {
            Tally.Fault($"{status} to GET {path.Split('?')[0]}: {text}");
        }
    }

    /// <summary>Commands something; it must be done, and the event of that name, about that person, is in the log from then on.</summary>
    /// <returns>The answer; null when it was not done.</returns>
    public async Task<JsonElement?> DoAsync(Person actor, HttpMethod method, string path, object? body, string? happened, string about = "-", string? space = null)
    {
        var (status, text) = await SendAsync("command", method, path, actor, body);
        if (status is < 200 or >= 300)
        {
            Tally.Fault($"{status} to {method} {path}: {text}");
            return null;
        }

        var answer = text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default;
        if (happened is not null)
        {
            space ??= path.Split('/') is [_, _, _, var id, ..] ? id : answer.GetProperty("data").GetProperty("id").GetString();
            Tally.Count("commands");
            lock (_gate)
            {
                _acks.WriteLine($"{space} {happened} {about}");
            }
        }

        return answer;
    }

    public void Dispose()
    {
        _http.Dispose();
        _acks.Dispose();
    }

    private async Task<(int Status, string Text)> SendAsync(string kind, HttpMethod method, string path, Person? person, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = person is null ? null : new AuthenticationHeaderValue("Bearer", person.Token);
        request.Content = body is null ? null : JsonContent.Create(body);
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await _http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Delays.Add(kind, Stopwatch.GetElapsedTime(began));
            return ((int)answer.StatusCode, text);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return (0, e.Message);
        }
    }
}
