using Stoa.Api.Tests.Rooms;

namespace Stoa.Api.Tests.Discovery;

public sealed class SearchTitlesTests(RoomServer server)
{
    [Fact]
    public async Task Search_WhileTyping_FindsCardsWithThePlacesOfTheWords()
    {
        var (host, viewer) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var live = await host.CreateAsync("""{"title":"🎙️ Ohňostroj café"}""");
        var later = await host.ScheduleAsync(""","title":"Ohnostrojny CAFE #ohnostroj" """);

        var reply = await viewer.GetAsync("/api/search?query=caf%C3%A9%20ohnostr");
        Assert.Equal([live, later], ListSpacesTests.Paths(reply));
        Assert.Equal("[[4,7],[14,4]]", reply.Data[0].GetProperty("highlights").GetRawText());
        Assert.Equal("[[0,7],[12,4],[18,7]]", reply.Data[1].GetProperty("highlights").GetRawText());
        Assert.Equal("listener", reply.Data[0].GetProperty("me").GetProperty("role").GetString());
        Assert.Equal("""{"result_count":2}""", reply.Json.GetProperty("meta").GetRawText());

        Assert.Equal([later], ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=ohnostr&state=scheduled")));
        Assert.Equal([live], ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=ohnostroj+cafe+&max_results=1")));
        Assert.Empty(ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=ohnostr+")));
        Assert.Equal(200, (await viewer.GetAsync("/api/search?query=!")).Status);
        Assert.Equal(["query"], (await viewer.GetAsync("/api/search?query=")).Blamed());
        Assert.Equal(["query"], (await viewer.GetAsync($"/api/search?query={new string('a', 257)}")).Blamed());
    }

    [Fact]
    public async Task Search_WhoIsShutOutAndGuests_FindWhatTheyMaySee()
    {
        var (host, blocked) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var open = await host.CreateAsync("""{"title":"Zugspitze open"}""");
        var members = await host.CreateAsync("""{"title":"Zugspitze members","guests_allowed":false}""");
        await host.DeleteAsync($"{open}/participants/{blocked.Id}", """{"block":true}""");

        Assert.Equal([members], ListSpacesTests.Paths(await blocked.GetAsync("/api/search?query=zugsp")));
        Assert.Equal([open], ListSpacesTests.Paths(await server.Guest().GetAsync("/api/search?query=zugsp")));
    }
}
