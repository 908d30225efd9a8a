using Stoa.Api.Tests.Rooms;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Discovery;

public sealed class ListRemindersTests(RoomServer server)
{
    [Fact]
    public async Task List_HoldsWhatTheCallerWaitsFor_LiveFirstThenByStart()
    {
        var (me, host, other) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var later = await host.CreateAsync($$"""{"scheduled_start":"{{Times.In(TimeSpan.FromDays(3))}}"}""");
        var (sooner, started, canceled) = (await host.ScheduleAsync(), await host.CreateAsync($$"""{"scheduled_start":"{{Times.In(TimeSpan.FromDays(9))}}"}"""), await host.ScheduleAsync());
        var unwanted = await other.ScheduleAsync();
        foreach (var path in new[] { later, sooner, started, canceled, unwanted })
        {
            Assert.Equal(201, (await me.PostAsync($"{path}/reminder")).Status);
        }

        await host.ScheduleAsync(); // Nobody waits for this one.
        await host.PostAsync($"{started}/start");
        await host.DeleteAsync(canceled);
        await server.ApplyAsync(new UserBlocked(other.Id, me.Id));

        var reply = await me.GetAsync("/api/reminders");
        Assert.Equal([started, sooner, later], ListSpacesTests.Paths(reply));
        Assert.True(reply.Data[0].GetProperty("me").GetProperty("reminder").GetBoolean());
        Assert.Equal("""{"result_count":3}""", reply.Json.GetProperty("meta").GetRawText());

        // The page after begins where the page before ended, whatever has gone meanwhile.
        var first = await me.GetAsync("/api/reminders?max_results=2");
        var token = first.Json.GetProperty("meta").GetProperty("next_token").GetString();
        await me.DeleteAsync($"{started}/reminder");
        Assert.Equal([later], ListSpacesTests.Paths(await me.GetAsync($"/api/reminders?max_results=2&pagination_token={token}")));
        Assert.Equal([sooner, later], ListSpacesTests.Paths(await me.GetAsync("/api/reminders")));

        Assert.Equal(400, (await host.GetAsync($"/api/reminders?pagination_token={token}")).Status);
        Assert.Equal(400, (await me.GetAsync($"/api/discover?pagination_token={token}")).Status);
        Assert.Equal("""{"meta":{"result_count":0}}""", (await other.GetAsync("/api/reminders")).Json.GetRawText());
        Assert.Equal(401, (await server.Guest().GetAsync("/api/reminders")).Status);
    }
}
