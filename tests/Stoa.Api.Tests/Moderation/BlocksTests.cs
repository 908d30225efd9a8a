using Stoa.Api.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using RoomReply = Stoa.Api.Tests.Rooms.Reply;

namespace Stoa.Api.Tests.Moderation;

/// <summary>Blocks between accounts, and those of one Space.</summary>
public sealed class BlocksTests(RoomServer server)
{
    [Fact]
    public async Task Block_AndUnblock_AreToldAndListedNewestFirst()
    {
        var caller = await server.NewPersonAsync();
        var first = await server.NewPersonAsync();
        var second = await server.NewPersonAsync();

        Assert.False((await caller.GetAsync("/api/blocks")).Json.TryGetProperty("data", out _));
        Assert.True((await caller.SendAsync("PUT", $"/api/blocks/{first.Id}", null)).Data.GetProperty("blocking").GetBoolean());
        Assert.Equal(200, (await caller.SendAsync("PUT", $"/api/blocks/{first.Id}", null)).Status);
        await caller.SendAsync("PUT", $"/api/blocks/{second.Id}", null);
        var page = await caller.GetAsync("/api/blocks?max_results=1");
        Assert.Equal([second.Id.ToString()], People(page));
        var next = page.Json.GetProperty("meta").GetProperty("next_token").GetString();
        var last = await caller.GetAsync($"/api/blocks?max_results=1&pagination_token={next}");
        Assert.Equal([first.Id.ToString()], People(last));
        Assert.Equal($"u{first.Id}", last.Data[0].GetProperty("username").GetString());
        var previous = last.Json.GetProperty("meta").GetProperty("previous_token").GetString();
        Assert.Equal([second.Id.ToString()], People(await caller.GetAsync($"/api/blocks?max_results=1&pagination_token={previous}")));
        Assert.Equal(["pagination_token"], (await first.GetAsync($"/api/blocks?pagination_token={next}")).Blamed());

        Assert.False((await caller.DeleteAsync($"/api/blocks/{first.Id}")).Data.GetProperty("blocking").GetBoolean());
        Assert.Equal(200, (await caller.DeleteAsync($"/api/blocks/{first.Id}")).Status);
        Assert.Equal([second.Id.ToString()], People(await caller.GetAsync("/api/blocks")));
    }

    [Fact]
    public async Task Block_OfOneselfOrNobody_IsRefused()
    {
        var caller = await server.NewPersonAsync();

        Assert.Equal((409, "user_is_caller"), await ReasonAsync(caller.SendAsync("PUT", $"/api/blocks/{caller.Id}", null)));
        Assert.Equal((404, "user_unknown"), await ReasonAsync(caller.SendAsync("PUT", "/api/blocks/1", null)));
        Assert.Equal((404, "user_unknown"), await ReasonAsync(caller.SendAsync("PUT", "/api/blocks/9999999999999999999", null)));
        Assert.Equal((404, "user_unknown"), await ReasonAsync(caller.DeleteAsync("/api/blocks/9999999999999999999")));
        Assert.Equal(["user_id"], (await caller.SendAsync("PUT", "/api/blocks/me", null)).Blamed());
        Assert.Equal(400, (await caller.SendAsync("PUT", "/api/blocks/1", """{"x":1}""")).Status);
        Assert.Equal(["max_results"], (await caller.GetAsync("/api/blocks?max_results=0")).Blamed());
        var reader = await server.NewPersonAsync(Scopes.SpaceRead);
        Assert.Equal(200, (await reader.GetAsync("/api/blocks")).Status);
        Assert.Equal(403, (await reader.SendAsync("PUT", $"/api/blocks/{caller.Id}", null)).Status);
    }

    [Fact]
    public async Task Enforcement_WhomTheCreatorBlocked_IsShutOutOfSpacesMadeLater()
    {
        var creator = await server.NewPersonAsync();
        var person = await server.NewPersonAsync();
        await creator.SendAsync("PUT", $"/api/blocks/{person.Id}", null);
        var live = await creator.CreateAsync();
        var scheduled = await creator.ScheduleAsync(""","ticket":{"price":0,"currency":"EUR","capacity":3}""");

        Assert.Equal((403, "caller_blocked"), await ReasonAsync(person.PostAsync($"{live}/speak_requests")));
        Assert.Equal((403, "caller_blocked"), await ReasonAsync(person.PostAsync($"{live}/posts", """{"text":"Hello"}""")));
        Assert.Equal((403, "caller_blocked"), await ReasonAsync(person.PostAsync($"{live}/invited_users/me/accept")));
        Assert.Equal((403, "caller_blocked"), await ReasonAsync(person.PostAsync($"{scheduled}/tickets")));
        Assert.Equal((403, "caller_blocked"), await ReasonAsync(person.PostAsync($"{scheduled}/reminder")));
        Assert.Equal((409, "user_blocked"), await ReasonAsync(creator.PostAsync($"{live}/invited_users", $$"""{"user_id":"{{person.Id}}"}""")));
        Assert.Equal((409, "user_blocked"), await ReasonAsync(creator.PostAsync($"{live}/hosts", $$"""{"user_id":"{{person.Id}}"}""")));
        var seen = await person.GetAsync(live);
        Assert.Equal("blocked", seen.Me.GetProperty("role").GetString());
        Assert.Empty(seen.Rights());

        // What a role does not allow is refused for the role, to strangers as to the blocked.
        Assert.Equal((403, "not_host"), await ReasonAsync(person.PostAsync($"{live}/invited_users", $$"""{"user_id":"{{creator.Id}}"}""")));
        Assert.Equal((404, "no_speak_request"), await ReasonAsync(person.DeleteAsync($"{live}/speak_requests/me")));

        await creator.DeleteAsync($"/api/blocks/{person.Id}");
        Assert.Equal(201, (await person.PostAsync($"{live}/speak_requests")).Status);
        Assert.Equal("listener", (await person.GetAsync(live)).Me.GetProperty("role").GetString());
    }

    [Fact]
    public async Task Enforcement_OfSomebodyWhoWaitsOrSpeaks_LeavesTheirPlaceButNothingMore()
    {
        var creator = await server.NewPersonAsync();
        var (waiting, speaker) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.CreateAsync();
        await waiting.PostAsync($"{space}/speak_requests");
        await speaker.PostAsync($"{space}/speak_requests");
        await creator.PostAsync($"{space}/speak_requests/{speaker.Id}/approve");
        await server.ApplyAsync(new UserBlocked(creator.Id, waiting.Id), new UserBlocked(creator.Id, speaker.Id));

        Assert.Equal((409, "user_blocked"), await ReasonAsync(creator.PostAsync($"{space}/speak_requests/{waiting.Id}/approve")));
        Assert.Equal(200, (await creator.PostAsync($"{space}/speak_requests/{waiting.Id}/decline")).Status);
        var seen = await speaker.GetAsync(space);
        Assert.Equal("blocked", seen.Me.GetProperty("role").GetString());
        Assert.DoesNotContain("speak", seen.Rights(), StringComparer.Ordinal);
        Assert.Equal((403, "caller_blocked"), await ReasonAsync(speaker.PostAsync($"{space}/posts", """{"text":"Hello"}""")));
        Assert.Equal(200, (await speaker.DeleteAsync($"{space}/speakers/me")).Status);
    }

    [Fact]
    public async Task Enforcement_OfACoHost_BeginsWhenTheyAreNoneAnyMore()
    {
        var creator = await server.NewPersonAsync();
        var host = await server.NewPersonAsync();
        var space = await creator.CreateAsync();
        await creator.PostAsync($"{space}/hosts", $$"""{"user_id":"{{host.Id}}"}""");
        await creator.SendAsync("PUT", $"/api/blocks/{host.Id}", null);

        Assert.Equal("host", (await host.GetAsync(space)).Me.GetProperty("role").GetString());
        Assert.Equal(201, (await host.PostAsync($"{space}/posts", """{"text":"Hello"}""")).Status);
        await creator.DeleteAsync($"{space}/hosts/{host.Id}");
        Assert.Equal((403, "caller_blocked"), await ReasonAsync(host.PostAsync($"{space}/posts", """{"text":"Hello"}""")));
    }

    [Fact]
    public async Task Enforcement_OfACoHostsOwnBlock_IsForTheirOwnSpacesAlone()
    {
        var creator = await server.NewPersonAsync();
        var (host, person) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.CreateAsync();
        await creator.PostAsync($"{space}/hosts", $$"""{"user_id":"{{host.Id}}"}""");

        Assert.Equal(200, (await host.DeleteAsync($"{space}/participants/{person.Id}", """{"block":true,"all_my_spaces":true}""")).Status);
        var another = await creator.CreateAsync();
        Assert.Equal(201, (await person.PostAsync($"{another}/speak_requests")).Status);
        var his = await host.CreateAsync();
        Assert.Equal((403, "caller_blocked"), await ReasonAsync(person.PostAsync($"{his}/speak_requests")));
    }

    [Fact]
    public async Task Removal_ForAllSpaces_BlocksHereAndTheAccount()
    {
        var creator = await server.NewPersonAsync();
        var person = await server.NewPersonAsync();
        var space = await creator.CreateAsync();

        var fault = await creator.DeleteAsync($"{space}/participants/{person.Id}", """{"all_my_spaces":true}""");
        Assert.Equal((400, "block_missing"), (fault.Status, fault.Reason));
        Assert.Equal(["all_my_spaces"], fault.Blamed());
        Assert.Equal(400, (await creator.DeleteAsync($"{space}/participants/{person.Id}", """{"block":false,"all_my_spaces":true}""")).Status);
        Assert.Equal((409, "user_is_host"), await ReasonAsync(creator.DeleteAsync($"{space}/participants/{creator.Id}", """{"block":true,"all_my_spaces":true}""")));
        Assert.Empty(People(await creator.GetAsync("/api/blocks")));
        Assert.Equal(200, (await creator.DeleteAsync($"{space}/participants/{person.Id}", """{"block":true,"all_my_spaces":true}""")).Status);
        Assert.Equal(200, (await creator.DeleteAsync($"{space}/participants/{person.Id}", """{"block":true,"all_my_spaces":true}""")).Status);

        Assert.Equal([person.Id.ToString()], People(await creator.GetAsync("/api/blocks")));
        Assert.Equal([person.Id.ToString()], People(await creator.GetAsync($"{space}/blocked_users")));
    }

    [Fact]
    public async Task BlockedUsers_OfASpace_AreListedInPagesAndLifted()
    {
        var creator = await server.NewPersonAsync();
        var space = await creator.CreateAsync();
        var people = new List<Person>();
        for (var i = 0; i < 3; i++)
        {
            people.Add(await server.NewPersonAsync());
            await creator.DeleteAsync($"{space}/participants/{people[i].Id}", """{"block":true}""");
        }

        var ids = people.Select(person => person.Id.ToString()).ToArray();
        var first = await creator.GetAsync($"{space}/blocked_users?max_results=2");
        Assert.Equal(ids[..2], People(first));
        var second = await creator.GetAsync($"{space}/blocked_users?max_results=2&pagination_token={first.Json.GetProperty("meta").GetProperty("next_token").GetString()}");
        Assert.Equal(ids[2..], People(second));
        var back = await creator.GetAsync($"{space}/blocked_users?max_results=2&pagination_token={second.Json.GetProperty("meta").GetProperty("previous_token").GetString()}");
        Assert.Equal(ids[..2], People(back));

        // Also whose account is gone by now.
        await server.ApplyAsync(new UserDeleted(people[0].Id));
        Assert.False((await creator.GetAsync($"{space}/blocked_users")).Data[0].TryGetProperty("username", out _));
        Assert.Equal(200, (await creator.DeleteAsync($"{space}/blocked_users/{people[0].Id}")).Status);
        Assert.Equal((404, "user_not_blocked"), await ReasonAsync(creator.DeleteAsync($"{space}/blocked_users/{people[0].Id}")));
        Assert.Equal((404, "user_unknown"), await ReasonAsync(creator.DeleteAsync($"{space}/blocked_users/9999999999999999999")));
        Assert.Equal((403, "caller_blocked"), await ReasonAsync(people[1].PostAsync($"{space}/speak_requests")));
        await creator.DeleteAsync($"{space}/blocked_users/{people[1].Id}");
        Assert.Equal(201, (await people[1].PostAsync($"{space}/speak_requests")).Status);
    }

    /// <summary>Whatever the rules refuse to those whom a Space blocked is refused to those whom its creator blocked, for the same reason.</summary>
    [Fact]
    public void FindRefusal_OfEachCommand_IsTheOneOfTheSpacesOwnBlock()
    {
        var (creator, person, now) = (new UserId(1), new UserId(2), DateTimeOffset.UnixEpoch);
        var id = SpaceId.NewRandom(new Random(1));
        var rules = new SpaceRules();
        var details = new SpaceDetails(null, "en", [], AskToSpeak.Everyone, new TicketOffer(0, "EUR", 5, null));
        var space = Space.Apply(null, id, new SpaceStarted(details) { At = now, Actor = creator });
        var blocked = Space.Apply(space, id, new ParticipantBlocked(person) { At = now, Actor = creator });
        var accounts = new Stoa.Directory.Accounts.AccountDirectory();
        accounts.Apply(new RecordedAccountChange(1, now, new UserBlocked(creator, person)));
        SpaceRefusal[] reasons = [SpaceRefusal.CallerBlocked, SpaceRefusal.UserBlocked];
        var checkedOnes = 0;
        foreach (var actor in new[] { person, creator })
        {
            var other = actor == person ? creator : person;
            foreach (var command in new PersonCommand[]
            {
                new AcceptInvitation(actor), new RequestToSpeak(actor, null, true), new BuyTicket(actor), new SetReminder(actor), new SharePost(actor, new PostId(1), "x"),
                new AddHost(actor, other), new InviteSpeaker(actor, other), new RemoveParticipant(actor, other, true), new MoveToListener(actor, other), new EndSpace(actor),
                new GiveBackTicket(actor), new RemoveReminder(actor), new WithdrawSpeakRequest(actor), new DeclineInvitation(actor), new MuteSpeaker(actor, other), new GiveTicket(actor, other),
            })
            {
                var own = SpaceDecider.Decide(blocked, command, now, rules).Refusal;
                Assert.Equal(own is { } reason && reasons.Contains(reason) ? own : null, Stoa.Api.Rooms.AccountBlocks.FindRefusal(space, command, accounts, now, rules));
                checkedOnes += own is { } counted && reasons.Contains(counted) ? 1 : 0;
            }
        }

        Assert.Equal(8, checkedOnes);
    }

    private static string[] People(RoomReply reply) =>
        reply.Json.TryGetProperty("data", out var people) ? [.. people.EnumerateArray().Select(person => person.GetProperty("user_id").GetString()!)] : [];

    private static async Task<(int Status, string? Reason)> ReasonAsync(Task<RoomReply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Reason);
    }
}
