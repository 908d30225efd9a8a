namespace Stoa.Api.Tests.Rooms;

public sealed class UnavailableTests
{
    [Fact]
    public async Task Change_WhenTheDiskFails_SaysTryAgainAndChangesNothing()
    {
        await using var server = new RoomServer();
        await server.InitializeAsync();
        var person = await server.NewPersonAsync();
        var space = await person.ScheduleAsync();
        var before = (await person.GetAsync(space)).Json.GetRawText();

        server.StorageFails = true;
        var started = await person.PostAsync($"{space}/start");
        var created = await person.PostAsync("/api/spaces", "{}");
        server.StorageFails = false;

        Assert.Equal((503, "unavailable"), (started.Status, started.Reason));
        Assert.Equal(TimeSpan.FromSeconds(1), started.Headers.RetryAfter?.Delta);
        Assert.Equal((503, "unavailable"), (created.Status, created.Reason));
        Assert.Equal(before, (await person.GetAsync(space)).Json.GetRawText());
        Assert.Equal(200, (await person.PostAsync($"{space}/start")).Status);
    }
}
