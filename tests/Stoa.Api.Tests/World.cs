using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Api.Auth;
using Stoa.Api.Limits;
using Stoa.Api.Paging;
using Stoa.Api.Query;
using Stoa.Api.Spaces;
using Stoa.Api.Tests;
using Stoa.Api.Users;
using Stoa.Cluster;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

[assembly: AssemblyFixture(typeof(World))]

namespace Stoa.Api.Tests;

/// <summary>A server on a free loopback port, with the Spaces and people of the contract's examples in it.</summary>
public sealed class World : IAsyncLifetime
{
    public const string LiveId = "1DXxyRYNejbKM";
    public const string ScheduledId = "1SLjjRYNejbKM";
    public const string UntitledId = "1YqKDqWnYvdGV";
    public const string EmojiId = "1zqKVXPQhvZJB";
    public const string EndedId = "1eaJbrAlZjjJX";
    public const string CanceledId = "1vAxRkPmjAlJl";
    public const string MissingId = "1zzzzzzzzzzzz";
    public const string FreeId = "1OpenToAllXYZ";

    public const string AppToken = "app-token";
    public const string CreatorToken = "creator-token";
    public const string OtherToken = "other-token";
    public const string OtherAppToken = "other-app-token";
    public const string NoSpaceReadToken = "no-space-read-token";
    public const string ExpiredToken = "expired-token";
    public const string DisabledAppToken = "disabled-app-token";
    public const string WebAppToken = "web-app-token";
    public const string LateToken = "late-token";

    /// <summary>Tests ask more often than people do.</summary>
    internal static readonly ApiOptions Unlimited = new() { RateLimits = { Profile = RateLimitProfile.Off } };

    public static readonly UserId Dev = new(2244994945);
    public static readonly UserId Api = new(6253282);
    public static readonly UserId Three = new(783214);
    public static readonly UserId Protected = new(5);
    public static readonly TopicId Technology = new(848920371311001600);
    public static readonly ClientId Client = new("client-1");

    private const Scopes All = Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite | Scopes.FollowsRead | Scopes.FollowsWrite;
    private static readonly DateTimeOffset _created = At("2026-07-04T23:12:08.000Z");
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("stoa-api-").FullName;
    private readonly LateTokens _lateTokens = new();
    private readonly LocalRateLimitCounters _counters = new(TimeProvider.System);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private AccountStore? _store;
    private WebApplication? _app;
    private long _seq;

    public SpaceDirectory Spaces { get; } = new(new SpaceRules());

    public SpaceLookup Lookup => new(Spaces, log: null, Unlimited, TimeProvider.System);

    public AccountDirectory Accounts { get; } = new();

    public Readiness Readiness { get; } = new(TimeProvider.System);

    internal AccountStore Store => _store!;

    internal StoaApi Server { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    internal CapturedLog Log { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _store = AccountStore.Open(_folder, TimeProvider.System);
        _store.ObserveCommits(changes =>
        {
            foreach (var change in changes)
            {
                Accounts.Apply(change);
            }
        });
        await FillAccountsAsync(_store);
        FillSpaces();
        var tokens = new PageTokens(new byte[PageTokens.KeyBytes]);
        Server = new StoaApi(
            Readiness, new Authenticator(Accounts, _lateTokens, TimeProvider.System), _counters, Unlimited, new Logger<StoaApi>(Log));
        Server.Routes.MapSpaces(Lookup, Spaces, Accounts, tokens).MapUsers(Accounts, _store, tokens);
        Server.Routes.Map("GET", "/api/failing", Access.Public, ParameterTable.None, _ => throw new InvalidOperationException("secret words"));
        Server.Routes.Map("GET", "/health", Access.Health, ParameterTable.None, request =>
        {
            var reply = request.BeginReply();
            reply.Json.WriteStartObject();
            reply.Json.WriteEndObject();
            return request.SendAsync(reply);
        });
        Readiness.SpacesLoaded();
        Readiness.AccountsLoaded();
        _app = await StartAsync(Server);
        Address = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _counters.Dispose();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        System.IO.Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Starts Kestrel on a free port with nothing but the API in it.</summary>
    internal static async Task<WebApplication> StartAsync(StoaApi api)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(StoaApiHosting.ConfigureLimits).UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseStoaApi(api);
        await app.StartAsync();
        return app;
    }

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sends a request and reads the whole reply.</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string pathAndQuery, string? token, string? body = null, string? authorization = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address + pathAndQuery.TrimStart('/')));
        authorization ??= token is null ? null : $"Bearer {token}";
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json; charset=utf-8"));
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.ReadAsync(response, TestContext.Current.CancellationToken);
    }

    /// <summary>Gets something with the app's token.</summary>
    public Task<Reply> GetAsync(string pathAndQuery, string? token = AppToken) => SendAsync(HttpMethod.Get, pathAndQuery, token);

    /// <summary>Applies one event to the directory.</summary>
    public World Apply(string id, SpaceEvent happened)
    {
        var space = SpaceId.Parse(id);
        var version = Spaces.TryGet(space, out var entry) ? entry.Space.Version + 1 : 1;
        Assert.True(Spaces.Apply(new RecordedEvent(++_seq, space, version, happened)));
        return this;
    }

    private static AccessToken Token(string text, UserId? user, Scopes scopes, ClientId client, DateTimeOffset? expiry = null)
    {
        Assert.True(TokenHash.TryCompute(text, out var hash));
        return new AccessToken(hash, client, user, scopes, _created, expiry);
    }

    private async Task FillAccountsAsync(AccountStore store)
    {
        var stop = TestContext.Current.CancellationToken;
        var (second, disabled) = (new ClientId("client-2"), new ClientId("client-3"));
        foreach (var client in new[] { Client, second, disabled, OwnApps.WebApp })
        {
            await store.CreateAppAsync(new App { ClientId = client, Name = client.Value, CreatedAt = _created }, "secret", stop);
        }

        _lateTokens.Add(Token(LateToken, Dev, All, Client));
        List<AccountChange> changes =
        [
            new AppSaved(new App { ClientId = disabled, Name = "Old", CreatedAt = _created, Disabled = true }),
            new UserSaved(new User
            {
                Id = Dev, Name = "Dev", Username = "Dev", CreatedAt = At("2013-12-14T04:35:55.000Z"), Verified = true,
                Description = "Says hello to @three about #Spaces", Location = "127.0.0.1", Url = "https://example.org/dev",
                ProfileImageUrl = "https://example.org/dev_normal.png",
            }),
            new UserSaved(new User { Id = Api, Name = "Api", Username = "Api", CreatedAt = _created }),
            new UserSaved(new User { Id = Three, Name = "Three", Username = "three", CreatedAt = _created }),
            new UserSaved(new User { Id = Protected, Name = "Žofie 🎙️ \"quoted\"", Username = "shy", CreatedAt = _created, Protected = true }),
            new TopicSaved(new Topic(Technology, "Technology", "Machines and what they do")),
            new TokenIssued(Token(AppToken, null, Scopes.None, Client)),
            new TokenIssued(Token(OtherAppToken, null, Scopes.None, second)),
            new TokenIssued(Token(CreatorToken, Dev, All, Client)),
            new TokenIssued(Token(WebAppToken, Dev, All, OwnApps.WebApp)),
            new TokenIssued(Token(OtherToken, Three, All, Client)),
            new TokenIssued(Token(NoSpaceReadToken, Dev, All & ~Scopes.SpaceRead, Client)),
            new TokenIssued(Token(ExpiredToken, Dev, All, Client, _created)),
            new TokenIssued(Token(DisabledAppToken, null, Scopes.None, disabled)),
            .. Enumerable.Range(1, 30).Select(n => new UserSaved(
                new User { Id = new UserId(1000 + n), Name = $"Buyer {n}", Username = $"buyer{n}", CreatedAt = _created })),
            .. Enumerable.Range(1, 25).Select(n => new UserFollowed(new UserId(1000 + n), Api)),
        ];
        Assert.All(await store.AppendManyAsync(changes, stop), result => Assert.True(result.Committed));
    }

    private void FillSpaces()
    {
        SpaceDetails Details(string? title, TicketOffer? ticket = null, params TopicId[] topics) => new(title, "en", [.. topics], default, ticket);
        var start = At("2026-07-14T08:00:00.000Z");
        Apply(LiveId, new SpaceScheduled(Details("Say hello to Spaces", null, Technology), start) { At = _created, Actor = Dev });
        for (var i = 0; i < 36; i++)
        {
            Apply(LiveId, new ReminderSet(new UserId(5000 + i)) { At = _created });
        }

        Apply(LiveId, new SpaceStarted(Details: null) { At = start.AddSeconds(12), Actor = Dev });
        Apply(LiveId, new HostAdded(Api) { At = start.AddMinutes(1), Actor = Dev });
        Apply(LiveId, new SpeakerInvited(Three) { At = start.AddMinutes(2), Actor = Dev });
        Apply(LiveId, new SpeakerAdmitted(Three) { At = At("2026-07-14T08:44:44.000Z"), Actor = Three });
        for (var i = 1; i <= 5; i++)
        {
            var text = i == 5 ? "🎙️ Hi @three and @nobody: read https://example.org/a?b=1, it's #Größe #1 e@mail" : $"Post {i}";
            Apply(LiveId, new PostShared(new PostId(100 + i), text) { At = start.AddMinutes(i), Actor = i % 2 == 0 ? Api : Dev });
        }

        Spaces.SetParticipantCount(SpaceId.Parse(LiveId), 420);
        Apply(ScheduledId, new SpaceScheduled(Details("Tickets for hello", new TicketOffer(500, "EUR", 100, null)), start.AddDays(3)) { At = _created, Actor = Dev });
        for (var n = 1; n <= 30; n++)
        {
            Apply(ScheduledId, new TicketSold(new UserId(1000 + n), n, Paid: n % 6 != 0) { At = _created });
        }

        Apply(UntitledId, new SpaceStarted(Details(null)) { At = start, Actor = Three });
        Apply(EmojiId, new SpaceStarted(Details("Žluťoučký 🎙️ <b>\"kůň\"</b> \\ 日本語 & co")) { At = start.AddMilliseconds(7), Actor = new UserId(404) });
        Apply(FreeId, new SpaceScheduled(Details("Open to all"), start) { At = _created, Actor = Dev });
        Apply(EndedId, new SpaceStarted(Details("Ended hello")) { At = _created, Actor = Dev });
        Apply(EndedId, new SpaceEnded(EndReason.ByCreator) { At = start, Actor = Dev });
        Apply(CanceledId, new SpaceScheduled(Details("Canceled hello"), start) { At = _created, Actor = Dev });
        Apply(CanceledId, new SpaceCanceled(Expired: false) { At = _created, Actor = Dev });
    }

    private sealed class LateTokens : IUnknownTokenLookup
    {
        private readonly Dictionary<TokenHash, AccessToken> _tokens = [];

        public void Add(AccessToken token) => _tokens[token.Hash] = token;

        public ValueTask<AccessToken?> FindAsync(TokenHash hash, CancellationToken cancellationToken) =>
            new(_tokens.GetValueOrDefault(hash));
    }
}

/// <summary>A reply as it came.</summary>
public sealed record Reply(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public static async Task<Reply> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply(response.StatusCode, text, headers);
    }

    public string ContentType => Headers.GetValueOrDefault("Content-Type", "");
}
