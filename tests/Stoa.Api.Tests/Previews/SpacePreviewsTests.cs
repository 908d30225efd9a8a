using System.Net;
using System.Xml.Linq;
using Stoa.Api.Previews;
using Stoa.Api.Tests.Rooms;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Previews;

public sealed class SpacePreviewsTests(RoomServer server)
{
    [Fact]
    public async Task Find_OpenSpace_SaysWhatALinkMaySay()
    {
        var host = await server.NewPersonAsync();
        var id = IdOf(await host.CreateAsync("""{"title":"Open"}"""));

        var preview = server.Previews.Find(id)!;
        Assert.Equal(("Open", SpaceState.Live, $"u{host.Id}", true), (preview.Title, preview.State, preview.HostUsername, preview.GuestsMayListen));
        Assert.NotNull(preview.StartedAt);
        Assert.Null(preview.ScheduledStart);
        Assert.False(server.Previews.Find(IdOf(await host.ScheduleAsync(""","ticket":{"price":0,"currency":"EUR","capacity":5}""")))!.GuestsMayListen);
    }

    [Fact]
    public async Task Find_WhatALinkMayNotSay_IsNull()
    {
        var host = await server.NewPersonAsync();
        var path = await host.CreateAsync();
        Assert.Null(new SpacePreviews(server.Spaces, AccountsOf(host), server.Rooms, new ApiOptions { LinkPreviews = false }).Find(IdOf(path)));
        Assert.NotNull(server.Previews.Find(IdOf(path)));
        Assert.Null(server.Previews.Find(IdOf(await host.CreateAsync("""{"guests_allowed":false}"""))));
        Assert.Null(server.Previews.Find("1zzzzzzzzzzzz"));
        Assert.Null(server.Previews.Find("../x"));
        Assert.Null(server.Previews.Find(""));
        await host.PostAsync($"{path}/end");
        Assert.Null(server.Previews.Find(IdOf(path)));
    }

    [Fact]
    public async Task OEmbed_OfASpacesPageOrPlayer_IsAFrame()
    {
        var host = await server.NewPersonAsync();
        var id = IdOf(await host.CreateAsync("""{"title":"\"><script>alert(1)</script> & 🎙️"}"""));
        var own = server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

        var reply = await server.Guest().GetAsync($"/api/oembed?url={Uri.EscapeDataString($"{own}/i/spaces/{id}")}&maxwidth=300&format=json");

        Assert.Equal(200, reply.Status);
        Assert.Equal(("rich", "1.0", "Stoa"), (Text("type"), Text("version"), Text("provider_name")));
        Assert.Equal("\"><script>alert(1)</script> & 🎙️", Text("title"));
        Assert.Equal((300, 320, 60), (Number("width"), Number("height"), Number("cache_age")));
        Assert.Equal(($"{own}/@u{host.Id}", $"{own}/"), (Text("author_url"), Text("provider_url")));
        var frame = XElement.Parse(Text("html"));
        Assert.Equal("iframe", frame.Name.LocalName);
        Assert.False(frame.HasElements);
        Assert.Equal($"{own}/embed/{id}", frame.Attribute("src")!.Value);
        Assert.Equal("\"><script>alert(1)</script> & 🎙️", frame.Attribute("title")!.Value);
        Assert.Equal(("300", "320", "lazy", "autoplay"), (frame.Attribute("width")!.Value, frame.Attribute("height")!.Value, frame.Attribute("loading")!.Value, frame.Attribute("allow")!.Value));
        Assert.Equal(200, await StatusAsync($"{own}/embed/{id}"));
        Assert.Equal(200, await StatusAsync($"{own}/i/spaces/{id}/?from=x#y"));

        string Text(string name) => reply.Json.GetProperty(name).GetString()!;
        int Number(string name) => reply.Json.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task OEmbed_OfAnythingElse_IsNotThere()
    {
        var host = await server.NewPersonAsync();
        var id = IdOf(await host.CreateAsync());
        var members = IdOf(await host.CreateAsync("""{"guests_allowed":false}"""));
        var own = server.Http.BaseAddress!;
        string[] addresses =
        [
            $"{own}i/spaces/{members}", $"{own}i/spaces/1zzzzzzzzzzzz", $"{own}i/spaces/", $"{own}", $"{own}i/spaces/{id}/more", $"{own}api/spaces/{id}",
            $"https://example.org/i/spaces/{id}", $"https://{own.Authority}/i/spaces/{id}", $"http://{own.Host}:1/i/spaces/{id}", $"http://x@{own.Authority}/i/spaces/{id}", $"/i/spaces/{id}", "x",
        ];
        foreach (var address in addresses)
        {
            Assert.Equal(404, await StatusAsync(address));
        }

        Assert.Equal(501, (await server.Guest().GetAsync("/api/oembed?url=x&format=xml")).Status);
        Assert.Equal(400, (await server.Guest().GetAsync("/api/oembed?url=x&format=yaml")).Status);
        Assert.Equal(["url"], (await server.Guest().GetAsync("/api/oembed")).Blamed());
    }

    private async Task<int> StatusAsync(string address) => (await server.Guest().GetAsync($"/api/oembed?url={WebUtility.UrlEncode(address)}")).Status;

    private static string IdOf(string path) => path.Split('/')[^1];

    private static AccountDirectory AccountsOf(Person person)
    {
        var accounts = new AccountDirectory();
        var user = new User { Id = person.Id, Username = "u", Name = "u", CreatedAt = DateTimeOffset.UnixEpoch };
        accounts.Apply(new RecordedAccountChange(1, DateTimeOffset.UnixEpoch, new UserSaved(user)));
        return accounts;
    }
}
