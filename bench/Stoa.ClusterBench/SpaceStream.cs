using System.Globalization;
using System.Net.Http.Headers;

namespace Stoa.ClusterBench;

/// <summary>One connection to a Space's event stream.</summary>
internal sealed class SpaceStream : IDisposable
{
    private static readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private static readonly TimeSpan _answerWithin = TimeSpan.FromSeconds(5);
    private readonly HttpResponseMessage _answer;
    private readonly CancellationTokenSource _stop = new();

    private SpaceStream(HttpResponseMessage answer, Action<string, string, double> told)
    {
        _answer = answer;
        Ended = Task.Run(() => ReadAsync(told));
    }

    /// <summary>Done when the stream is over, for whatever reason.</summary>
    public Task Ended { get; }

    /// <summary>How long the server asks to wait before another, in milliseconds.</summary>
    public int Retry { get; private set; } = 1_000;

    /// <summary>Opens a stream.</summary>
    /// <param name="address">Where.</param>
    /// <param name="token">Who; null where the address lets in by itself.</param>
    /// <param name="told">Called for each event with its type, its data and the moment.</param>
    /// <returns>Null when the node is not there or does not let us in.</returns>
    public static async Task<SpaceStream?> TryOpenAsync(Uri address, string? token, Action<string, string, double> told)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var patience = new CancellationTokenSource(_answerWithin);
        try
        {
            var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (answer.IsSuccessStatusCode)
            {
                return new SpaceStream(answer, told);
            }

            answer.Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // Not there.
        }

        return null;
    }

    /// <summary>Leaves.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _answer.Dispose();
    }

    private async Task ReadAsync(Action<string, string, double> told)
    {
        try
        {
            using var reader = new StreamReader(await _answer.Content.ReadAsStreamAsync(_stop.Token));
            var type = "";
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    type = line[7..];
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    told(type, line[6..], Clock.Now);
                }
                else if (line.StartsWith("retry:", StringComparison.Ordinal))
                {
                    Retry = int.Parse(line[6..], CultureInfo.InvariantCulture);
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Over.
        }
    }
}
