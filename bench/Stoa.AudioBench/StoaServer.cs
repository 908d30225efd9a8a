using System.Net.Http.Headers;
using System.Text;
using Stoa.AudioBench.Crowd;
using Stoa.Sfu;

namespace Stoa.AudioBench;

/// <summary>Stoa over HTTP: WHIP and WHEP by people who have a token each.</summary>
internal sealed class StoaServer : IAudioServer
{
    private readonly HttpClient _http;
    private readonly Room[] _rooms;
    private int _next = -1;

    /// <summary>Reads the people: one line each, Space, person, token, as <c>Stoa.Swarm world</c> writes them.</summary>
    public StoaServer(int port, string world)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _rooms = [.. File.ReadLines(world).Select(line => line.Split(' ')).GroupBy(parts => parts[0], parts => parts[2], StringComparer.Ordinal)
            .Select(people => new Room(people.Key, [.. people]))];
    }

    /// <summary>How many Spaces there are.</summary>
    public int Rooms => _rooms.Length;

    public Task<Member> ListenAsync(AudioCrowd crowd)
    {
        // The first two of each room are on stage; rooms fill evenly.
        var next = Interlocked.Increment(ref _next);
        var room = _rooms[next % _rooms.Length];
        return OpenAsync(crowd, SessionDirection.Listen, room, 2 + (next / _rooms.Length), null);
    }

    public async Task SpeakAsync(AudioCrowd crowd)
    {
        for (var i = 0; i < _rooms.Length; i++)
        {
            await SpeakAsync(crowd, i, crowd.Now + TimeSpan.FromMilliseconds(500 + (20.0 * i / _rooms.Length)));
        }
    }

    public Task<Member> SpeakAsync(AudioCrowd crowd, int room, TimeSpan from) => OpenAsync(crowd, SessionDirection.Publish, _rooms[room], 0, from);

    public void Dispose() => _http.Dispose();

    private async Task<Member> OpenAsync(AudioCrowd crowd, SessionDirection direction, Room room, int person, TimeSpan? speaksFrom)
    {
        var (local, offer) = AudioCrowd.NewOffer(direction);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/spaces/{room.Id}/{(direction == SessionDirection.Publish ? "whip" : "whep")}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", room.Tokens[person]);
        request.Content = new StringContent(offer, Encoding.ASCII, new MediaTypeHeaderValue("application/sdp"));
        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? crowd.Join(local, answer, speaksFrom) : throw new InvalidOperationException($"{response.StatusCode} {answer}");
    }

    private sealed record Room(string Id, IReadOnlyList<string> Tokens);
}
