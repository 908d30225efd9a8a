using Stoa.Api.Tests.Rooms;
using Stoa.Spaces.Accounts;
using RoomReply = Stoa.Api.Tests.Rooms.Reply;

namespace Stoa.Api.Tests.Moderation;

/// <summary>Operators end Spaces and suspend people.</summary>
public sealed class OperatorActsTests(RoomServer server)
{
    [Fact]
    public async Task EndSpace_AnyState_IsOverForEverybody_AndAudited()
    {
        var (creator, run) = (await server.NewPersonAsync(), await server.NewOwnerAsync(isOperator: true));
        var (live, scheduled) = (await creator.CreateAsync(), await creator.ScheduleAsync());

        Assert.Equal("ended", (await run.PostAsync($"{live}/end_by_operator")).Data.GetProperty("state").GetString());
        Assert.Equal("canceled", (await run.PostAsync($"{scheduled}/end_by_operator")).Data.GetProperty("state").GetString());
        Assert.Equal(404, (await creator.GetAsync(live)).Status);
        Assert.Equal((404, "space_over"), await ReasonAsync(run.PostAsync($"{live}/end_by_operator")));
        Assert.Equal((404, "space_unknown"), await ReasonAsync(run.PostAsync("/api/spaces/1zzzzzzzzzzzz/end_by_operator")));
        var third = await creator.CreateAsync();
        Assert.Equal((403, "not_own_app"), await ReasonAsync(creator.PostAsync($"{third}/end_by_operator")));
        var audit = await AuditAsync(creator);
        Assert.Equal([AuditAct.SpaceEndedByOperator, AuditAct.SpaceEndedByOperator], audit.Select(line => line.Act));
        Assert.Equal((run.Id, live.Split('/')[^1]), (audit[0].Actor, audit[0].Detail));
    }

    [Fact]
    public async Task Suspend_EndsTokensSessionsAndLiveSpaces_AndUnsuspendBringsTheFirstTwoBack()
    {
        var (person, run) = (await server.NewPersonAsync(), await server.NewOwnerAsync(isOperator: true));
        var session = await server.NewTokenAsync(person, OwnApps.WebApp);
        var (live, scheduled) = (await person.CreateAsync(), await person.ScheduleAsync());
        var path = $"/api/users/{person.Id}/suspended";

        Assert.True((await run.SendAsync("PUT", path, null)).Data.GetProperty("suspended").GetBoolean());
        Assert.Equal(200, (await run.SendAsync("PUT", path, null)).Status);
        foreach (var caller in new[] { person, session })
        {
            var refused = await caller.GetAsync("/2/users/me");
            Assert.Equal((403, "user_suspended"), (refused.Status, refused.Reason));
            Assert.Equal("Your account is suspended and is not permitted to access this feature.", refused.Json.GetProperty("detail").GetString());
            Assert.Equal(403, (await caller.PostAsync("/api/spaces")).Status);
        }

        Assert.Equal(404, (await run.GetAsync(live)).Status);
        Assert.Equal(200, (await run.GetAsync(scheduled)).Status);
        Assert.False((await run.DeleteAsync(path)).Data.GetProperty("suspended").GetBoolean());
        Assert.Equal(200, (await run.DeleteAsync(path)).Status);
        Assert.Equal(200, (await person.GetAsync("/2/users/me")).Status);
        Assert.Equal(200, (await session.GetAsync("/2/users/me")).Status);
        Assert.Equal(
            [AuditAct.UserSuspended, AuditAct.SpaceEndedByOperator, AuditAct.UserUnsuspended], (await AuditAsync(person)).Select(line => line.Act));
    }

    [Fact]
    public async Task Streams_OfTheSuspendedAndTheBlocked_End_AndOfASpaceThatIsEndedSaySo()
    {
        var (creator, run) = (await server.NewPersonAsync(), await server.NewOwnerAsync(isOperator: true));
        var (suspended, blocked, listener) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.CreateAsync();
        using var first = (await EventReader.EnterAsync(suspended, space)).Stream;
        using var second = (await EventReader.EnterAsync(blocked, space)).Stream;
        using var third = (await EventReader.EnterAsync(listener, space)).Stream;

        await run.SendAsync("PUT", $"/api/users/{suspended.Id}/suspended", null);
        await first.AssertEndAsync();
        await creator.SendAsync("PUT", $"/api/blocks/{blocked.Id}", null);
        await second.AssertEndAsync();
        await run.PostAsync($"{space}/end_by_operator");
        Assert.Equal("by_operator", (await third.ReadAsync("space_ended")).GetProperty("reason").GetString());
        await third.AssertEndAsync();
    }

    [Fact]
    public async Task Suspend_OneselfAnOperatorOrNobody_IsRefused()
    {
        var (run, other) = (await server.NewOwnerAsync(isOperator: true), await server.NewOwnerAsync(isOperator: true));

        Assert.Equal((409, "user_is_caller"), await ReasonAsync(run.SendAsync("PUT", $"/api/users/{run.Id}/suspended", null)));
        Assert.Equal((409, "user_is_operator"), await ReasonAsync(run.SendAsync("PUT", $"/api/users/{other.Id}/suspended", null)));
        Assert.Equal((404, "user_unknown"), await ReasonAsync(run.SendAsync("PUT", "/api/users/1/suspended", null)));
        Assert.Equal((404, "user_unknown"), await ReasonAsync(run.DeleteAsync("/api/users/9999999999999999999/suspended")));
        Assert.Equal(["id"], (await run.SendAsync("PUT", "/api/users/me/suspended", null)).Blamed());
        var owner = await server.NewOwnerAsync();
        Assert.Equal((403, "not_operator"), await ReasonAsync(owner.SendAsync("PUT", $"/api/users/{run.Id}/suspended", null)));
    }

    [Fact]
    public async Task Suspended_IsTheErrorOfXInLookups_AndInNoList()
    {
        var (person, other, run) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewOwnerAsync(isOperator: true));
        var scheduled = await person.ScheduleAsync();
        await server.FollowAsync(person, other);
        await run.SendAsync("PUT", $"/api/users/{person.Id}/suspended", null);
        var (id, name) = (person.Id.ToString(), $"u{person.Id}");

        AssertSuspended(await other.GetAsync($"/2/users/{id}"), "id", id);
        AssertSuspended(await other.GetAsync($"/2/users/by/username/{name}"), "username", name);
        var many = await other.GetAsync($"/2/users?ids={id},{other.Id}");
        Assert.Equal(1, many.Data.GetArrayLength());
        AssertSuspended(many, "ids", id);
        AssertSuspended(await other.GetAsync($"/2/spaces/{scheduled.Split('/')[^1]}?expansions=creator_id"), "creator_id", id);
        Assert.False((await other.GetAsync($"/2/users/search?query={name}")).Json.TryGetProperty("data", out _));
        var followers = await server.NewPersonAsync(Scopes.TweetRead | Scopes.UsersRead | Scopes.FollowsRead);
        Assert.False((await followers.GetAsync($"/2/users/{other.Id}/followers")).Json.TryGetProperty("data", out _));
        AssertSuspended(await followers.GetAsync($"/2/users/{id}/following"), "id", id);
    }

    private static void AssertSuspended(RoomReply reply, string parameter, string value)
    {
        Assert.Equal(200, reply.Status);
        var error = Assert.Single(reply.Json.GetProperty("errors").EnumerateArray().ToList());
        Assert.Equal(
            $$"""{"value":"{{value}}","detail":"User has been suspended: [{{value}}].","title":"Forbidden","resource_type":"user","parameter":"{{parameter}}","resource_id":"{{value}}","type":"https://api.x.com/2/problems/resource-not-found"}""",
            error.GetRawText());
    }

    private async Task<List<Audited>> AuditAsync(Person about) =>
    [
        .. (await server.Accounts.ReadAuditAsync(long.MaxValue, 100_000, TestContext.Current.CancellationToken))
            .OrderBy(line => line.Seq).Select(line => line.Change).Cast<Audited>().Where(line => line.UserId == about.Id),
    ];

    private static async Task<(int Status, string? Reason)> ReasonAsync(Task<RoomReply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Reason);
    }
}
