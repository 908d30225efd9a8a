using System.Net;
using System.Xml.Linq;
using Stoa.Api.Discovery;
using Stoa.Api.Tests.Rooms;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Discovery;

/// <summary>Who sees what in a feed; another library reads feeds back in tests/clients/read_feed.py.</summary>
public sealed class HostFeedTests(RoomServer server)
{
    private static readonly XNamespace _atom = "http://www.w3.org/2005/Atom";

    [Theory]
    [InlineData("atom", "application/atom+xml")]
    [InlineData("rss", "application/rss+xml")]
    public async Task Feed_HoldsWhatGuestsMaySee_LiveFirst(string kind, string type)
    {
        var (host, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var later = await host.ScheduleAsync(""","title":"<b>Bold</b> & \"quoted\" 🎷" """);
        var live = await other.CreateAsync();
        await other.PostAsync($"{live}/hosts", $$"""{"user_id":"{{host.Id}}"}""");
        await host.CreateAsync("""{"guests_allowed":false,"title":"For members"}""");
        var address = $"/api/users/by/username/u{host.Id}/spaces.{kind}";

        using var response = await GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"{type}; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("public, max-age=300", response.Headers.CacheControl!.ToString());
        var feed = XDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Root!;
        var ids = kind == "atom" ? feed.Elements(_atom + "entry").Select(entry => entry.Element(_atom + "id")!.Value) : feed.Element("channel")!.Elements("item").Select(item => item.Element("guid")!.Value);
        Assert.Equal([$"tag:spaces.stoa,2026:space/{Id(live)}", $"tag:spaces.stoa,2026:space/{Id(later)}"], ids, StringComparer.Ordinal);
        var titles = kind == "atom" ? feed.Elements(_atom + "entry").Select(entry => entry.Element(_atom + "title")!.Value) : feed.Element("channel")!.Elements("item").Select(item => item.Element("title")!.Value);
        Assert.Equal("<b>Bold</b> & \"quoted\" 🎷", titles.Last());

        using var same = await GetAsync(address, response.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        await host.SendAsync("PATCH", later, """{"title":"Other"}""");
        using var changed = await GetAsync(address, response.Headers.ETag.ToString());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task Feed_OfNobodyOrSomebodySuspended_IsNotFound()
    {
        var host = await server.NewPersonAsync();
        var address = $"/api/users/by/username/u{host.Id}/spaces.atom";
        using (var empty = await GetAsync(address.ToUpperInvariant().Replace("/API/USERS/BY/USERNAME/", "/api/users/by/username/", StringComparison.Ordinal).Replace("SPACES.ATOM", "spaces.atom", StringComparison.Ordinal)))
        {
            Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        }

        await server.ApplyAsync(new UserSaved(new User { Id = host.Id, Username = $"u{host.Id}", Name = "Kept out", CreatedAt = DateTimeOffset.UnixEpoch, Suspended = true }));
        using var suspended = await GetAsync(address);
        using var nobody = await GetAsync("/api/users/by/username/nobody_at_all/spaces.rss");
        using var other = await GetAsync("/api/users/by/username/nobody_at_all/spaces.json");
        Assert.All([suspended, nobody, other], response => Assert.Equal(HttpStatusCode.NotFound, response.StatusCode));
    }

    [Theory]
    [InlineData("a\u0000\u0007\u001b\u0085b\ufffe\uffff", "ab")]
    [InlineData("žluťoučký <&>", "žluťoučký <&>")]
    public void Clean_TakesOutWhatXmlCannotHold(string text, string clean) => Assert.Equal(clean, HostFeed.Clean(text));

    [Fact]
    public void Clean_TakesOutHalvesOfPairs() => Assert.Equal("🎷  ", HostFeed.Clean("🎷 \ud83c \udfb7"));

    private static string Id(string path) => path.Split('/')[^1];

    private async Task<HttpResponseMessage> GetAsync(string address, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
