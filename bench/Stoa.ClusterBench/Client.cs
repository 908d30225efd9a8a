using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Stoa.ClusterBench;

/// <summary>Sends requests to nodes; a connection for each where a node may be gone.</summary>
internal sealed class Client : IDisposable
{
    private readonly HttpClient _http;

    public Client(bool keepsConnections)
    {
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 10_000 }) { Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.ConnectionClose = !keepsConnections;
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <returns>Status 0 where none came.</returns>
    public async Task<(int Status, string Body, double At)> SendAsync(HttpMethod method, Uri node, string path, string token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(node, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : JsonContent.Create(body);
        try
        {
            using var answer = await _http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return ((int)answer.StatusCode, text, Clock.Now);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return (0, e.Message, Clock.Now);
        }
    }

    /// <summary>Changes the title of a Space, durably.</summary>
    public Task<(int Status, string Body, double At)> RenameAsync(Uri node, Talk talk, string title) =>
        SendAsync(HttpMethod.Patch, node, $"/api/spaces/{talk.Id}", talk.Host, new { title });

    public void Dispose() => _http.Dispose();
}
