using Stoa.Api.Tests.Discovery;
using Stoa.Api.Tests.Whip;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Rooms;

/// <summary>The door of ticketed Spaces, sale windows, capacity, invitation tickets, tickets taken back.</summary>
public sealed class TicketTests(RoomServer server)
{
    private const string Paid = """{"ticket":{"price":500,"currency":"EUR","capacity":9}}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Door_OfATicketedSpace_LetsInHostsSpeakersInvitedAndHoldersOfAPaidTicket(bool isLive)
    {
        var creator = await server.NewPersonAsync();
        var space = isLive ? await creator.CreateAsync(Paid) : await creator.ScheduleAsync("," + Paid[1..^1]);
        var (host, speaker, invited, given) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var (outsider, buyer) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        await creator.PostAsync($"{space}/hosts", Body(host));
        await creator.PostAsync($"{space}/invited_users", Body(speaker));
        await creator.PostAsync($"{space}/invited_users", Body(invited));
        await speaker.PostAsync($"{space}/invited_users/me/accept");
        Assert.Equal(200, (await host.SendAsync("PUT", $"{space}/tickets/{given.Id}", null)).Status);
        await buyer.PostAsync($"{space}/tickets");

        foreach (var person in new[] { creator, host, speaker, invited, given })
        {
            Assert.Equal((200, null, true), await KnockAsync(person, space));
        }

        Assert.Equal((403, "ticket_required", false), await KnockAsync(outsider, space));
        Assert.Equal((403, "ticket_unpaid", false), await KnockAsync(buyer, space));
        await creator.PostAsync($"{space}/tickets/{buyer.Id}/confirm");
        Assert.Equal((200, null, true), await KnockAsync(buyer, space));

        Assert.Equal(401, (int)(await EventReader.SendAsync(server.Guest(), space)).StatusCode);
        Assert.Equal(401, (await server.Guest().OfferAsync($"{space}/whep")).Status);
        Assert.Equal((403, "members_only"), Refusal(await (await server.NewAppAsync()).OfferAsync($"{space}/whep")));

        await creator.DeleteAsync($"{space}/participants/{given.Id}", """{"block":true}""");
        Assert.Equal((403, "caller_blocked", false), await KnockAsync(given, space));
        await server.ApplyAsync(new UserBlocked(creator.Id, buyer.Id));
        Assert.Equal((403, "caller_blocked", false), await KnockAsync(buyer, space));
    }

    [Fact]
    public async Task Speaking_InATicketedSpace_NeedsATicket()
    {
        var creator = await server.NewPersonAsync();
        var (outsider, buyer) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.CreateAsync(Paid);
        await buyer.PostAsync($"{space}/tickets");

        Assert.Equal((403, "ticket_required"), await ReasonAsync(outsider.PostAsync($"{space}/speak_requests")));
        Assert.Equal((403, "ticket_required"), await ReasonAsync(outsider.PostAsync($"{space}/posts", """{"text":"Hello"}""")));
        Assert.Equal((403, "ticket_required"), Refusal(await outsider.OfferAsync($"{space}/whip")));
        Assert.Equal((403, "ticket_unpaid"), await ReasonAsync(buyer.PostAsync($"{space}/speak_requests")));
        Assert.Equal((403, "ticket_unpaid"), await ReasonAsync(buyer.PostAsync($"{space}/posts", """{"text":"Hello"}""")));
        Assert.Equal((409, "not_present"), await ReasonAsync(outsider.PostAsync($"{space}/reactions", """{"reaction":"👏"}""")));
        await creator.PostAsync($"{space}/tickets/{buyer.Id}/confirm");
        Assert.Equal(201, (await buyer.PostAsync($"{space}/speak_requests")).Status);
        Assert.Equal(201, (await buyer.PostAsync($"{space}/posts", """{"text":"Hello"}""")).Status);
    }

    [Fact]
    public async Task Ticket_TakenBackFromWhoIsInside_PutsThemOut()
    {
        var creator = await server.NewPersonAsync();
        var holder = await server.NewPersonAsync();
        var space = await creator.CreateAsync(Paid);
        await creator.SendAsync("PUT", $"{space}/tickets/{holder.Id}", null);
        var (stream, snapshot) = await EventReader.EnterAsync(holder, space);
        Assert.True(snapshot.GetProperty("me").GetProperty("ticket").GetProperty("given").GetBoolean());
        Assert.Equal(201, (await holder.OfferAsync($"{space}/whep")).Status);
        var mayStay = server.Audio.LastOffer!.MayStay!;
        Assert.True(mayStay());

        Assert.Equal(200, (await creator.DeleteAsync($"{space}/tickets/{holder.Id}")).Status);
        var released = await stream.ReadAsync("ticket_released");
        Assert.Equal((holder.Id.ToString(), creator.Id.ToString()), (released.GetProperty("user_id").GetString(), released.GetProperty("actor_id").GetString()));
        Assert.False(released.GetProperty("me").GetProperty("rights").GetProperty("enter").GetBoolean());
        Assert.False(mayStay());
        await stream.AssertEndAsync(); // At the next look, within eight seconds.
        Assert.Equal((403, "ticket_required", false), await KnockAsync(holder, space));
        Assert.Equal((404, "no_ticket"), await ReasonAsync(creator.DeleteAsync($"{space}/tickets/{holder.Id}")));
        stream.Dispose();
    }

    [Fact]
    public async Task Sale_OutsideItsWindow_IsRefusedToBuyersAndNotToGivers()
    {
        var creator = await server.NewPersonAsync();
        var (buyer, friend) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var window = $$""","ticket":{"price":0,"currency":"EUR","capacity":9,"sale_starts_at":"{{Times.In(TimeSpan.FromHours(1))}}","sale_ends_at":"{{Times.In(TimeSpan.FromHours(2))}}"}""";
        var space = await creator.ScheduleAsync(window);

        Assert.Equal((409, "sale_not_begun"), await ReasonAsync(buyer.PostAsync($"{space}/tickets")));
        Assert.DoesNotContain("buy_ticket", (await buyer.GetAsync(space)).Rights(), StringComparer.Ordinal);
        Assert.Equal(200, (await creator.SendAsync("PUT", $"{space}/tickets/{friend.Id}", null)).Status);
        var (begun, end) = (Times.In(TimeSpan.FromHours(-1)), Times.In(TimeSpan.FromMilliseconds(700)));
        var edited = await creator.SendAsync("PATCH", space, $$$"""{"ticket":{"sale_starts_at":"{{{begun}}}","sale_ends_at":"{{{end}}}"}}""");
        Assert.Equal(
            $$"""{"price":0,"currency":"EUR","capacity":9,"sold":1,"payment":"door","sale_starts_at":"{{begun}}","sale_ends_at":"{{end}}"}""", edited.Data.GetProperty("ticket").GetRawText());
        await Task.Delay(750, TestContext.Current.CancellationToken);
        Assert.Equal((409, "sale_over"), await ReasonAsync(buyer.PostAsync($"{space}/tickets")));
        Assert.Equal(200, (await creator.SendAsync("PATCH", space, $$$"""{"ticket":{"sale_ends_at":"{{{Times.In(TimeSpan.FromHours(1))}}}"}}""")).Status);
        Assert.Equal(201, (await buyer.PostAsync($"{space}/tickets")).Status);
    }

    [Fact]
    public async Task Tickets_OfACanceledSpace_AreStillListedForItsCreator()
    {
        var (creator, buyer) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.ScheduleAsync(""","ticket":{"price":500,"currency":"EUR","capacity":3}""");
        await buyer.PostAsync($"{space}/tickets");
        await creator.PostAsync($"{space}/tickets/{buyer.Id}/confirm");
        await creator.DeleteAsync(space);

        var listed = Assert.Single((await creator.GetAsync($"{space}/tickets")).Data.EnumerateArray());
        Assert.Equal((buyer.Id.ToString(), true), (listed.GetProperty("user_id").GetString(), listed.GetProperty("paid").GetBoolean()));
        Assert.Equal((403, "not_creator"), await ReasonAsync(buyer.GetAsync($"{space}/tickets")));
    }

    [Fact]
    public async Task Capacity_Edited_IsToldAndNeverBelowTheTicketsHeld()
    {
        var (creator, host) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var (one, two, late) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.ScheduleAsync(""","ticket":{"price":0,"currency":"EUR","capacity":3}""");
        await creator.PostAsync($"{space}/hosts", Body(host));
        await one.PostAsync($"{space}/tickets");
        await two.PostAsync($"{space}/tickets");
        var (stream, _) = await EventReader.EnterAsync(one, space);

        Assert.Equal((409, "capacity_too_small"), await ReasonAsync(host.SendAsync("PATCH", space, """{"ticket":{"capacity":1}}""")));
        Assert.Equal(200, (await host.SendAsync("PATCH", space, """{"ticket":{"capacity":2}}""")).Status);
        var told = await stream.ReadAsync("space_edited");
        Assert.Equal("""{"price":0,"currency":"EUR","capacity":2,"sold":2,"payment":"door"}""", told.GetProperty("space").GetProperty("ticket").GetRawText());
        Assert.Equal((409, "sold_out"), await ReasonAsync(late.PostAsync($"{space}/tickets")));
        Assert.Equal((409, "sold_out"), await ReasonAsync(host.SendAsync("PUT", $"{space}/tickets/{late.Id}", null)));
        Assert.Equal(200, (await host.SendAsync("PATCH", space, """{"ticket":{"capacity":3},"title":"More room"}""")).Status);
        Assert.Equal(201, (await late.PostAsync($"{space}/tickets")).Status);
        Assert.Equal((409, "not_ticketed"), await ReasonAsync(creator.SendAsync("PATCH", await creator.ScheduleAsync(), """{"ticket":{"capacity":3}}""")));
        stream.Dispose();
    }

    [Fact]
    public async Task Give_ToEachKindOfPerson_IsGivenOnceOrRefused()
    {
        var (creator, host, friend) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var (buyer, blocked, shut) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.ScheduleAsync("," + Paid[1..^1]);
        await creator.PostAsync($"{space}/hosts", Body(host));
        await buyer.PostAsync($"{space}/tickets");
        await creator.DeleteAsync($"{space}/participants/{blocked.Id}", """{"block":true}""");
        await server.ApplyAsync(new UserBlocked(creator.Id, shut.Id));

        Assert.Equal(2, (await host.SendAsync("PUT", $"{space}/tickets/{friend.Id}", null)).Data.GetProperty("ticket").GetProperty("sold").GetInt32());
        Assert.Equal(2, (await host.SendAsync("PUT", $"{space}/tickets/{friend.Id}", null)).Data.GetProperty("ticket").GetProperty("sold").GetInt32());
        Assert.Equal((409, "user_holds_ticket"), await ReasonAsync(host.SendAsync("PUT", $"{space}/tickets/{buyer.Id}", null)));
        Assert.Equal((409, "user_is_host"), await ReasonAsync(host.SendAsync("PUT", $"{space}/tickets/{creator.Id}", null)));
        Assert.Equal((409, "user_blocked"), await ReasonAsync(host.SendAsync("PUT", $"{space}/tickets/{blocked.Id}", null)));
        Assert.Equal((409, "user_blocked"), await ReasonAsync(host.SendAsync("PUT", $"{space}/tickets/{shut.Id}", null)));
        Assert.Equal((404, "user_unknown"), await ReasonAsync(host.SendAsync("PUT", $"{space}/tickets/1", null)));
        Assert.Equal((409, "not_ticketed"), await ReasonAsync(creator.SendAsync("PUT", $"{await creator.ScheduleAsync()}/tickets/{friend.Id}", null)));
        Assert.Contains("give_tickets", (await host.GetAsync(space)).Rights(), StringComparer.Ordinal);
        Assert.DoesNotContain("give_tickets", (await friend.GetAsync(space)).Rights(), StringComparer.Ordinal);

        var me = (await friend.GetAsync(space)).Me.GetProperty("ticket");
        Assert.Equal((2, true, true), (me.GetProperty("number").GetInt32(), me.GetProperty("paid").GetBoolean(), me.GetProperty("given").GetBoolean()));
        Assert.Equal([false, true], (await creator.GetAsync($"{space}/tickets")).Data.EnumerateArray().Select(ticket => ticket.GetProperty("given").GetBoolean()));

        // Who was given a ticket is no buyer, and neither is who has not paid.
        var buyers = $"/2/spaces/{space.Split('/')[^1]}/buyers";
        Assert.Equal("""{"meta":{"result_count":0}}""", (await creator.GetAsync(buyers)).Json.GetRawText());
        await creator.PostAsync($"{space}/tickets/{buyer.Id}/confirm");
        Assert.Equal(buyer.Id.ToString(), Assert.Single((await creator.GetAsync(buyers)).Data.EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Buy_ManyTimesAtOnce_SellsOneTicket()
    {
        var (creator, buyer) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.ScheduleAsync("," + Paid[1..^1]);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => buyer.PostAsync($"{space}/tickets")));
        Assert.All(replies, reply => Assert.Equal((201, 1), (reply.Status, reply.Me.GetProperty("ticket").GetProperty("number").GetInt32())));
        Assert.Equal(1, (await buyer.GetAsync(space)).Data.GetProperty("ticket").GetProperty("sold").GetInt32());
    }

    [Fact]
    public async Task Reschedule_KeepsTicketsAndHoldersMayGiveBack()
    {
        var (creator, holder, other) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.ScheduleAsync("," + Paid[1..^1]);
        await holder.PostAsync($"{space}/tickets");
        await other.PostAsync($"{space}/tickets");
        await creator.PostAsync($"{space}/tickets/{holder.Id}/confirm");
        Assert.Equal(200, (await creator.SendAsync("PATCH", space, $$"""{"scheduled_start":"{{Times.In(TimeSpan.FromDays(3))}}"}""")).Status);
        Assert.Equal((200, null, true), await KnockAsync(holder, space));
        Assert.Equal(200, (await other.DeleteAsync($"{space}/tickets/me")).Status);
        Assert.Equal((403, "ticket_required", false), await KnockAsync(other, space));
        Assert.Equal([1], (await creator.GetAsync($"{space}/tickets")).Data.EnumerateArray().Select(ticket => ticket.GetProperty("number").GetInt32()));
        await creator.PostAsync($"{space}/start");
        Assert.Equal((409, "space_already_live"), await ReasonAsync(holder.DeleteAsync($"{space}/tickets/me")));
    }

    [Fact]
    public async Task Holder_IsToldOfTheStartAsIfTheyHadSetAReminder()
    {
        var (creator, holder) = (await server.NewPersonAsync(), await server.NewVisitorAsync());
        var (bought, both, returned, taken) = (await NewAsync(), await NewAsync(), await NewAsync(), await NewAsync());
        var address = (await holder.PostAsync("/api/calendar")).Data.GetProperty("url").GetString()!;
        foreach (var space in new[] { bought, both, returned, taken })
        {
            Assert.Equal(201, (await holder.PostAsync($"{space}/tickets")).Status);
        }

        await holder.PostAsync($"{both}/reminder");
        Assert.Equal(4, (await holder.GetAsync("/api/reminders")).Json.GetProperty("meta").GetProperty("result_count").GetInt32());
        await holder.DeleteAsync($"{returned}/tickets/me");
        await creator.DeleteAsync($"{taken}/tickets/{holder.Id}");
        string[] expected = [bought, both];
        Assert.Equal(expected.Order(StringComparer.Ordinal), ListSpacesTests.Paths(await holder.GetAsync("/api/reminders")).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var calendar = await server.Http.GetStringAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal([true, true, false, false], new[] { bought, both, returned, taken }.Select(space => calendar.Contains(space.Split('/')[^1], StringComparison.Ordinal)));
        await holder.DeleteAsync($"{both}/reminder");
        Assert.Equal(2, (await holder.GetAsync("/api/reminders")).Json.GetProperty("meta").GetProperty("result_count").GetInt32());

        await creator.PostAsync($"{bought}/start");
        Assert.Equal("live", (await holder.GetAsync("/api/reminders")).Data[0].GetProperty("state").GetString());
        await creator.PostAsync($"{bought}/end");
        Assert.Equal([both], ListSpacesTests.Paths(await holder.GetAsync("/api/reminders")));

        Task<string> NewAsync() => creator.ScheduleAsync(""","ticket":{"price":0,"currency":"EUR","capacity":9}""");
    }

    /// <summary>What the event stream's door says, which is what the audio's door says, and whether the Space promised it.</summary>
    private static async Task<(int Status, string? Reason, bool MayEnter)> KnockAsync(Person person, string space)
    {
        using var answer = await EventReader.SendAsync(person, space);
        var reason = answer.IsSuccessStatusCode
            ? null
            : System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("reason").GetString();
        var audio = await person.OfferAsync($"{space}/whep");
        if (audio.Reason != "space_not_live")
        {
            Assert.Equal((reason is null ? 201 : 403, reason), (audio.Status, audio.Reason));
        }

        return ((int)answer.StatusCode, reason, (await person.GetAsync(space)).Rights().Contains("enter", StringComparer.Ordinal));
    }

    private static string Body(Person person) => $$"""{"user_id":"{{person.Id}}"}""";

    private static (int Status, string? Reason) Refusal(SdpReply reply) => (reply.Status, reply.Reason);

    private static async Task<(int Status, string? Reason)> ReasonAsync(Task<Reply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Reason);
    }
}
