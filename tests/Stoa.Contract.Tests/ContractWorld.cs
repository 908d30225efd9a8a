using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Stoa.Contract.Tests;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

[assembly: AssemblyFixture(typeof(ContractWorld))]

namespace Stoa.Contract.Tests;

/// <summary>The real server process with the people and Spaces that the contract's lines ask for, made through its own API.</summary>
public class ContractWorld : IAsyncLifetime
{
    /// <summary>The key of the app of <see cref="Asker.App"/>.</summary>
    public const string ClientId = "contract-app";

    /// <summary>The secret of every app.</summary>
    public const string ClientSecret = "a secret: with % and +";

    /// <summary>The creator's session in a browser.</summary>
    public const string SessionToken = "session";

    /// <summary>The token of an operator at the command line.</summary>
    public const string OperatorToken = "operator";

    private const Scopes All = Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite | Scopes.FollowsRead | Scopes.FollowsWrite;
    private static readonly string[] _topics = ["848920371311001600", "848920371311001601"];
    private static readonly DateTimeOffset _created = new(2020, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ClientId _client = new(ClientId);
    private static readonly ClientId _disabled = new("disabled-app");
    private readonly (string Name, string Value)[] _settings;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private RunningStoa? _server;

    /// <summary>The server as it is without settings, but for limits that the tests would reach.</summary>
    public ContractWorld()
        : this(
            ("Stoa__Api__RateLimits__Profile", "X"),
            ("Stoa__Cluster__Rules__SpeakerLossGrace", "01:00:00"), // On a slow machine the tests take longer than the two minutes in which speakers who are gone keep their places.
            ("Stoa__Api__RateLimits__PerApp__All", "2000000"),
            ("Stoa__Api__RateLimits__PerUser__All", "2000000"),
            ("Stoa__Api__RateLimits__CreatorLookupsPerSecond", "0"))
    {
    }

    /// <summary>The server with settings.</summary>
    protected ContractWorld(params (string Name, string Value)[] settings) => _settings = settings;

    /// <summary>What <c>{names}</c> in requests and replies stand for.</summary>
    public IReadOnlyDictionary<string, string> Names => _names;

    /// <summary>The server's address.</summary>
    public Uri Address => _server!.Http.BaseAddress!;

    /// <summary>The server's data folder.</summary>
    public string Data => _server!.Data;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var data = RunningStoa.NewFolder();
        await FillAccountsAsync(data);
        _server = await RunningStoa.StartAsync(CancellationToken.None, data, ["--no-demo"], environment: _settings);
        await FillSpacesAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>Puts in what <c>{names}</c> stand for.</summary>
    public string Fill(string text) => _names.Aggregate(text, (filled, name) => filled.Replace($"{{{name.Key}}}", name.Value, StringComparison.Ordinal));

    /// <summary>Sends a request: <c>METHOD path</c>, or a path to get.</summary>
    public Task<ContractReply> SendAsync(string request, Asker asker = Asker.App, string? header = null, string? body = null) =>
        SendAsAsync(TokenOf(asker), request, body, header);

    /// <summary>Sends a request with a token, or without one.</summary>
    /// <remarks>The token of <see cref="SessionToken"/> goes as the cookie of a browser, on a page of the server's own.</remarks>
    public Task<ContractReply> SendAsAsync(string? token, string request, string? body = null, string? header = null) =>
        SendContentAsync(token, request, body is null ? null : new StringContent(Fill(body), Encoding.UTF8, "application/json"), header);

    /// <summary>Sends a text that is not JSON with a token, or without one; and <c>If-Match: *</c>.</summary>
    public Task<ContractReply> SendTextAsync(string? token, string request, string body, string type) => SendContentAsync(
        token, request, new StringContent(body.ReplaceLineEndings("\r\n"), new MediaTypeHeaderValue(type)), "If-Match: *");

    private async Task<ContractReply> SendContentAsync(string? token, string request, HttpContent? content, string? header)
    {
        var (method, target) = Split(Fill(request));
        using var message = new HttpRequestMessage(new HttpMethod(method), new Uri(Address, target));
        if (token == SessionToken)
        {
            message.Headers.Add("Cookie", $"stoa-session={token}");
            message.Headers.Add("Sec-Fetch-Site", "same-origin");
        }
        else if (token is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        message.Content = content;
        if (header?.Split(": ", 2) is [var name, var value])
        {
            SetHeader(message, name, value);
        }

        using var response = await _server!.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var bytes = target == "/2/activity/stream" && response.IsSuccessStatusCode ? [] // It would not end.
            : response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? await ReadFirstEventAsync(response.Content)
            : await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToImmutableDictionary(item => item.Key, item => item.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new ContractReply((int)response.StatusCode, bytes, headers);
    }

    /// <summary>What the first event of a stream says; the stream itself would not end.</summary>
    private static async Task<byte[]> ReadFirstEventAsync(HttpContent content)
    {
        using var reader = new StreamReader(await content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return Encoding.UTF8.GetBytes(line["data: ".Length..]);
            }
        }

        return [];
    }

    /// <summary>Method and target of a request's text.</summary>
    public static (string Method, string Target) Split(string request) =>
        request.Split(' ', 2) is [var method, var target] && !method.StartsWith('/') ? (method, target) : ("GET", request);

    private static string InDays(int days) =>
        TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-ddTHH:mm:00.000Z", CultureInfo.InvariantCulture);

    private static void SetHeader(HttpRequestMessage message, string name, string value)
    {
        if (name.StartsWith("Content-", StringComparison.Ordinal))
        {
            message.Content ??= new ByteArrayContent([]);
            message.Content.Headers.Remove(name);
            Assert.True(message.Content.Headers.TryAddWithoutValidation(name, value));
        }
        else
        {
            message.Headers.Remove(name);
            Assert.True(message.Headers.TryAddWithoutValidation(name, value));
        }
    }

    /// <summary>The token of one who asks.</summary>
    public static string? TokenOf(Asker asker) => asker == Asker.Nobody ? null : $"token-{asker}";

    private static AccessToken Token(Asker asker, long? user, Scopes scopes, ClientId client, DateTimeOffset? expiry = null) =>
        Token(TokenOf(asker)!, user, scopes, client, expiry);

    private static AccessToken Token(string text, long? user, Scopes scopes, ClientId client, DateTimeOffset? expiry = null)
    {
        Assert.True(TokenHash.TryCompute(text, out var hash));
        return new AccessToken(hash, client, user is { } id ? new UserId(id) : null, scopes, _created, expiry);
    }

    private async Task FillAccountsAsync(string folder)
    {
        await using var accounts = AccountStore.Open(folder, TimeProvider.System);
        foreach (var client in new[] { _client, _disabled })
        {
            var made = await accounts.CreateAppAsync(
                new App { ClientId = client, Name = client.Value, CreatedAt = _created }, ClientSecret, CancellationToken.None);
            Assert.True(made.Committed);
        }

        List<AccountChange> changes =
        [
            new AppSaved(new App { ClientId = _disabled, Name = "Off", CreatedAt = _created, Disabled = true }),
            new TopicSaved(new Topic(new TopicId(848920371311001600), "Technology", "Machines and those who tame them")),
            new TopicSaved(new Topic(new TopicId(848920371311001601), "Music", null)),
            Person("creator", 2244994945, "TheHost") with
            {
                User = new User
                {
                    Id = new UserId(2244994945), Username = "TheHost", Name = "Hana 🎙️ \"Host\"", CreatedAt = _created, Verified = true,
                    Description = "With @CoHost about #Spaces: https://example.org/spaces", Location = "Praha", Url = "https://example.org/hana",
                    ProfileImageUrl = "https://example.org/hana_normal.png",
                },
            },
            Person("cohost", 6253282, "CoHost"),
            Person("speaker", 783214, "Speaker_1"),
            Person("invited", 12, "invited"),
            Person("stranger", 9, "stranger"),
            Person("first_buyer", 101, "buyer1"),
            Person("second_buyer", 102, "buyer2"),
            Person("third_buyer", 103, "buyer3"),
            Person("operator", 11, "runs_it", isOperator: true),
            Person("suspended", 14, "kept_out") with { User = new User { Id = new UserId(14), Username = "kept_out", Name = "kept_out", CreatedAt = _created, Suspended = true } },
            new TokenIssued(Token(Asker.Suspended, 14, All, _client)),
            new TokenIssued(Token(Asker.App, null, Scopes.None, _client)),
            new TokenIssued(Token(Asker.DisabledApp, null, Scopes.None, _disabled)),
            new TokenIssued(Token(Asker.Creator, 2244994945, All, _client)),
            new TokenIssued(Token(Asker.Stranger, 9, All, _client)),
            new TokenIssued(Token(Asker.CreatorWithoutScope, 2244994945, Scopes.TweetRead | Scopes.UsersRead, _client)),
            new TokenIssued(Token(Asker.ExpiredToken, 2244994945, All, _client, _created)),
            .. _names.Where(name => name.Key.EndsWith("_buyer", StringComparison.Ordinal) || name.Key is "cohost" or "speaker")
                .Select(name => new TokenIssued(Token(name.Key, long.Parse(name.Value, CultureInfo.InvariantCulture), All, _client))),
            new TokenIssued(Token(SessionToken, 2244994945, All, OwnApps.WebApp)),
            new TokenIssued(Token(OperatorToken, 11, All, OwnApps.CommandLine)),
            new UserFollowed(new UserId(9), new UserId(2244994945)),
            new UserFollowed(new UserId(101), new UserId(2244994945)),
            new UserFollowed(new UserId(102), new UserId(2244994945)),
            new UserFollowed(new UserId(2244994945), new UserId(9)),
        ];
        Assert.All(await accounts.AppendManyAsync(changes, CancellationToken.None), result => Assert.True(result.Committed));
    }

    private UserSaved Person(string name, long id, string username, bool isOperator = false)
    {
        _names.Add(name, id.ToString(CultureInfo.InvariantCulture));
        return new UserSaved(new User { Id = new UserId(id), Username = username, Name = username, CreatedAt = _created, Operator = isOperator });
    }

    private async Task FillSpacesAsync()
    {
        _names["missing"] = "1zzzzzzzzzzzz";
        _names["topic"] = "848920371311001600";
        var start = InDays(2);
        _names["start"] = start;
        await CreateAsync("live", new { title = "Café talk 🎙️ \"live\"", lang = "cs", topic_ids = _topics[..1] });
        await PostAsync("{live}/hosts", new { user_id = Names["cohost"] });
        await PostAsync("{live}/invited_users", new { user_id = Names["speaker"] });
        await PostAsync("{live}/invited_users/me/accept", null, "speaker");
        await PostAsync("{live}/invited_users", new { user_id = Names["invited"] });
        await ShareAsync("first_post", "Hello from us");
        await ShareAsync("second_post", "Read https://example.org/a?b=1 by @Speaker_1 #Größe", "cohost");
        await ShareAsync("third_post", "Third 日本語");
        await CreateAsync("scheduled", new { title = "Later: cafe #jazz", scheduled_start = start, topic_ids = _topics });
        await PostAsync("{scheduled}/reminder", null, "first_buyer");
        await CreateAsync("ticketed", new { title = "Concert", scheduled_start = InDays(3), ticket = new { price = 0, currency = "EUR", capacity = 5 } });
        foreach (var buyer in new[] { "first_buyer", "second_buyer", "third_buyer" })
        {
            await PostAsync("{ticketed}/tickets", null, buyer);
        }

        await CreateAsync("untitled", new { });
        await CreateAsync("ended", new { title = "Café that was" });
        await PostAsync("{ended}/end", null);
        await CreateAsync("canceled", new { title = "Café that never was", scheduled_start = start });
        await SendSetupAsync(HttpMethod.Delete, "{canceled}", null, TokenOf(Asker.Creator)!);
    }

    private async Task CreateAsync(string name, object space) =>
        _names[name] = (await PostAsync("", space)).GetProperty("data").GetProperty("id").GetString()!;

    private async Task ShareAsync(string name, string text, string? person = null) =>
        _names[name] = (await PostAsync("{live}/posts", new { text }, person)).GetProperty("data").GetProperty("id").GetString()!;

    private Task<JsonElement> PostAsync(string path, object? body, string? person = null) =>
        SendSetupAsync(HttpMethod.Post, path, body, person ?? TokenOf(Asker.Creator)!);

    private async Task<JsonElement> SendSetupAsync(HttpMethod method, string path, object? body, string token)
    {
        using var request = new HttpRequestMessage(method, $"/api/spaces{(path.Length > 0 ? "/" : "")}{Fill(path)}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await _server!.Http.SendAsync(request, CancellationToken.None);
        var text = await response.Content.ReadAsStringAsync(CancellationToken.None);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}

/// <summary>A reply as it came.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Bytes">Its body as sent.</param>
/// <param name="Headers">Its headers, values joined by commas.</param>
public sealed record ContractReply(int Status, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body as text.</summary>
    public string Body => Encoding.UTF8.GetString(Bytes);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Bytes);
}
