using System.Net.Http.Headers;
using System.Text;

namespace Stoa.Api.Tests.Rooms;

/// <summary>What cannot be, is refused with the name of what is wrong, and changes nothing.</summary>
public sealed class BadInputTests(RoomServer server)
{
    private const string Ticket = "\"ticket\":{\"price\":5,\"currency\":\"EUR\",\"capacity\":2}";

    // Method, path after /api/spaces (~ is a live Space of the caller's), body, what is blamed (nothing: the body as a whole).
    /// <summary>The body as a whole.</summary>
    public static TheoryData<string, string, string, string> Wholes => new()
    {
        { "POST", "", "[]", "" },
        { "POST", "", "null", "" },
        { "POST", "", "\"x\"", "" },
        { "POST", "", "7", "" },
        { "POST", "", "{", "" },
        { "POST", "", "{}}", "" },
        { "POST", "", "{} {}", "" },
        { "POST", "", "{\"title\":\"x\",}", "" },
        { "POST", "", "{'title':'x'}", "" },
        { "POST", "", "{/* no */}", "" },
        { "POST", "", "{\"title\":\"\\ud800\"}", "" },
        { "POST", "", "{\"title\":\"\\udc00\\ud800\"}", "" },
        { "POST", "", "{\"title\":\"\u0001\"}", "" },
        { "PATCH", "~", "title", "" },
        { "POST", "~/hosts", "", "" },
        { "POST", "~/posts", "", "" },
        { "PUT", "~/speak_requests/lock", "", "" },
    };

    /// <summary>Members that are not there, or twice.</summary>
    public static TheoryData<string, string, string, string> Members => new()
    {
        { "POST", "", "{\"Title\":\"x\"}", "Title" },
        { "POST", "", "{\"state\":\"live\"}", "state" },
        { "POST", "", "{\"id\":\"1\"}", "id" },
        { "POST", "", "{\"title\":\"x\",\"title\":\"y\"}", "title" },
        { "POST", "", "{\"__proto__\":{}}", "__proto__" },
        { "PATCH", "~", "{\"lang\":\"en\"}", "lang" },
        { "PATCH", "~", "{" + Ticket + "}", "ticket.price,ticket.currency" },
        { "PATCH", "~", "{\"ticket\":{\"payment\":\"door\"}}", "ticket.payment" },
        { "POST", "~/end", "{\"now\":true}", "now" },
        { "DELETE", "~", "{\"force\":true}", "force" },
        { "POST", "~/hosts", "{}", "user_id" },
        { "POST", "~/hosts", "{\"user_id\":\"1\",\"role\":\"host\"}", "role" },
        { "POST", "~/invited_users", "{}", "user_id" },
        { "POST", "~/posts", "{}", "text" },
        { "PUT", "~/speak_requests/lock", "{}", "locked" },
    };

    /// <summary>Values of the wrong kind.</summary>
    public static TheoryData<string, string, string, string> Kinds => new()
    {
        { "POST", "", "{\"title\":7}", "title" },
        { "POST", "", "{\"title\":[\"x\"]}", "title" },
        { "POST", "", "{\"title\":true}", "title" },
        { "POST", "", "{\"scheduled_start\":1785571200}", "scheduled_start" },
        { "POST", "", "{\"lang\":null,\"topic_ids\":\"1\"}", "topic_ids" },
        { "POST", "", "{\"topic_ids\":[1]}", "topic_ids" },
        { "POST", "", "{\"topic_ids\":[null]}", "topic_ids" },
        { "POST", "", "{\"topic_ids\":{\"0\":\"1\"}}", "topic_ids" },
        { "POST", "", "{\"ticket\":\"free\"}", "ticket" },
        { "POST", "", "{\"ticket\":[]}", "ticket" },
        { "POST", "~/hosts", "{\"user_id\":7}", "user_id" },
        { "POST", "~/hosts", "{\"user_id\":null}", "user_id" },
        { "PUT", "~/speak_requests/lock", "{\"locked\":\"true\"}", "locked" },
        { "PUT", "~/speak_requests/lock", "{\"locked\":1}", "locked" },
        { "DELETE", "~/participants/7", "{\"block\":\"yes\"}", "block" },
        { "POST", "~/speak_requests", "{\"note\":{}}", "note" },
        { "POST", "~/posts", "{\"text\":null}", "text" },
    };

    /// <summary>Values out of range.</summary>
    public static TheoryData<string, string, string, string> Ranges => new()
    {
        { "POST", "", "{\"title\":\"" + new string('x', 71) + "\"}", "title" },
        { "POST", "", "{\"title\":\"a\\u0007b\"}", "title" },
        { "POST", "", "{\"title\":\"a\\nb\"}", "title" },
        { "POST", "", "{\"lang\":\"e\"}", "lang" },
        { "POST", "", "{\"lang\":\"en_US\"}", "lang" },
        { "POST", "", "{\"lang\":\"" + new string('e', 36) + "\"}", "lang" },
        { "POST", "", "{\"ask_to_speak\":\"Everyone\"}", "ask_to_speak" },
        { "POST", "", "{\"ask_to_speak\":\"\"}", "ask_to_speak" },
        { "POST", "", "{\"topic_ids\":[\"x\"]}", "topic_ids" },
        { "POST", "", "{\"topic_ids\":[\"1\"]}", "topic_ids" },
        { "POST", "", "{\"topic_ids\":[\"9999999999999999999\"]}", "topic_ids" },
        { "POST", "", "{\"topic_ids\":[\"1\",\"2\",\"3\",\"4\"]}", "topic_ids" },
        { "POST", "", "{\"scheduled_start\":\"\"}", "scheduled_start" },
        { "POST", "", "{\"scheduled_start\":\"tomorrow\"}", "scheduled_start" },
        { "POST", "", "{\"scheduled_start\":\"2126-08-01T10:00:00\"}", "scheduled_start" },
        { "POST", "", "{\"scheduled_start\":\"2126-08-01\"}", "scheduled_start" },
        { "POST", "", "{\"scheduled_start\":\"2126-13-01T10:00:00Z\"}", "scheduled_start" },
        { "POST", "", "{\"scheduled_start\":\"2126-02-30T10:00:00Z\"}", "scheduled_start" },
        { "POST", "", "{\"scheduled_start\":\"2126-08-01 10:00:00Z\"}", "scheduled_start" },
        { "POST", "", "{\"scheduled_start\":\"2020-08-01T10:00:00Z\"}", "scheduled_start" },
        { "POST", "", "{\"scheduled_start\":\"0001-01-01T00:00:00Z\"}", "scheduled_start" },
        { "POST", "", "{\"scheduled_start\":\"9999-12-31T23:59:59.9999999Z\"}", "scheduled_start" },
        { "POST", "", "{\"scheduled_start\":\"{15d}\"}", "scheduled_start" },
    };

    /// <summary>Values out of range in tickets, edits and the rest.</summary>
    public static TheoryData<string, string, string, string> MoreRanges => new()
    {
        { "POST", "", "{\"ticket\":{}}", "ticket.price,ticket.currency,ticket.capacity" },
        { "POST", "", "{\"ticket\":{\"price\":-1,\"currency\":\"EUR\",\"capacity\":2}}", "ticket.price" },
        { "POST", "", "{\"ticket\":{\"price\":1.5,\"currency\":\"EUR\",\"capacity\":2}}", "ticket.price" },
        { "POST", "", "{\"ticket\":{\"price\":1e30,\"currency\":\"EUR\",\"capacity\":2}}", "ticket.price" },
        { "POST", "", "{\"ticket\":{\"price\":9223372036854775808,\"currency\":\"EUR\",\"capacity\":2}}", "ticket.price" },
        { "POST", "", "{\"ticket\":{\"price\":\"5\",\"currency\":\"EUR\",\"capacity\":2}}", "ticket.price" },
        { "POST", "", "{\"ticket\":{\"price\":5,\"currency\":\"eur\",\"capacity\":2}}", "ticket.currency" },
        { "POST", "", "{\"ticket\":{\"price\":5,\"currency\":\"XYZ\",\"capacity\":2}}", "ticket.currency" },
        { "POST", "", "{\"ticket\":{\"price\":5,\"currency\":\"EURO\",\"capacity\":2}}", "ticket.currency" },
        { "POST", "", "{\"ticket\":{\"price\":5,\"currency\":\"EUR\",\"capacity\":0}}", "ticket.capacity" },
        { "POST", "", "{\"ticket\":{\"price\":5,\"currency\":\"EUR\",\"capacity\":100001}}", "ticket.capacity" },
        { "POST", "", "{\"ticket\":{\"price\":5,\"currency\":\"EUR\",\"capacity\":2,\"sale_ends_at\":\"2020-01-01T00:00:00Z\"}}", "ticket.sale_ends_at" },
        { "POST", "", "{\"ticket\":{\"price\":5,\"currency\":\"EUR\",\"capacity\":2,\"sold\":1}}", "ticket.sold" },
        { "POST", "", "{\"ticket\":{\"price\":5,\"currency\":\"EUR\",\"capacity\":2,\"payment\":\"stripe\"}}", "ticket.payment" },
        { "POST", "", "{\"ticket\":{\"price\":5,\"currency\":\"EUR\",\"capacity\":2,\"payment\":\"cash\"}}", "ticket.payment" },
        { "POST", "", "{\"ticket\":{\"price\":5,\"currency\":\"EUR\",\"capacity\":2,\"sale_starts_at\":\"2126-08-01T10:00:00Z\",\"sale_ends_at\":\"2126-08-01T10:00:00Z\"}}", "ticket.sale_starts_at" },
        { "PATCH", "~", "{\"ticket\":{\"capacity\":0}}", "ticket.capacity" },
        { "PATCH", "~", "{\"ticket\":{\"capacity\":100001}}", "ticket.capacity" },
        { "PATCH", "~", "{\"ticket\":{\"capacity\":\"9\"}}", "ticket.capacity" },
        { "PATCH", "~", "{\"ticket\":{\"sale_ends_at\":\"2020-01-01T00:00:00Z\"}}", "ticket" },
        { "PATCH", "~", "{\"title\":\"" + new string('x', 71) + "\"}", "title" },
        { "PATCH", "~", "{\"title\":\"a\\u0000b\"}", "title" },
        { "PATCH", "~", "{\"topic_ids\":[\"1\"]}", "topic_ids" },
        { "PATCH", "~", "{\"ask_to_speak\":\"nobody\"}", "ask_to_speak" },
        { "POST", "~/hosts", "{\"user_id\":\"me\"}", "user_id" },
        { "POST", "~/hosts", "{\"user_id\":\"-7\"}", "user_id" },
        { "POST", "~/hosts", "{\"user_id\":\"\"}", "user_id" },
        { "POST", "~/hosts", "{\"user_id\":\"99999999999999999999\"}", "user_id" },
        { "POST", "~/hosts", "{\"user_id\":\"9999999999999999999\"}", "user_id" },
        { "POST", "~/invited_users", "{\"user_id\":\"404\"}", "user_id" },
        { "POST", "~/speak_requests", "{\"note\":\"" + new string('x', 141) + "\"}", "note" },
        { "POST", "~/speak_requests", "{\"note\":\"a\\u0007b\"}", "note" },
        { "POST", "~/posts", "{\"text\":\"\"}", "text" },
        { "POST", "~/posts", "{\"text\":\"   \"}", "text" },
        { "POST", "~/posts", "{\"text\":\"a\\u0007b\"}", "text" },
        { "POST", "~/posts", "{\"text\":\"" + new string('x', 281) + "\"}", "text" },
    };

    /// <summary>Paths and queries.</summary>
    public static TheoryData<string, string, string, string> Paths => new()
    {
        { "POST", "/no-id/start", "", "id" },
        { "POST", "/12345678901234/start", "", "id" },
        { "DELETE", "~/hosts/x", "", "user_id" },
        { "POST", "~/speakers/me/mute", "", "user_id" },
        { "DELETE", "~/posts/x", "", "post_id" },
        { "POST", "~/end?force=1", "", "force" },
        { "POST", "?dry_run=1", "{}", "dry_run" },
        { "GET", "~/tickets?max_results=0", "", "max_results" },
        { "GET", "~/tickets?max_results=101", "", "max_results" },
        { "GET", "~/tickets?pagination_token=x", "", "pagination_token" },
        { "GET", "~/tickets?pagination_token=0000000000000000", "", "pagination_token" },
    };

    /// <summary>Several faults are told together.</summary>
    public static TheoryData<string, string, string, string> Several => new()
    {
        { "POST", "", "{\"title\":7,\"lang\":8,\"x\":9}", "title,lang,x" },
        { "POST", "", "{\"scheduled_start\":\"2020-08-01T10:00:00Z\",\"title\":\"a\\u0007b\",\"lang\":\"en_US\",\"topic_ids\":[\"1\"]}", "topic_ids,scheduled_start,title,lang" },
        { "POST", "/no-id/hosts?x=1", "{\"user_id\":7}", "id,x,user_id" },
    };

    [Theory]
    [MemberData(nameof(Wholes))]
    [MemberData(nameof(Members))]
    [MemberData(nameof(Kinds))]
    [MemberData(nameof(Ranges))]
    [MemberData(nameof(MoreRanges))]
    [MemberData(nameof(Paths))]
    [MemberData(nameof(Several))]
    public async Task Bad_Input_IsBlamedByNameAndChangesNothing(string method, string path, string body, string blamed)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(blamed);
        var person = await server.NewPersonAsync();
        var space = await person.CreateAsync($$"""{{{Ticket}}}""");
        var before = (await person.GetAsync(space)).Json.GetRawText();
        var target = path.StartsWith('~') ? space + path[1..] : "/api/spaces" + path;

        var reply = await person.SendAsync(
            method, target, body.Length == 0 ? null : body.Replace("{15d}", Times.In(TimeSpan.FromDays(15)), StringComparison.Ordinal));

        Assert.Equal(400, reply.Status);
        Assert.Equal("https://api.x.com/2/problems/invalid-request", reply.Json.GetProperty("type").GetString());
        Assert.Equal(blamed.Split(',', StringSplitOptions.RemoveEmptyEntries), reply.Blamed());
        Assert.Equal(before, (await person.GetAsync(space)).Json.GetRawText());
        Assert.Single(server.Spaces.ByCreator(person.Id));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json-patch+json")]
    [InlineData("application/xml")]
    public async Task Body_OfAnotherKind_IsUnsupported(string type)
    {
        var person = await server.NewPersonAsync();
        using var content = new StringContent("{}", MediaTypeHeaderValue.Parse(type));

        var reply = await person.SendContentAsync("POST", "/api/spaces", content);

        Assert.Equal(415, reply.Status);
        Assert.Empty(server.Spaces.ByCreator(person.Id));
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("br", 415)]
    [InlineData("identity", 201)]
    public async Task Body_Coded_IsRefused(string coding, int status)
    {
        var person = await server.NewPersonAsync();
        using var content = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json"));
        content.Headers.ContentEncoding.Add(coding);
        Assert.Equal(status, (await person.SendContentAsync("POST", "/api/spaces", content)).Status);
    }

    [Fact]
    public async Task EmptyBody_OfAnotherKind_CountsAsNone()
    {
        var person = await server.NewPersonAsync();
        await person.PostAsync("/api/spaces", "{\"title\":\"x\"}");
        var space = server.Spaces.ByCreator(person.Id)[0].Space.Id;
        using var content = new StringContent("", MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded"));

        var reply = await person.SendContentAsync("POST", $"/api/spaces/{space}/end", content);

        Assert.Equal(200, reply.Status);
    }

    [Theory]
    [InlineData(65_536, 400)]
    [InlineData(65_537, 413)]
    public async Task Body_AboveTheLimit_IsTooLarge(int bytes, int status)
    {
        var person = await server.NewPersonAsync();
        var text = "{\"title\":\"" + new string('x', bytes - 12) + "\"}";
        Assert.Equal(bytes, text.Length);

        Assert.Equal(status, (await person.PostAsync("/api/spaces", text)).Status);
        Assert.Empty(server.Spaces.ByCreator(person.Id));
    }

    [Fact]
    public async Task Body_AboveTheLimitInChunks_IsTooLarge()
    {
        var person = await server.NewPersonAsync();
        using var content = new ChunkedContent(new byte[70_000]);

        Assert.Equal(413, (await person.SendContentAsync("POST", "/api/spaces", content)).Status);
    }

    [Theory]
    [InlineData(new byte[] { 0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D })] // {"\xFF":1}
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x7B, 0x7D })] // A byte order mark.
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00 })] // UTF-16.
    [InlineData(new byte[] { 0x7B, 0x22, 0x74, 0x69, 0x74, 0x6C, 0x65, 0x22, 0x3A, 0x22, 0xC3, 0x28, 0x22, 0x7D })] // {"title":"\xC3("}
    [InlineData(new byte[] { 0x7B, 0x22, 0x74, 0x69, 0x74, 0x6C, 0x65, 0x22, 0x3A, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x7D })] // A surrogate in UTF-8.
    [InlineData(new byte[] { 0x00 })]
    public async Task Body_ThatIsNoUtf8Json_IsInvalid(byte[] body)
    {
        var person = await server.NewPersonAsync();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        Assert.Equal(400, (await person.SendContentAsync("POST", "/api/spaces", content)).Status);
        Assert.Empty(server.Spaces.ByCreator(person.Id));
    }

    [Fact]
    public async Task Body_CutAndFlippedAnywhere_NeverFailsTheServer()
    {
        var person = await server.NewPersonAsync();
        var good = Encoding.UTF8.GetBytes(
            """{"title":"é🐝\n","scheduled_start":"2126-08-01T10:00:00Z","topic_ids":["1"],"ticket":{"price":5,"currency":"EUR","capacity":2}}""");
        var random = new Random(7);
        for (var i = 0; i < 600; i++)
        {
            var body = good.AsSpan(0, i < good.Length ? i : good.Length).ToArray();
            if (i >= good.Length)
            {
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                {
                    body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
                }
            }

            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var reply = await person.SendContentAsync("PATCH", "/api/spaces/1zzzzzzzzzzzz", content);
            Assert.True(reply.Status is 400 or 404, $"{reply.Status}: {Convert.ToHexString(body)}");
        }
    }

    [Fact]
    public async Task Body_NestedDeeply_IsInvalid()
    {
        var person = await server.NewPersonAsync();

        Assert.Equal(400, (await person.PostAsync("/api/spaces", new string('[', 30_000))).Status);
        Assert.Equal(400, (await person.PostAsync("/api/spaces", "{\"x\":" + new string('[', 30_000) + "}")).Status);
    }

    [Fact]
    public async Task Body_WithManyUnknownMembers_IsAnswered()
    {
        var person = await server.NewPersonAsync();
        var body = "{" + string.Join(',', Enumerable.Range(0, 4_000).Select(i => $"\"a{i}\":1")) + "}";

        Assert.Equal(400, (await person.PostAsync("/api/spaces", body)).Status);
    }

    private sealed class ChunkedContent : ByteArrayContent
    {
        public ChunkedContent(byte[] content)
            : base(content) => Headers.ContentType = new MediaTypeHeaderValue("application/json");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
