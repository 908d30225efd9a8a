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
        Assert.Equal([later, live], ListSpacesTests.Paths(reply)); // There the words stand side by side.
        Assert.Equal("[[0,7],[12,4],[18,7]]", reply.Data[0].GetProperty("highlights").GetRawText());
        Assert.Equal("[[4,7],[14,4]]", reply.Data[1].GetProperty("highlights").GetRawText());
        Assert.Equal("listener", reply.Data[1].GetProperty("me").GetProperty("role").GetString());
        Assert.Equal("""{"result_count":2}""", reply.Json.GetProperty("meta").GetRawText());

        Assert.Equal([later], ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=ohnostr&state=scheduled")));
        Assert.Equal([live], ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=ohnostroj+cafe+&max_results=1")));
        Assert.Empty(ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=ohnostr+")));
        Assert.Equal(200, (await viewer.GetAsync("/api/search?query=!")).Status);
        Assert.Equal(["query"], (await viewer.GetAsync("/api/search?query=")).Blamed());
        Assert.Equal(["query"], (await viewer.GetAsync($"/api/search?query={new string('a', 257)}")).Blamed());
    }

    [Fact]
    public async Task Search_OfPeople_HasPhrasesExclusionsHostsAndCorrections()
    {
        var (host, viewer) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var name = (await viewer.GetAsync($"/2/users/{host.Id}")).Data.GetProperty("username").GetString();
        var night = await host.CreateAsync("""{"title":"Zydeco night with accordions"}""");
        var hall = await host.ScheduleAsync(""","title":"The night of Zydeco" """);

        Assert.Equal([night, hall], ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=zydeco%20night")));
        Assert.Equal([night], ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=%E2%80%9Ezydeco%20night%E2%80%9C")));
        Assert.Equal([hall], ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=zydeco%20-accordions")));
        Assert.Equal([hall], ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=zydeco%20-%22night%20with%22")));
        Assert.Equal([night, hall], ListSpacesTests.Paths(await viewer.GetAsync($"/api/search?query=%40{name}%20zydeco")));
        Assert.Equal([night, hall], ListSpacesTests.Paths(await viewer.GetAsync($"/api/search?query=zydeco%20%40{name![..^1]}")));
        Assert.Empty(ListSpacesTests.Paths(await viewer.GetAsync($"/api/search?query=zydeco%20-%40{name}")));
        Assert.Empty(ListSpacesTests.Paths(await viewer.GetAsync("/api/search?query=-zydeco")));

        var corrected = await viewer.GetAsync("/api/search?query=zydceo%20accordoins");
        Assert.Equal([night], ListSpacesTests.Paths(corrected));
        Assert.Equal("""{"result_count":1,"corrected_query":"Zydeco accordions"}""", corrected.Json.GetProperty("meta").GetRawText());
        Assert.Equal("[[0,6],[18,10]]", corrected.Data[0].GetProperty("highlights").GetRawText());
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
