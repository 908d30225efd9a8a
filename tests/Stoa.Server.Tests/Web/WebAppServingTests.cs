using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Web;

/// <summary>How the server gives the web app out: the shell with what it knows, files for good, link previews, and nothing that lets a stranger's script in.</summary>
public sealed partial class WebAppServingTests(WebAppServingTests.World world) : IClassFixture<WebAppServingTests.World>
{
    private const string Evil = "</script><script>alert(1)</script>\"'<b>";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_Home_IsAPageThatLetsNoStrangerIn()
    {
        using var reply = await world.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        var policy = reply.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-", policy, StringComparison.Ordinal);
        Assert.EndsWith("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-store", reply.Headers.CacheControl?.ToString());
        var page = await reply.Content.ReadAsStringAsync(Cancel);
        Assert.Contains(NonceOf(policy), page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]*(src=\"/app/|type=\"application/json\"))", page);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        using var again = await world.GetAsync("/");
        Assert.NotEqual(NonceOf(policy), NonceOf(again.Headers.GetValues("Content-Security-Policy").Single()), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Get_Facts_SayWhoAndWhatIsAllowed()
    {
        var facts = await world.FactsAsync("/");
        Assert.Equal(JsonValueKind.Null, facts.GetProperty("user").ValueKind);
        Assert.False(facts.GetProperty("guests").GetBoolean());
        Assert.Equal("invitation", facts.GetProperty("sign_up").GetString());
        Assert.Equal(70, facts.GetProperty("limits").GetProperty("title").GetInt32());
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task Get_HashedFile_IsKeptForGoodInTheFormAskedFor(string encoding)
    {
        var path = await world.ScriptAsync();
        using var reply = await world.GetAsync(path, request => request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding)));
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("public, max-age=31536000, immutable", reply.Headers.CacheControl?.ToString());
        Assert.Equal(encoding == "identity" ? [] : [encoding], reply.Content.Headers.ContentEncoding);
        Assert.Equal("text/javascript; charset=utf-8", reply.Content.Headers.ContentType?.ToString());
        Assert.Equal("Accept-Encoding", reply.Headers.Vary.Single());
        using var unchanged = await world.GetAsync(path, request => request.Headers.IfNoneMatch.Add(reply.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("/app/no-such-file.js", HttpStatusCode.NotFound)]
    [InlineData("/app/../index.html", HttpStatusCode.NotFound)]
    [InlineData("/index.html", HttpStatusCode.NotFound)]
    [InlineData("/manifest.webmanifest", HttpStatusCode.OK)]
    [InlineData("/icon.svg", HttpStatusCode.OK)]
    [InlineData("/nothing/here", HttpStatusCode.NotFound)]
    public async Task Get_Path_IsThereOrNot(string path, HttpStatusCode status)
    {
        using var reply = await world.GetAsync(path);
        Assert.Equal(status, reply.StatusCode);
    }

    [Fact]
    public async Task Get_PageOfASpace_PreviewsItWithoutLettingItsTitleBecomeMarkup()
    {
        using var reply = await world.GetAsync($"/i/spaces/{world.OpenSpace}");
        var page = await reply.Content.ReadAsStringAsync(Cancel);
        Assert.DoesNotContain(Evil, page, StringComparison.Ordinal);
        Assert.Contains($"<meta property=\"og:title\" content=\"{WebUtility.HtmlEncode(Evil).Replace("&#39;", "&#x27;", StringComparison.Ordinal)}\">", page, StringComparison.Ordinal);
        Assert.Contains("<meta property=\"og:description\" content=\"Live now, with Person 1001\">", page, StringComparison.Ordinal);
        Assert.Contains("type=\"application/json&#x2B;oembed\"".Replace("&#x2B;", "+", StringComparison.Ordinal), page, StringComparison.Ordinal);
        Assert.Equal(Evil, (await world.FactsAsync($"/i/spaces/{world.OpenSpace}")).GetProperty("preview").GetProperty("title").GetString());
    }

    [Fact]
    public async Task Get_PageOfASpaceForMembers_SaysNothingOfIt()
    {
        Assert.False((await world.FactsAsync($"/i/spaces/{world.MembersSpace}")).TryGetProperty("preview", out _));
        using var reply = await world.GetAsync($"/i/spaces/{world.MembersSpace}");
        Assert.DoesNotContain("Only for us", await reply.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Player_MayStandInOtherSitesAndHasNoMicrophone()
    {
        using var reply = await world.GetAsync($"/embed/{world.OpenSpace}");
        Assert.EndsWith("frame-ancestors *", reply.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("microphone=()", reply.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stoa-language=de; stoa-theme=dark", "<html lang=\"de\" dir=\"ltr\" data-theme=\"dark\">")]
    [InlineData("stoa-language=\"><script>; stoa-theme=\"><script>", "<html lang=\"en\" dir=\"ltr\">")]
    [InlineData("", "<html lang=\"en\" dir=\"ltr\">")]
    public async Task Get_Page_HasLanguageAndLookOfTheBrowser(string cookie, string html)
    {
        using var reply = await world.GetAsync("/search", request => request.Headers.TryAddWithoutValidation("Cookie", cookie));
        Assert.Contains(html, await reply.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_Page_HasNoBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/search");
        using var reply = await world.Server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Empty(await reply.Content.ReadAsByteArrayAsync(Cancel));
    }

    private static string NonceOf(string policy) => Nonce().Match(policy).Groups["nonce"].Value;

    [GeneratedRegex("'nonce-(?<nonce>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nonce();

    /// <summary>A server with a Space for everyone and one for members.</summary>
    public sealed partial class World : IAsyncLifetime
    {
        private RunningStoa? _server;

        internal RunningStoa Server => _server!;

        internal string OpenSpace { get; private set; } = "";

        internal string MembersSpace { get; private set; } = "";

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            var data = RunningStoa.NewFolder();
            var people = await RoomCast.MakeAsync(data, 1);
            _server = await RunningStoa.StartAsync(CancellationToken.None, data);
            OpenSpace = await MakeAsync(new { title = Evil });
            MembersSpace = await MakeAsync(new { title = "Only for us", guests_allowed = false });

            async Task<string> MakeAsync(object body) =>
                (await _server.PostAsync("/api/spaces", people[0].Token, body, CancellationToken.None)).GetProperty("data").GetProperty("id").GetString()!;
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }
        }

        internal async Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? change = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("text/html, */*");
            change?.Invoke(request);
            return await Server.Http.SendAsync(request, Cancel);
        }

        internal async Task<JsonElement> FactsAsync(string path)
        {
            using var reply = await GetAsync(path);
            return JsonSerializer.Deserialize<JsonElement>(Facts().Match(await reply.Content.ReadAsStringAsync(Cancel)).Groups["json"].Value);
        }

        internal async Task<string> ScriptAsync()
        {
            using var reply = await GetAsync("/");
            return Script().Match(await reply.Content.ReadAsStringAsync(Cancel)).Groups["path"].Value;
        }

        [GeneratedRegex("<script type=\"application/json\" id=\"facts\">(?<json>.*?)</script>", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Facts();

        [GeneratedRegex("<script type=\"module\"[^>]* src=\"(?<path>/app/[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Script();
    }
}
