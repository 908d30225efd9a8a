using System.Net.Http.Headers;
using System.Text.Json;

namespace Stoa.Server.Tests.Rooms;

/// <summary>A running server without audio says so in order; all else of it runs.</summary>
public sealed class NoAudioTests
{
    private const string Sdp = "application/sdp";

    [Fact]
    public async Task Offers_ToAServerWithoutAudio_AreRefusedInOrder()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, 2);
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, data, environment: ("Stoa__Audio__Enabled", "false"));
        var room = await Room.MakeAsync(stoa, people, cancellationToken);

        var refused = await SendAsync("POST", "whip", people[0], "v=0\r\n", Sdp);
        Assert.Equal((503, "audio_unavailable", "60"), (refused.Status, refused.Reason, refused.RetryAfter));
        Assert.Equal((503, "audio_unavailable"), Told(await SendAsync("POST", "whep", people[1], "v=0\r\n", Sdp)));
        Assert.Equal((403, "not_speaker"), Told(await SendAsync("POST", "whip", people[1], "v=0\r\n", Sdp)));
        Assert.Equal((401, null), Told(await SendAsync("POST", "whep", null, "v=0\r\n", Sdp)));
        Assert.Equal((415, null), Told(await SendAsync("POST", "whip", people[0], "{}", "application/json")));
        Assert.Equal((413, null), Told(await SendAsync("POST", "whip", people[0], new string('v', 70_000), Sdp)));
        Assert.Equal((400, "bad_offer"), Told(await SendAsync("POST", "whip", people[0], "", Sdp)));
        Assert.Equal((405, null), Told(await SendAsync("GET", "whip", people[0], null, null)));
        Assert.Equal((428, "if_match_missing"), Told(await SendAsync("PATCH", "whip/none", people[0], "a=x", "application/trickle-ice-sdpfrag")));
        Assert.Equal((404, "session_unknown"), Told(await SendAsync("DELETE", "whip/none", people[0], null, null)));

        var told = (await stoa.GetAsync($"/api/spaces/{room.Id}/audio", people[0].Token, cancellationToken)).GetProperty("data");
        Assert.False(told.GetProperty("audio_available").GetBoolean());
        Assert.NotEmpty(told.GetProperty("unavailable_because").GetString()!);
        Assert.Equal("audio_unavailable", told.GetProperty("may_not_publish_because").GetString());
        Assert.Equal(0, (int)(await room.ShowAsync(people[0], cancellationToken))["participant_count"]!);

        async Task<Refused> SendAsync(string method, string path, Player? person, string? body, string? type)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/spaces/{room.Id}/{path}");
            request.Headers.Authorization = person is null ? null : new AuthenticationHeaderValue("Bearer", person.Token);
            request.Content = body is null || type is null ? null : new StringContent(body, new MediaTypeHeaderValue(type));
            using var response = await stoa.Http.SendAsync(request, cancellationToken);
            var json = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(cancellationToken));
            return new Refused(
                (int)response.StatusCode, json.TryGetProperty("reason", out var reason) ? reason.GetString() : null, response.Headers.RetryAfter?.ToString());
        }
    }

    private static (int Status, string? Reason) Told(Refused refused) => (refused.Status, refused.Reason);

    private sealed record Refused(int Status, string? Reason, string? RetryAfter);
}
