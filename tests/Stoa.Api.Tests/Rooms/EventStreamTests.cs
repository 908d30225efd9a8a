using System.Net;
using System.Text.Json;
using Stoa.Api.Rooms.Stream;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Rooms;

/// <summary>The event stream: who gets what, in which order, and who does not get in.</summary>
public sealed class EventStreamTests(RoomServer server)
{
    [Fact]
    public async Task Snapshot_IsTheWholeSpace_WithPeoplePostsAndReactions()
    {
        var (creator, listener, space) = await LiveAsync();
        var post = (await creator.PostAsync($"{space}/posts", """{"text":"See https://example.org #stoa"}""")).Data.GetProperty("id").GetString();
        using var stream = await EventReader.OpenAsync(listener, space);
        var (type, message) = await stream.ReadAsync();
        var data = message.GetProperty("data");
        Assert.Equal("snapshot", type);
        Assert.Equal(("live", 1, true), (Text(data, "state"), Number(data, "participant_count"), data.GetProperty("guests_allowed").GetBoolean()));
        Assert.Equal("listener", Text(data.GetProperty("me"), "role"));
        Assert.Equal(post, Text(Assert.Single(data.GetProperty("posts").EnumerateArray()), "id"));
        Assert.Equal("https://example.org", Text(data.GetProperty("posts")[0].GetProperty("entities").GetProperty("urls")[0], "url"));
        Assert.Equal("💜", data.GetProperty("reactions")[0].GetString());
        Assert.Equal([creator.Id.ToString()], Ids(data, "reconnecting_user_ids"));
        Assert.True(data.TryGetProperty("ends_at", out _));
        Assert.Contains(message.GetProperty("includes").GetProperty("users").EnumerateArray(), user => Text(user, "id") == creator.Id.ToString());
        Assert.Equal(1, (await creator.GetAsync(space)).Data.GetProperty("participant_count").GetInt32());
        stream.Dispose();
        await UntilAsync(async () => (await creator.GetAsync(space)).Data.GetProperty("participant_count").GetInt32() == 0);
    }

    [Fact]
    public async Task Limit_ThatIsReachedAndIsNoMore_MovesTheRightsOfEveryone()
    {
        var creator = await server.NewPersonAsync();
        var buyer = await server.NewPersonAsync();
        var other = await server.NewPersonAsync();
        var space = await creator.ScheduleAsync(""","ticket":{"price":0,"currency":"EUR","capacity":1}""");
        await creator.PostAsync($"{space}/invited_users", $$"""{"user_id":"{{other.Id}}"}"""); // Who is invited may be there without a ticket.
        var (stream, snapshot) = await EventReader.EnterAsync(other, space);
        Assert.True(MayBuy(snapshot));
        await buyer.PostAsync($"{space}/tickets");
        Assert.False(MayBuy(await stream.ReadAsync("me")));
        await buyer.DeleteAsync($"{space}/tickets/me");
        Assert.True(MayBuy(await stream.ReadAsync("me")));
        stream.Dispose();

        static bool MayBuy(JsonElement data) => data.GetProperty("me").GetProperty("rights").GetProperty("buy_ticket").GetBoolean();
    }

    [Fact]
    public async Task Queue_IsForHostsAndEachAskerSeesTheirPlace()
    {
        var (creator, first, space) = await LiveAsync();
        var second = await server.NewPersonAsync();
        var (host, _) = await EventReader.EnterAsync(creator, space);
        var (one, _) = await EventReader.EnterAsync(first, space);
        var (two, _) = await EventReader.EnterAsync(second, space);
        var (guest, _) = await EventReader.EnterAsync(server.Guest(), space);

        await first.PostAsync($"{space}/speak_requests", """{"note":"me first"}""");
        var asked = await host.ReadAsync("speak_requested");
        Assert.Equal((first.Id.ToString(), "me first", 1), (Text(asked, "user_id"), Text(asked.GetProperty("speak_request"), "note"), Number(asked.GetProperty("speak_request"), "position")));
        Assert.Equal(1, Number((await one.ReadAsync("speak_requested")).GetProperty("me").GetProperty("speak_request"), "position"));

        await second.PostAsync($"{space}/speak_requests");
        Assert.Equal(2, Number((await host.ReadAsync("speak_requested")).GetProperty("speak_request"), "position"));
        Assert.Equal(2, Number((await two.ReadAsync("speak_requested")).GetProperty("me").GetProperty("speak_request"), "position"));

        await creator.PostAsync($"{space}/speak_requests/{first.Id}/decline");
        Assert.Equal(first.Id.ToString(), Text(await host.ReadAsync("speak_request_declined"), "user_id"));
        Assert.False((await one.ReadAsync("speak_request_declined")).GetProperty("me").TryGetProperty("speak_request", out _));
        var moved = await two.ReadAsync("me");
        Assert.Equal(1, Number(moved.GetProperty("me").GetProperty("speak_request"), "position"));
        Assert.False(moved.TryGetProperty("user_id", out _));

        // Of all that the guest heard nothing: the next thing is for everyone.
        await creator.PostAsync($"{space}/speak_requests/{second.Id}/approve");
        var admitted = await guest.ReadAsync("speaker_admitted");
        Assert.Equal([creator.Id.ToString(), second.Id.ToString()], Ids(admitted.GetProperty("space"), "speaker_ids"));
        Assert.False(admitted.TryGetProperty("me", out _));
        Assert.Equal("speaker", Text((await two.ReadAsync("speaker_admitted")).GetProperty("me"), "role"));
        foreach (var stream in new[] { host, one, two, guest })
        {
            stream.Dispose();
        }
    }

    [Fact]
    public async Task CoHost_WhenMadeOne_GetsTheQueue()
    {
        var (creator, asker, space) = await LiveAsync();
        var host = await server.NewPersonAsync();
        await asker.PostAsync($"{space}/speak_requests", """{"note":"hello"}""");
        var (stream, before) = await EventReader.EnterAsync(host, space);
        Assert.False(before.TryGetProperty("speak_requests", out _));
        await creator.PostAsync($"{space}/hosts", Body(host));
        Assert.Equal("host", Text((await stream.ReadAsync("host_added")).GetProperty("me"), "role"));
        var after = await stream.ReadAsync("snapshot");
        Assert.Equal("hello", Text(after.GetProperty("speak_requests")[0], "note"));
        Assert.False(after.GetProperty("speak_requests")[0].GetProperty("present").GetBoolean());
        stream.Dispose();
    }

    [Fact]
    public async Task Changes_PutOverTheSnapshot_AreTheSpace()
    {
        var (creator, speaker, space) = await LiveAsync();
        var (stream, view) = await EventReader.EnterAsync(creator, space);
        var members = view.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
        string[] steps =
        [
            $"PATCH  {{\"title\":\"Other\",\"guests_allowed\":false}}",
            $"POST /invited_users {Body(speaker)}",
            $"POST /speakers/{creator.Id}/mute",
            $"DELETE /speakers/{creator.Id}/mute",
            "PUT /speak_requests/lock {\"locked\":true}",
            $"DELETE /invited_users/{speaker.Id}",
            "PATCH  {\"title\":\"\",\"ask_to_speak\":\"invited\"}",
            $"POST /hosts {Body(speaker)}",
            $"DELETE /hosts/{speaker.Id}",
        ];
        foreach (var step in steps)
        {
            var parts = step.Split(' ', 3);
            Assert.InRange((await creator.SendAsync(parts[0], space + parts[1], parts.ElementAtOrDefault(2))).Status, 200, 201);
        }

        var version = (await creator.GetAsync(space)).Data.GetProperty("version").GetInt64();
        while (members["version"].GetInt64() < version)
        {
            var (_, message) = await stream.ReadAsync();
            foreach (var member in message.GetProperty("data").TryGetProperty("space", out var changed) ? changed.EnumerateObject() : [])
            {
                members[member.Name] = member.Value;
            }
        }

        var whole = (await creator.GetAsync(space)).Data;
        foreach (var name in new[] { "title", "host_ids", "speaker_ids", "invited_user_ids", "muted_user_ids", "ask_to_speak", "speak_requests_locked", "guests_allowed", "updated_at", "reconnecting_user_ids" })
        {
            var folded = members.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null && value.GetRawText() != "[]" ? value.GetRawText() : null;
            Assert.Equal((name, whole.TryGetProperty(name, out var told) ? told.GetRawText() : null), (name, folded));
        }

        stream.Dispose();
    }

    [Fact]
    public async Task Posts_SharedPinnedRemoved_AreTold()
    {
        var (creator, listener, space) = await LiveAsync();
        var (stream, _) = await EventReader.EnterAsync(listener, space);
        var id = (await listener.PostAsync($"{space}/posts", """{"text":"Hello @nobody"}""")).Data.GetProperty("id").GetString();
        var shared = await stream.ReadAsync("post_shared");
        Assert.Equal((id, "Hello @nobody", listener.Id.ToString()), (Text(shared.GetProperty("post"), "id"), Text(shared.GetProperty("post"), "text"), Text(shared.GetProperty("post"), "author_id")));
        await creator.SendAsync("PUT", $"{space}/posts/{id}/pin", null);
        Assert.Equal([id], Ids((await stream.ReadAsync("post_pinned")).GetProperty("space"), "pinned_post_ids"));
        await listener.DeleteAsync($"{space}/posts/{id}");
        var removed = await stream.ReadAsync("post_removed");
        Assert.Equal(id, Text(removed, "post_id"));
        Assert.Empty(Ids(removed.GetProperty("space"), "pinned_post_ids"));
        stream.Dispose();
    }

    [Fact]
    public async Task Reactions_AreToldInSums_AndBounded()
    {
        var (creator, listener, space) = await LiveAsync();
        var (stream, _) = await EventReader.EnterAsync(listener, space);
        var refused = await creator.PostAsync($"{space}/reactions", """{"reaction":"👏"}""");
        Assert.Equal((409, "not_present"), (refused.Status, refused.Reason));
        var unknown = await listener.PostAsync($"{space}/reactions", """{"reaction":"nope"}""");
        Assert.Equal((400, "reaction_unknown"), (unknown.Status, unknown.Reason));
        List<int> statuses = [];
        for (var i = 0; i < 40; i++)
        {
            statuses.Add((await listener.PostAsync($"{space}/reactions", """{"reaction":"👏"}""")).Status);
        }

        Assert.Equal([204, 429], statuses.Distinct().Order());
        for (var left = statuses.Count(status => status == 204); left > 0;)
        {
            left -= Number((await stream.ReadAsync("reactions")).GetProperty("reactions"), "👏");
            Assert.True(left >= 0);
        }

        stream.Dispose();
        var scheduled = await creator.ScheduleAsync();
        Assert.Equal("space_not_live", (await creator.PostAsync($"{scheduled}/reactions", """{"reaction":"👏"}""")).Reason);
    }

    [Fact]
    public async Task LastEventId_GoesOnWithoutLoss()
    {
        var (creator, listener, space) = await LiveAsync();
        var (stream, _) = await EventReader.EnterAsync(listener, space);
        await creator.SendAsync("PATCH", space, """{"title":"One"}""");
        await stream.ReadAsync("space_edited");
        var id = stream.LastEventId;
        stream.Dispose();
        await creator.SendAsync("PATCH", space, """{"title":"Two"}""");
        await creator.SendAsync("PATCH", space, """{"title":"Three"}""");
        using (var again = await EventReader.OpenAsync(listener, space, id))
        {
            Assert.Equal("Two", Text((await again.ReadAsync("space_edited")).GetProperty("space"), "title"));
            Assert.Equal("Three", Text((await again.ReadAsync("space_edited")).GetProperty("space"), "title"));
        }

        foreach (var odd in new[] { "", "x", "-", "a-b", "abc-1", $"{id}9999", new string('9', 5_000), id + "-1" })
        {
            using var fresh = await EventReader.OpenAsync(await server.NewPersonAsync(), space, odd);
            await fresh.ReadAsync("snapshot");
        }
    }

    [Fact]
    public async Task Removed_IsToldAndOut_AndComesBackOnlyOfTheirOwnWill()
    {
        var (creator, listener, space) = await LiveAsync();
        var (stream, _) = await EventReader.EnterAsync(listener, space);
        var before = stream.LastEventId;
        Assert.Equal(200, (await creator.DeleteAsync($"{space}/participants/{listener.Id}")).Status);
        Assert.Equal(0, (await creator.GetAsync(space)).Data.GetProperty("participant_count").GetInt32());
        await stream.ReadAsync("participant_removed");
        await stream.AssertEndAsync();
        await AssertRefusedAsync(listener, space, 403, "removed", before);
        await AssertRefusedAsync(listener, space, 403, "removed", stream.LastEventId); // What a browser says, which has read of it.
        var (again, _) = await EventReader.EnterAsync(listener, space);
        Assert.Equal(200, (await creator.DeleteAsync($"{space}/participants/{listener.Id}", """{"block":true}""")).Status);
        await again.ReadAsync("participant_blocked");
        await again.AssertEndAsync();
        await AssertRefusedAsync(listener, space, 403, "caller_blocked");
        stream.Dispose();
        again.Dispose();
    }

    [Fact]
    public async Task Removed_ComesBackAtAnotherNode_OnlyOfTheirOwnWill()
    {
        const string OfAnotherNode = "0123456789ab-5";
        var (creator, listener, space) = await LiveAsync();
        var other = await server.NewPersonAsync();
        (await EventReader.OpenAsync(listener, space, OfAnotherNode)).Dispose();
        Assert.Equal(200, (await creator.DeleteAsync($"{space}/participants/{listener.Id}")).Status);
        await AssertRefusedAsync(listener, space, 403, "removed", OfAnotherNode);
        Assert.Equal(0, (await creator.GetAsync(space)).Data.GetProperty("participant_count").GetInt32());

        foreach (var (person, path, id) in new[] { (other, space, OfAnotherNode), (listener, await creator.CreateAsync(), OfAnotherNode), (listener, space, null), (listener, space, "none of ours") })
        {
            using var stream = await EventReader.OpenAsync(person, path, id);
            await stream.ReadAsync("snapshot");
        }
    }

    [Fact]
    public async Task End_IsTold_AndEndsTheStream()
    {
        var (creator, listener, space) = await LiveAsync();
        var (stream, _) = await EventReader.EnterAsync(listener, space);
        await creator.PostAsync($"{space}/end");
        var ended = await stream.ReadAsync("space_ended");
        Assert.Equal(("by_creator", "ended"), (Text(ended, "reason"), Text(ended.GetProperty("space"), "state")));
        await stream.AssertEndAsync();
        await AssertRefusedAsync(listener, space, 404, "space_unknown");
        stream.Dispose();
    }

    [Fact]
    public async Task Guests_AndApps_ComeInWhereTheSpaceLetsThem()
    {
        var (creator, _, space) = await LiveAsync();
        var app = await server.NewAppAsync();
        foreach (var guest in new[] { server.Guest(), app })
        {
            var (stream, snapshot) = await EventReader.EnterAsync(guest, space);
            Assert.False(snapshot.TryGetProperty("me", out var _));
            stream.Dispose();
        }

        Assert.Equal(200, (await server.Guest().GetAsync(space)).Status);
        await creator.SendAsync("PATCH", space, """{"guests_allowed":false}""");
        await AssertRefusedAsync(server.Guest(), space, 401, null);
        await AssertRefusedAsync(app, space, 403, "members_only");
        Assert.Equal(401, (await server.Guest().GetAsync(space)).Status);
    }

    [Fact]
    public async Task Streams_BeyondTheLimitOfOnePerson_AreRefused()
    {
        var (_, listener, space) = await LiveAsync();
        List<EventReader> streams = [];
        for (var i = 0; i < 3; i++)
        {
            streams.Add((await EventReader.EnterAsync(listener, space)).Stream);
        }

        await AssertRefusedAsync(listener, space, 429, "stream_limit_reached");
        streams[0].Dispose();
        await UntilAsync(async () =>
        {
            using var response = await EventReader.SendAsync(listener, space);
            return response.StatusCode == HttpStatusCode.OK;
        });
        streams.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task Token_Revoked_EndsTheStream()
    {
        var (_, listener, space) = await LiveAsync();
        var (stream, _) = await EventReader.EnterAsync(listener, space);
        Assert.True(TokenHash.TryCompute(listener.Token, out var hash));
        await server.ApplyAsync(new TokenRevoked(hash));
        await stream.AssertEndAsync();
        stream.Dispose();
    }

    [Fact]
    public async Task Token_RevokedInARoomThatIsNeverSilent_EndsTheStream()
    {
        var (creator, listener, space) = await LiveAsync();
        using var other = (await EventReader.EnterAsync(creator, space)).Stream;
        using var stream = (await EventReader.EnterAsync(listener, space)).Stream;
        Assert.True(TokenHash.TryCompute(listener.Token, out var hash));
        await server.ApplyAsync(new TokenRevoked(hash));
        await UntilAsync(async () =>
        {
            await creator.PostAsync($"{space}/reactions", """{"reaction":"👏"}"""); // As many as one may.
            return (await creator.GetAsync(space)).Data.GetProperty("participant_count").GetInt32() == 1;
        });
    }

    [Fact]
    public async Task Accept_ThatHasNoRoomForEvents_Is406_AndHeadOpensNothing()
    {
        var (creator, listener, space) = await LiveAsync();
        using var refused = new HttpRequestMessage(HttpMethod.Get, $"{space}/events") { Headers = { { "Authorization", $"Bearer {listener.Token}" }, { "Accept", "application/json" } } };
        using var reply = await server.Http.SendAsync(refused, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotAcceptable, reply.StatusCode);
        using var head = new HttpRequestMessage(HttpMethod.Head, $"{space}/events") { Headers = { { "Authorization", $"Bearer {listener.Token}" } } };
        using var answer = await server.Http.SendAsync(head, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal(0, (await creator.GetAsync(space)).Data.GetProperty("participant_count").GetInt32());
    }

    [Fact]
    public void NameOf_EveryEvent_IsItsStoredName()
    {
        var events = typeof(SpaceEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SpaceEvent)));
        Assert.All(events, type => Assert.Matches("^[a-z]+(_[a-z]+)+$", RoomMessages.NameOf((SpaceEvent)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type))));
    }

    private static async Task AssertRefusedAsync(Person person, string space, int status, string? reason, string? lastEventId = null)
    {
        using var response = await EventReader.SendAsync(person, space, lastEventId);
        Assert.Equal(status, (int)response.StatusCode);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(reason, problem.TryGetProperty("reason", out var told) ? told.GetString() : null);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
        {
            Assert.True(tries < 300);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }
    }

    private async Task<(Person Creator, Person Listener, string Space)> LiveAsync()
    {
        var creator = await server.NewPersonAsync();
        return (creator, await server.NewPersonAsync(), await creator.CreateAsync());
    }

    private static string Body(Person person) => $$"""{"user_id":"{{person.Id}}"}""";

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static string?[] Ids(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(id => id.GetString())];
}
