using Stoa.Api.Tests.Rooms;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Tests.Whip;

/// <summary>WHIP and WHEP over HTTP: who may, what comes back, and every refusal.</summary>
public sealed class AudioSessionLifeTests(RoomServer server)
{
    [Fact]
    public async Task Post_OfAHost_OpensASessionThatIsAPresence()
    {
        var (creator, space) = await LiveAsync();
        var reply = await creator.OfferAsync($"{space}/whip", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n");

        Assert.Equal((201, "application/sdp", "v=0\r\nanswer\r\n"), (reply.Status, reply.Type, reply.Text));
        Assert.Equal("\"1\"", reply.Headers.ETag?.ToString());
        Assert.StartsWith($"{space}/whip/", reply.Session, StringComparison.Ordinal);
        Assert.Null(reply.ContentHeaders.ContentDisposition);
        Assert.Equal("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n", server.Audio.LastOffer!.Sdp);
        Assert.Equal(1, await CountAsync(creator, space));

        Assert.Equal(200, (await creator.SendSdpAsync("DELETE", reply.Session, null)).Status);
        Assert.Equal(0, await CountAsync(creator, space));
        Assert.Equal((404, "session_unknown"), Refusal(await creator.SendSdpAsync("DELETE", reply.Session, null)));
    }

    [Fact]
    public async Task Post_OfASpeaker_IsLetInMutedOrNot()
    {
        var (creator, space) = await LiveAsync();
        var speaker = await SpeakerAsync(creator, space);
        Assert.Equal(201, (await speaker.OfferAsync($"{space}/whip")).Status);
        await creator.PostAsync($"{space}/speakers/{speaker.Id}/mute");
        Assert.Equal(201, (await speaker.OfferAsync($"{space}/whip")).Status);
    }

    [Fact]
    public async Task Post_OfWhoMayNotTalk_IsRefused()
    {
        var (creator, space) = await LiveAsync();
        var (listener, unscoped) = (await server.NewPersonAsync(), await server.NewPersonAsync(Scopes.SpaceRead));
        Assert.Equal((403, "not_speaker"), Refusal(await listener.OfferAsync($"{space}/whip")));
        Assert.Equal(403, (await unscoped.OfferAsync($"{space}/whip")).Status);
        Assert.Equal(401, (await server.Guest().OfferAsync($"{space}/whip")).Status);
        Assert.Equal(403, (await (await server.NewAppAsync()).OfferAsync($"{space}/whip")).Status);
        Assert.Equal((404, "space_unknown"), Refusal(await creator.OfferAsync("/api/spaces/1abcdefghijkl/whip")));
        var scheduled = await creator.ScheduleAsync();
        Assert.Equal((409, "space_not_live"), Refusal(await creator.OfferAsync($"{scheduled}/whip")));
        Assert.Equal((403, "not_speaker"), Refusal(await listener.OfferAsync($"{scheduled}/whip")));
        await creator.PostAsync($"{space}/end");
        Assert.Equal(404, (await creator.OfferAsync($"{space}/whip")).Status);
    }

    [Fact]
    public async Task Post_OfWhoMayListen_IsLetInAsToTheEventStream()
    {
        var (creator, space) = await LiveAsync();
        var (listener, blocked) = (await server.NewPersonAsync(Scopes.SpaceRead), await server.NewPersonAsync());
        Assert.Equal(201, (await listener.OfferAsync($"{space}/whep")).Status);
        Assert.Equal(201, (await server.Guest().OfferAsync($"{space}/whep")).Status);
        Assert.Equal(201, (await (await server.NewAppAsync()).OfferAsync($"{space}/whep")).Status);
        Assert.Equal(201, (await (await server.NewVisitorAsync()).OfferAsync($"{space}/whep")).Status);
        Assert.Equal(201, (await creator.OfferAsync($"{await creator.ScheduleAsync()}/whep")).Status);
        Assert.Equal(4, await CountAsync(creator, space));

        await creator.DeleteAsync($"{space}/participants/{blocked.Id}", """{"block":true}""");
        Assert.Equal((403, "caller_blocked"), Refusal(await blocked.OfferAsync($"{space}/whep")));
        await creator.SendAsync("PATCH", space, """{"guests_allowed":false}""");
        Assert.Equal(401, (await server.Guest().OfferAsync($"{space}/whep")).Status);
        Assert.Equal((403, "members_only"), Refusal(await (await server.NewAppAsync()).OfferAsync($"{space}/whep")));
    }

    [Theory]
    [InlineData(null, "v=0", 415, null)]
    [InlineData("application/json", "v=0", 415, null)]
    [InlineData("application/trickle-ice-sdpfrag", "v=0", 415, null)]
    [InlineData("APPLICATION/SDP ; charset=utf-8", "v=0", 201, null)]
    [InlineData("application/sdp", "", 400, "bad_offer")]
    [InlineData("application/sdp", "v=1", 400, "bad_offer")]
    public async Task Post_OfABody_IsReadAsSdpAlone(string? type, string body, int status, string? reason)
    {
        var (creator, space) = await LiveAsync();
        var reply = await creator.OfferAsync($"{space}/whip", body, type);
        Assert.Equal((status, reason), Refusal(reply));
        Assert.Equal(status == 415 ? "application/sdp" : null, reply.Headers.TryGetValues("Accept-Post", out var types) ? types.Single() : null);
    }

    [Fact]
    public async Task Post_OfABodyThatIsTooLongOrNoText_IsRefused()
    {
        var (creator, space) = await LiveAsync();
        Assert.Equal(201, (await creator.OfferAsync($"{space}/whip", "v=0".PadRight(65_536, 'x'))).Status);
        Assert.Equal(413, (await creator.OfferAsync($"{space}/whip", "v=0".PadRight(65_537, 'x'))).Status);
        Assert.Equal((400, "bad_offer"), Refusal(await creator.SendSdpAsync("POST", $"{space}/whip", [(byte)'v', 0xFF], SdpClient.Sdp)));
        Assert.Equal(406, (await creator.SendSdpAsync("POST", $"{space}/whip", "v=0"u8.ToArray(), SdpClient.Sdp, ("Accept", "text/html"))).Status);
        Assert.Equal(201, (await creator.SendSdpAsync("POST", $"{space}/whip", "v=0"u8.ToArray(), SdpClient.Sdp, ("Accept", "application/sdp"))).Status);
    }

    [Fact]
    public async Task Patch_SaysWhichStateItChanges()
    {
        var (creator, space) = await LiveAsync();
        var opened = await creator.OfferAsync($"{space}/whip");
        Assert.Equal((428, "if_match_missing"), Refusal(await creator.PatchAsync(opened.Session, null)));
        Assert.Equal((412, "etag_mismatch"), Refusal(await creator.PatchAsync(opened.Session, "\"9\"")));
        var trickled = await creator.PatchAsync(opened.Session, "\"1\"");
        Assert.Equal((204, ""), (trickled.Status, trickled.Text));

        var restarted = await creator.PatchAsync(opened.Session, "*");
        Assert.Equal((200, "application/trickle-ice-sdpfrag", "a=ice-ufrag:new\r\n"), (restarted.Status, restarted.Type, restarted.Text));
        Assert.Equal("\"2\"", restarted.Headers.ETag?.ToString());
        Assert.Equal(412, (await creator.PatchAsync(opened.Session, "\"1\"")).Status);
        Assert.Equal(415, (await creator.PatchAsync(opened.Session, "*", SdpClient.Sdp)).Status);
    }

    [Fact]
    public async Task Session_OfSomeoneElse_IsUnknown()
    {
        var (creator, space) = await LiveAsync();
        var (listener, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var session = (await listener.OfferAsync($"{space}/whep")).Session;
        Assert.Equal((404, "session_unknown"), Refusal(await other.PatchAsync(session, "*")));
        Assert.Equal(404, (await other.SendSdpAsync("DELETE", session, null)).Status);
        Assert.Equal(404, (await server.Guest().SendSdpAsync("DELETE", session, null)).Status);
        Assert.Equal(404, (await listener.SendSdpAsync("DELETE", session.Replace("/whep/", "/whip/", StringComparison.Ordinal), null)).Status);
        var elsewhere = await creator.CreateAsync();
        Assert.Equal(404, (await listener.SendSdpAsync("DELETE", session.Replace(space, elsewhere, StringComparison.Ordinal), null)).Status);
        Assert.Equal(200, (await listener.SendSdpAsync("DELETE", session, null)).Status);
    }

    [Fact]
    public async Task Endpoints_AskedWithOtherMethods_SayWhatTheyTake()
    {
        var (creator, space) = await LiveAsync();
        var get = await creator.SendSdpAsync("GET", $"{space}/whip", null);
        Assert.Equal((405, "POST"), (get.Status, get.ContentHeaders.Allow.Single()));
        Assert.Equal(405, (await creator.SendSdpAsync("GET", $"{space}/whep/x", null)).Status);
        var options = await server.Guest().SendSdpAsync("OPTIONS", $"{space}/whep", null);
        Assert.Equal((200, "application/sdp"), (options.Status, options.Headers.GetValues("Accept-Post").Single()));
        var session = await server.Guest().SendSdpAsync("OPTIONS", $"{space}/whip/x", null);
        Assert.Equal((200, "application/trickle-ice-sdpfrag"), (session.Status, session.Headers.GetValues("Accept-Patch").Single()));
        Assert.Equal(405, (await creator.SendSdpAsync("OPTIONS", space, null)).Status);
    }

    [Fact]
    public async Task Session_OfSomeoneWhoIsRemoved_Ends()
    {
        var (creator, space) = await LiveAsync();
        var listener = await server.NewPersonAsync();
        var session = await listener.OfferAsync($"{space}/whep");
        await creator.DeleteAsync($"{space}/participants/{listener.Id}");
        for (var i = 0; i < 6_000 && server.Audio.Has(session.SessionId); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.False(server.Audio.Has(session.SessionId));
        Assert.Equal(0, await CountAsync(creator, space));
    }

    [Fact]
    public async Task MayStay_EndsWithTokenSpaceAndBlockButNotWithTheTokensTime()
    {
        var (creator, space) = await LiveAsync();
        var listener = await server.NewPersonAsync();
        var mayStay = await MayStayAsync(listener);
        Assert.True(mayStay());
        Assert.True(TokenHash.TryCompute(listener.Token, out var hash));
        await server.ApplyAsync(new TokenRevoked(hash));
        Assert.False(mayStay());

        var soon = TimeProvider.System.GetUtcNow().AddSeconds(8); // Long enough for a busy machine to open the session before.
        var visitor = await server.NewVisitorAsync(soon);
        mayStay = await MayStayAsync(visitor);
        while (TimeProvider.System.GetUtcNow() <= soon)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(401, (await visitor.OfferAsync($"{space}/whep")).Status);
        Assert.True(mayStay());
        await server.ApplyAsync(new ExpiredTokensDropped(TimeProvider.System.GetUtcNow()));
        Assert.True(mayStay());
        Assert.Equal(200, (await (await server.NewOwnerAsync(isOperator: true)).SendAsync("PUT", $"/api/users/{visitor.Id}/suspended", null)).Status);
        Assert.False(mayStay());

        var guests = await MayStayAsync(server.Guest());
        Assert.True(guests());
        await creator.SendAsync("PATCH", space, """{"guests_allowed":false}""");
        Assert.False(guests());

        var blocked = await MayStayAsync(await server.NewPersonAsync());
        Assert.True(blocked());
        await creator.PostAsync($"{space}/end");
        Assert.False(blocked());

        async Task<Func<bool>> MayStayAsync(Person person)
        {
            Assert.Equal(201, (await person.OfferAsync($"{space}/whep")).Status);
            return server.Audio.LastOffer!.MayStay!;
        }
    }

    [Fact]
    public async Task MayStay_BehindATokenWhoseTimeIsOver_EndsWithWhatItCameFrom()
    {
        var (_, space) = await LiveAsync();
        App[] apps = [.. Enumerable.Range(0, 2).Select(_ => new App { ClientId = new ClientId(Guid.NewGuid().ToString("N")), Name = "App", CreatedAt = DateTimeOffset.UnixEpoch })];
        foreach (var app in apps)
        {
            Assert.True((await server.Accounts.CreateAppAsync(app, Credentials.NewClientSecret(), TestContext.Current.CancellationToken)).Committed);
        }

        var lastToken = "";
        var (person, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var soon = TimeProvider.System.GetUtcNow().AddSeconds(8); // Long enough for a busy machine to open the sessions before.
        var disconnected = await MayStayAsync(person, apps[0].ClientId, soon);
        var deleted = await MayStayAsync(person, apps[1].ClientId, soon);
        var elsewhere = await MayStayAsync(person, OwnApps.WebApp, soon);
        var kept = await MayStayAsync(person, OwnApps.WebApp, soon.AddHours(1));
        var recovered = await MayStayAsync(other, apps[0].ClientId, soon);
        var revoked = await MayStayAsync(other, OwnApps.CommandLine, soon);
        while (TimeProvider.System.GetUtcNow() <= soon)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.True(TokenHash.TryCompute(lastToken, out var hash));
        await server.ApplyAsync(new TokenRevoked(hash));
        Assert.False(revoked());
        await server.ApplyAsync(new ExpiredTokensDropped(TimeProvider.System.GetUtcNow()));
        Assert.All([disconnected, deleted, elsewhere, kept, recovered], mayStay => Assert.True(mayStay()));

        await server.ApplyAsync(new Audited(AuditAct.GrantRevoked, person.Id, ClientId: apps[0].ClientId));
        Assert.Equal((false, true, true, true), (disconnected(), deleted(), elsewhere(), recovered()));
        await server.ApplyAsync(new Audited(AuditAct.SignedOutEverywhere, person.Id));
        Assert.Equal((true, false, true), (deleted(), elsewhere(), kept()));
        await server.ApplyAsync(new AppDeleted(apps[1].ClientId));
        Assert.Equal((false, true), (deleted(), recovered()));
        await server.ApplyAsync(new Audited(AuditAct.Recovered, other.Id));
        Assert.Equal((false, true), (recovered(), kept()));

        async Task<Func<bool>> MayStayAsync(Person of, ClientId client, DateTimeOffset expiry)
        {
            var token = await server.NewTokenAsync(of, client, expiry: expiry);
            lastToken = token.Token!;
            Assert.Equal(201, (await token.OfferAsync($"{space}/whep")).Status);
            return server.Audio.LastOffer!.MayStay!;
        }
    }

    private static (int Status, string? Reason) Refusal(SdpReply reply) => (reply.Status, reply.Reason);

    private static async Task<int> CountAsync(Person person, string space) => (await person.GetAsync(space)).Data.GetProperty("participant_count").GetInt32();

    private async Task<(Person Creator, string Space)> LiveAsync()
    {
        var creator = await server.NewPersonAsync();
        return (creator, await creator.CreateAsync());
    }

    private async Task<Person> SpeakerAsync(Person creator, string space)
    {
        var speaker = await server.NewPersonAsync();
        await creator.PostAsync($"{space}/invited_users", $$"""{"user_id":"{{speaker.Id}}"}""");
        await speaker.PostAsync($"{space}/invited_users/me/accept");
        return speaker;
    }
}
