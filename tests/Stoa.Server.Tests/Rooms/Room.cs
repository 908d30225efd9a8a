using System.Text.Json;
using System.Text.Json.Nodes;

namespace Stoa.Server.Tests.Rooms;

/// <summary>A live Space of a running server, made by the first of some people.</summary>
internal sealed class Room(RunningStoa stoa, IReadOnlyList<Player> people, string id)
{
    public string Id => id;

    public static async Task<Room> MakeAsync(RunningStoa stoa, IReadOnlyList<Player> people, CancellationToken cancellationToken)
    {
        var made = await stoa.PostAsync("/api/spaces", people[0].Token, new { title = "A room" }, cancellationToken);
        return new Room(stoa, people, made.GetProperty("data").GetProperty("id").GetString()!);
    }

    /// <summary>The same Space on the server that runs now.</summary>
    public Room At(RunningStoa other) => new(other, people, id);

    /// <summary>Opens someone's stream; it must open.</summary>
    public async Task<StreamClient> EnterAsync(Player person, CancellationToken cancellationToken, string? lastEventId = null)
    {
        var client = await StreamClient.OpenAsync(stoa.Http.BaseAddress!, id, person.Token, cancellationToken, lastEventId);
        Assert.Equal((200, null), (client.Status, client.Reason));
        await client.WaitAsync(events => events.Count > 0, "a first event", cancellationToken);
        return client;
    }

    /// <summary>Does something that must be done.</summary>
    public async Task DoAsync(Player actor, string verb, string target = "", string text = "", CancellationToken cancellationToken = default)
    {
        var (status, reason) = await TryAsync(actor, verb, target, text, cancellationToken);
        Assert.True(status is 200 or 201 or 204, $"{verb} {target}: {status} {reason}");
    }

    /// <summary>Does something.</summary>
    public async Task<(int Status, string? Reason)> TryAsync(Player actor, string verb, string target = "", string text = "", CancellationToken cancellationToken = default)
    {
        var (method, path, body) = new Act(verb, actor.Id, target, text).Request();
        var (status, answer) = await stoa.SendAsync(new HttpMethod(method), $"/api/spaces/{id}{path}", actor.Token, body, cancellationToken);
        return ((int)status, answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("reason", out var reason) ? reason.GetString() : null);
    }

    /// <summary>Makes someone a speaker, by invitation.</summary>
    public async Task SeatAsync(Player person, CancellationToken cancellationToken)
    {
        await DoAsync(people[0], "invite", person.Id, cancellationToken: cancellationToken);
        await DoAsync(person, "accept", cancellationToken: cancellationToken);
    }

    /// <summary>The Space as someone sees it.</summary>
    public async Task<JsonObject> ShowAsync(Player person, CancellationToken cancellationToken)
    {
        var shown = await stoa.GetAsync($"/api/spaces/{id}", person.Token, cancellationToken);
        return JsonNode.Parse(shown.GetProperty("data").GetRawText())!.AsObject();
    }

    /// <summary>The people whom a member of the Space lists.</summary>
    public async Task<string[]> IdsAsync(string name, CancellationToken cancellationToken) =>
        [.. ((await ShowAsync(people[0], cancellationToken))[name] as JsonArray ?? []).Select(item => (string)item!)];

    /// <summary>Waits until so many are present.</summary>
    public Task WaitForCountAsync(int count, CancellationToken cancellationToken) => Patience.UntilAsync(
        async () => (int)(await ShowAsync(people[0], cancellationToken))["participant_count"]! == count, () => $"{count} participants", cancellationToken);
}
