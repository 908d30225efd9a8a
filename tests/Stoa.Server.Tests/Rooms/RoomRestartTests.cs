using System.Globalization;
using System.Text.Json.Nodes;

namespace Stoa.Server.Tests.Rooms;

/// <summary>A restart in the middle of a live Space, and people who are gone for too long.</summary>
public sealed class RoomRestartTests
{
    private const string HostLossGrace = "Stoa__Cluster__Rules__HostLossGrace";
    private const string HostArrivalLimit = "Stoa__Cluster__Rules__HostArrivalLimit";
    private const string SpeakerLossGrace = "Stoa__Cluster__Rules__SpeakerLossGrace";
    private static readonly string[] _presence = ["participant_count", "reconnecting_user_ids", "ends_at"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restart_OfALiveSpace_KeepsRolesQueueMutesPinsAndLock(bool kill)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, 7);
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, data);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        await room.DoAsync(people[0], "add_host", people[1].Id, cancellationToken: cancellationToken);
        await room.SeatAsync(people[2], cancellationToken);
        await room.SeatAsync(people[3], cancellationToken);
        await room.DoAsync(people[1], "mute", people[2].Id, cancellationToken: cancellationToken);
        await room.DoAsync(people[5], "ask", text: "First, with a note 🎙️", cancellationToken: cancellationToken);
        await room.DoAsync(people[4], "ask", text: "Second", cancellationToken: cancellationToken);
        await room.DoAsync(people[1], "block", people[6].Id, cancellationToken: cancellationToken);
        await room.DoAsync(people[1], "lock", cancellationToken: cancellationToken);
        await room.DoAsync(people[2], "share", text: "Pinned", cancellationToken: cancellationToken);
        var post = await PostAsync(stoa, room, people[0], cancellationToken);
        await room.DoAsync(people[0], "pin", post, cancellationToken: cancellationToken);
        List<StreamClient> clients = [];
        foreach (var person in people.Take(6))
        {
            clients.Add(await room.EnterAsync(person, cancellationToken));
        }

        await room.WaitForCountAsync(6, cancellationToken);
        var before = await ShowAllAsync(room, people, cancellationToken);
        if (kill)
        {
            await stoa.KillAsync();
        }
        else
        {
            Assert.Equal(0, await stoa.InterruptAsync(cancellationToken, "-TERM"));
        }

        await using var again = await RunningStoa.StartAsync(cancellationToken, data);
        room = room.At(again);
        Assert.Equal(before, await ShowAllAsync(room, people, cancellationToken), StringComparer.Ordinal);
        for (var i = 0; i < clients.Count; i++)
        {
            await clients[i].WaitForEndAsync(cancellationToken);
            await using var back = await room.EnterAsync(people[i], cancellationToken, clients[i].LastId);
            Assert.Equal("snapshot", back.Events[0].Type);
            Assert.Equal(before[i], Stable((JsonObject)back.Events[0].Data.DeepClone()));
            await clients[i].DisposeAsync();
        }

        var refused = await StreamClient.OpenAsync(again.Http.BaseAddress!, room.Id, people[6].Token, cancellationToken);
        Assert.Equal((403, "caller_blocked"), (refused.Status, refused.Reason));
        await room.DoAsync(people[2], "move", people[2].Id, cancellationToken: cancellationToken);
        Assert.Equal((409, "speak_requests_locked"), await room.TryAsync(people[2], "ask", cancellationToken: cancellationToken));
    }

    [Fact]
    public async Task Restart_WithoutHosts_EndsTheSpaceAfterTheLimitFromReadiness_ButNotOneWhoseHostComes()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, 3);
        Room lonely, kept;
        await using (var stoa = await RunningStoa.StartAsync(cancellationToken, data))
        {
            lonely = await Room.MakeAsync(stoa, people, cancellationToken);
            kept = await Room.MakeAsync(stoa, people, cancellationToken);
            await using var host = await lonely.EnterAsync(people[0], cancellationToken);
            await stoa.KillAsync();
        }

        var limit = TimeSpan.FromSeconds(12);
        var killed = TimeProvider.System.GetUtcNow();
        await using var again = await RunningStoa.StartAsync(
            cancellationToken, data, environment: [(HostArrivalLimit, "00:00:12"), (HostLossGrace, "00:00:01")]);
        (lonely, kept) = (lonely.At(again), kept.At(again));
        await using var listener = await lonely.EnterAsync(people[1], cancellationToken);
        await using var back = await kept.EnterAsync(people[0], cancellationToken);
        var endsAt = Time(listener.Events[0].Data["ends_at"]);
        Assert.True(endsAt > killed + limit, $"It ends at {endsAt}, and was without a server until after {killed}.");
        Assert.Null(back.Events[0].Data["ends_at"]);

        await listener.WaitForEndAsync(cancellationToken);
        Assert.Equal(("space_ended", "hosts_absent"), (listener.Events[^1].Type, (string?)listener.Events[^1].Data["reason"]));
        Assert.True(Time(listener.Events[^1].Data["at"]) >= endsAt, $"{listener.Events[^1].Json} before {endsAt}");
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken); // Both had the same limit, up to the moment of a sweep.
        Assert.Equal("live", (string?)(await kept.ShowAsync(people[1], cancellationToken))["state"]);
        Assert.False(back.IsEnded);
    }

    [Fact]
    public async Task Host_WhoComesBackInTime_KeepsTheSpaceAlive_AndWhoDoesNotEndsIt()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, 2);
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, data, environment: (HostLossGrace, "00:00:10"));
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        var host = await room.EnterAsync(people[0], cancellationToken);
        await using var listener = await room.EnterAsync(people[1], cancellationToken);
        Assert.Null(listener.Events[0].Data["ends_at"]);

        host.Reset();
        await listener.WaitAsync(events => events.Any(e => e.Type == "hosts_left"), "the hosts have left", cancellationToken);
        var endsAt = Time(listener.Events.First(e => e.Type == "hosts_left").Data["space"]!["ends_at"]);
        await using (var back = await room.EnterAsync(people[0], cancellationToken, host.LastId))
        {
            await listener.WaitAsync(events => events.Any(e => e.Type == "hosts_returned"), "a host is back", cancellationToken);
            Assert.Null(listener.Events.First(e => e.Type == "hosts_returned").Data["space"]!["ends_at"]);
            await Patience.UntilAsync(() => TimeProvider.System.GetUtcNow() > endsAt + TimeSpan.FromSeconds(3), () => "the end that was announced", cancellationToken);
            Assert.Equal("live", (string?)(await room.ShowAsync(people[0], cancellationToken))["state"]);
        }

        await listener.WaitForEndAsync(cancellationToken);
        var told = listener.Events.Where(e => e.Type is "hosts_left" or "hosts_returned" or "space_ended").ToList();
        Assert.Equal(["hosts_left", "hosts_returned", "hosts_left", "space_ended"], told.Select(e => e.Type), StringComparer.Ordinal);
        Assert.Equal("hosts_absent", (string?)told[3].Data["reason"]);
        Assert.True(Time(told[3].Data["at"]) >= Time(told[2].Data["space"]!["ends_at"]));
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Speaker_WhoDrops_IsOffTheCountAtOnce_AndAListenerAfterTheGrace_AlsoAfterARestart()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, 4);
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, data, environment: (SpeakerLossGrace, "00:00:05"));
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        var host = await room.EnterAsync(people[0], cancellationToken);
        var speaker = await room.EnterAsync(people[1], cancellationToken);
        await using var other = await room.EnterAsync(people[2], cancellationToken);
        await room.SeatAsync(people[1], cancellationToken);
        await room.SeatAsync(people[2], cancellationToken);

        speaker.Reset();
        await host.WaitAsync(events => events.Any(e => e.Text == $"person_left {people[1].Id}"), "they are gone", cancellationToken);
        var left = host.Events.First(e => e.Text == $"person_left {people[1].Id}");
        Assert.Equal($"[\"{people[1].Id}\"]", left.Data["space"]!["reconnecting_user_ids"]!.ToJsonString());
        await room.WaitForCountAsync(2, cancellationToken);
        await host.WaitAsync(events => events.Any(e => e.Text == $"speaker_moved_to_listener {people[1].Id}"), "they are a listener", cancellationToken);
        var moved = host.Events.First(e => e.Text == $"speaker_moved_to_listener {people[1].Id}");
        Assert.Null(moved.Data["actor_id"]);
        Assert.Equal("[]", moved.Data["space"]!["reconnecting_user_ids"]!.ToJsonString());
        Assert.Equal([people[0].Id, people[2].Id], await room.IdsAsync("speaker_ids", cancellationToken));
        await room.DoAsync(people[1], "accept", cancellationToken: cancellationToken); // The invitation stays.
        Assert.Equal([people[1].Id], await room.IdsAsync("reconnecting_user_ids", cancellationToken));

        await stoa.KillAsync();
        await using var again = await RunningStoa.StartAsync(cancellationToken, data, environment: (SpeakerLossGrace, "00:00:08"));
        room = room.At(again);
        await using var hostBack = await room.EnterAsync(people[0], cancellationToken);
        await using var speakerBack = await room.EnterAsync(people[1], cancellationToken);
        await hostBack.WaitAsync(events => events.Any(e => e.Text == $"speaker_moved_to_listener {people[2].Id}"), "who did not come back is a listener", cancellationToken);
        Assert.Equal([people[0].Id, people[1].Id], await room.IdsAsync("speaker_ids", cancellationToken));
        Assert.Empty(await room.IdsAsync("reconnecting_user_ids", cancellationToken));
        await host.DisposeAsync();
        await speaker.DisposeAsync();
    }

    private static DateTimeOffset Time(JsonNode? text) => DateTimeOffset.Parse((string)text!, CultureInfo.InvariantCulture);

    private static async Task<string> PostAsync(RunningStoa stoa, Room room, Player person, CancellationToken cancellationToken) =>
        (await stoa.GetAsync($"/2/spaces/{room.Id}/tweets", person.Token, cancellationToken)).GetProperty("data")[0].GetProperty("id").GetString()!;

    /// <summary>What everyone sees, but for who is present.</summary>
    private static async Task<List<string>> ShowAllAsync(Room room, IReadOnlyList<Player> people, CancellationToken cancellationToken)
    {
        List<string> shown = [];
        foreach (var person in people)
        {
            shown.Add(Stable(await room.ShowAsync(person, cancellationToken)));
        }

        return shown;
    }

    private static string Stable(JsonObject space)
    {
        foreach (var name in _presence.Append("posts").Append("reactions"))
        {
            space.Remove(name);
        }

        foreach (var request in space["speak_requests"] as JsonArray ?? [])
        {
            request!.AsObject().Remove("present");
        }

        return space.ToJsonString();
    }
}
