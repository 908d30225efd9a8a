using System.Text.Json;

namespace Stoa.Api.Tests.Rooms;

/// <summary>Who may talk: co-hosts, invitations, the queue, muting, moving, removing.</summary>
public sealed class StageTests(RoomServer server)
{
    [Fact]
    public async Task Hosts_AddedAndRemoved_AreShownAtOnce()
    {
        var (creator, host, space) = await LiveAsync();

        var added = await creator.PostAsync($"{space}/hosts", Body(host));
        Assert.Equal(201, added.Status);
        Assert.Equal([creator.Id.ToString(), host.Id.ToString()], added.Ids("host_ids"));
        Assert.Equal([creator.Id.ToString(), host.Id.ToString()], added.Ids("speaker_ids"));

        var repeated = await creator.PostAsync($"{space}/hosts", Body(host));
        Assert.Equal((201, added.Data.GetProperty("version").GetInt64()), (repeated.Status, repeated.Data.GetProperty("version").GetInt64()));

        var seen = await host.GetAsync(space);
        Assert.Equal("host", seen.Me.GetProperty("role").GetString());
        Assert.Equal(["edit", "invite", "moderate", "speak", "share_posts", "enter"], seen.Rights());

        var removed = await creator.DeleteAsync($"{space}/hosts/{host.Id}");
        Assert.Equal(200, removed.Status);
        Assert.Equal([creator.Id.ToString()], removed.Ids("host_ids"));
        Assert.Equal("listener", (await host.GetAsync(space)).Me.GetProperty("role").GetString());
        var again = await creator.DeleteAsync($"{space}/hosts/{host.Id}");
        Assert.Equal((404, "user_not_co_host"), (again.Status, again.Reason));
    }

    [Fact]
    public async Task Hosts_AThird_IsRefused()
    {
        var (creator, host, space) = await LiveAsync();
        await creator.PostAsync($"{space}/hosts", Body(host));
        await creator.PostAsync($"{space}/hosts", Body(await server.NewPersonAsync()));

        var reply = await creator.PostAsync($"{space}/hosts", Body(await server.NewPersonAsync()));

        Assert.Equal((409, "co_host_limit_reached"), (reply.Status, reply.Reason));
    }

    [Fact]
    public async Task Invitations_AcceptDeclineWithdraw_EachIsShown()
    {
        var creator = await server.NewPersonAsync();
        var (first, second, third) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.ScheduleAsync();
        foreach (var person in new[] { first, second, third })
        {
            Assert.Equal(201, (await creator.PostAsync($"{space}/invited_users", Body(person))).Status);
        }

        var seen = await first.GetAsync(space);
        Assert.Equal("invited", seen.Me.GetProperty("role").GetString());
        Assert.Equal(["accept_invitation", "enter", "set_reminder"], seen.Rights());

        var accepted = await first.PostAsync($"{space}/invited_users/me/accept");
        Assert.Equal(200, accepted.Status);
        Assert.Equal("speaker", accepted.Me.GetProperty("role").GetString());
        Assert.Equal([creator.Id.ToString(), first.Id.ToString()], accepted.Ids("speaker_ids"));
        Assert.Equal(200, (await first.PostAsync($"{space}/invited_users/me/accept")).Status);

        Assert.Equal(200, (await second.PostAsync($"{space}/invited_users/me/decline")).Status);
        var withdrawn = await creator.DeleteAsync($"{space}/invited_users/{third.Id}");
        Assert.Equal([first.Id.ToString()], withdrawn.Ids("invited_user_ids"));
        var late = await third.PostAsync($"{space}/invited_users/me/accept");
        Assert.Equal((404, "user_not_invited"), (late.Status, late.Reason));
    }

    [Fact]
    public async Task Queue_AskApproveDeclineWithdraw_EachSeesTheirOwn()
    {
        var (creator, first, space) = await LiveAsync();
        var (second, third) = (await server.NewPersonAsync(), await server.NewPersonAsync());

        var asked = await first.PostAsync($"{space}/speak_requests", """{"note":"About bees 🐝"}""");
        Assert.Equal(201, asked.Status);
        Assert.Equal(1, asked.Me.GetProperty("speak_request").GetProperty("position").GetInt32());
        Assert.Equal("About bees 🐝", asked.Me.GetProperty("speak_request").GetProperty("note").GetString());
        Assert.False(asked.Data.TryGetProperty("speak_requests", out _));
        Assert.Equal(2, (await second.PostAsync($"{space}/speak_requests")).Me.GetProperty("speak_request").GetProperty("position").GetInt32());
        Assert.Equal(3, (await third.PostAsync($"{space}/speak_requests", "{}")).Me.GetProperty("speak_request").GetProperty("position").GetInt32());

        var queue = await creator.GetAsync($"{space}/speak_requests");
        Assert.Equal(
            [first.Id.ToString(), second.Id.ToString(), third.Id.ToString()],
            queue.Data.EnumerateArray().Select(one => one.GetProperty("user_id").GetString() ?? "").ToArray());
        Assert.Equal(3, queue.Json.GetProperty("meta").GetProperty("result_count").GetInt32());
        Assert.Equal(3, (await creator.GetAsync(space)).Data.GetProperty("speak_requests").GetArrayLength());
        Assert.Equal((403, "not_host"), await ReasonAsync(first.GetAsync($"{space}/speak_requests")));

        var approved = await creator.PostAsync($"{space}/speak_requests/{first.Id}/approve");
        Assert.Equal([creator.Id.ToString(), first.Id.ToString()], approved.Ids("speaker_ids"));
        Assert.Equal(1, (await second.GetAsync(space)).Me.GetProperty("speak_request").GetProperty("position").GetInt32());
        Assert.Equal((409, "user_is_speaker"), await ReasonAsync(first.PostAsync($"{space}/speak_requests")));

        Assert.Equal(200, (await creator.PostAsync($"{space}/speak_requests/{second.Id}/decline")).Status);
        Assert.Equal(200, (await third.DeleteAsync($"{space}/speak_requests/me")).Status);
        Assert.Equal((404, "no_speak_request"), await ReasonAsync(third.DeleteAsync($"{space}/speak_requests/me")));
        var empty = await creator.GetAsync($"{space}/speak_requests");
        Assert.Equal("""{"meta":{"result_count":0}}""", empty.Json.GetRawText());
    }

    [Fact]
    public async Task Queue_Locked_TakesNobodyUntilItIsOpened()
    {
        var (creator, listener, space) = await LiveAsync();

        var locked = await creator.SendAsync("PUT", $"{space}/speak_requests/lock", """{"locked":true}""");
        Assert.True(locked.Data.GetProperty("speak_requests_locked").GetBoolean());
        Assert.DoesNotContain("ask_to_speak", (await listener.GetAsync(space)).Rights(), StringComparer.Ordinal);
        Assert.Equal((409, "speak_requests_locked"), await ReasonAsync(listener.PostAsync($"{space}/speak_requests")));

        await creator.SendAsync("PUT", $"{space}/speak_requests/lock", """{"locked":false}""");
        Assert.Equal(201, (await listener.PostAsync($"{space}/speak_requests")).Status);
    }

    [Fact]
    public async Task Queue_ForThoseTheCreatorFollows_TakesThemOnly()
    {
        var creator = await server.NewPersonAsync();
        var (followed, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        await server.FollowAsync(creator, followed);
        var space = await creator.CreateAsync("""{"ask_to_speak":"followed"}""");

        Assert.Contains("ask_to_speak", (await followed.GetAsync(space)).Rights(), StringComparer.Ordinal);
        Assert.DoesNotContain("ask_to_speak", (await other.GetAsync(space)).Rights(), StringComparer.Ordinal);
        Assert.Equal(201, (await followed.PostAsync($"{space}/speak_requests")).Status);
        Assert.Equal((403, "may_not_ask_to_speak"), await ReasonAsync(other.PostAsync($"{space}/speak_requests")));
    }

    [Fact]
    public async Task Speakers_MutedAndMoved_LoseTheRightToSpeak()
    {
        var (creator, speaker, space) = await LiveAsync();
        await AdmitAsync(creator, speaker, space);

        var muted = await creator.PostAsync($"{space}/speakers/{speaker.Id}/mute");
        Assert.Equal([speaker.Id.ToString()], muted.Ids("muted_user_ids"));
        var seen = await speaker.GetAsync(space);
        Assert.True(seen.Me.GetProperty("muted").GetBoolean());
        Assert.DoesNotContain("speak", seen.Rights(), StringComparer.Ordinal);

        Assert.Empty((await creator.DeleteAsync($"{space}/speakers/{speaker.Id}/mute")).Ids("muted_user_ids"));
        Assert.Equal([speaker.Id.ToString()], (await creator.PostAsync($"{space}/speakers/mute")).Ids("muted_user_ids"));
        Assert.Equal([creator.Id.ToString()], (await creator.DeleteAsync($"{space}/speakers/{speaker.Id}")).Ids("speaker_ids"));
        Assert.Equal((404, "user_not_speaker"), await ReasonAsync(creator.DeleteAsync($"{space}/speakers/{speaker.Id}")));
    }

    [Fact]
    public async Task Speakers_Me_StepsDown()
    {
        var (creator, speaker, space) = await LiveAsync();
        await AdmitAsync(creator, speaker, space);

        var reply = await speaker.DeleteAsync($"{space}/speakers/me");

        Assert.Equal((200, "invited"), (reply.Status, reply.Me.GetProperty("role").GetString()));
        Assert.Equal([creator.Id.ToString()], reply.Ids("speaker_ids"));
        Assert.Equal((409, "user_is_host"), await ReasonAsync(creator.DeleteAsync($"{space}/speakers/me")));
    }

    [Fact]
    public async Task Participants_RemovedAndBlocked_MayNotComeBack()
    {
        var (creator, person, space) = await LiveAsync();
        await AdmitAsync(creator, person, space);

        Assert.Equal(200, (await creator.DeleteAsync($"{space}/participants/{person.Id}")).Status);
        Assert.Equal("listener", (await person.GetAsync(space)).Me.GetProperty("role").GetString());
        Assert.Equal(201, (await person.PostAsync($"{space}/speak_requests")).Status);

        var blocked = await creator.DeleteAsync($"{space}/participants/{person.Id}", """{"block":true}""");
        Assert.Equal(200, blocked.Status);
        Assert.DoesNotContain(person.Id.ToString(), blocked.Json.GetRawText(), StringComparison.Ordinal);
        var seen = await person.GetAsync(space);
        Assert.Equal("blocked", seen.Me.GetProperty("role").GetString());
        Assert.Empty(seen.Rights());
        Assert.Equal((403, "caller_blocked"), await ReasonAsync(person.PostAsync($"{space}/speak_requests")));
        Assert.Equal((409, "user_blocked"), await ReasonAsync(creator.PostAsync($"{space}/invited_users", Body(person))));
    }

    [Fact]
    public async Task Anyone_Unknown_IsNotFoundByPathAndInvalidInABody()
    {
        var (creator, _, space) = await LiveAsync();

        Assert.Equal((404, "user_unknown"), await ReasonAsync(creator.DeleteAsync($"{space}/participants/404")));
        Assert.Equal((404, "user_unknown"), await ReasonAsync(creator.PostAsync($"{space}/speakers/9999999999999999999/mute")));
        var reply = await creator.PostAsync($"{space}/hosts", """{"user_id":"404"}""");
        Assert.Equal((400, "user_unknown"), (reply.Status, reply.Reason));
        Assert.Equal(["user_id"], reply.Blamed());
        Assert.Equal("404", reply.Json.GetProperty("errors")[0].GetProperty("parameters").GetProperty("user_id")[0].GetString());
    }

    private static string Body(Person person) => JsonSerializer.Serialize(new { user_id = person.Id.ToString() });

    private static async Task<(int Status, string? Reason)> ReasonAsync(Task<Reply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Reason);
    }

    private static async Task AdmitAsync(Person creator, Person person, string space)
    {
        Assert.Equal(201, (await creator.PostAsync($"{space}/invited_users", Body(person))).Status);
        Assert.Equal(200, (await person.PostAsync($"{space}/invited_users/me/accept")).Status);
    }

    private async Task<(Person Creator, Person Other, string Space)> LiveAsync()
    {
        var creator = await server.NewPersonAsync();
        return (creator, await server.NewPersonAsync(), await creator.CreateAsync());
    }
}
