using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stoa.Api.Activity;
using Stoa.Api.Activity.Webhooks;
using Stoa.Api.Apps;
using Stoa.Api.Auth;
using Stoa.Api.Discovery;
using Stoa.Api.Insights;
using Stoa.Api.Limits;
using Stoa.Api.Moderation;
using Stoa.Api.OAuth;
using Stoa.Api.OpenApi;
using Stoa.Api.Paging;
using Stoa.Api.Payments;
using Stoa.Api.Placement;
using Stoa.Api.Previews;
using Stoa.Api.Rooms;
using Stoa.Api.Spaces;
using Stoa.Api.Whip;
using Stoa.ApiFuzzer;
using Stoa.Api.Tests.Auth;
using Stoa.Api.Tests.Rooms;
using Stoa.Api.Users;
using Stoa.Api.Tests.Whip;
using Stoa.Cluster;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Retention;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Storage.Activity;
using Stoa.Storage.Insights;
using Stoa.Storage.Payments;
using Stoa.Storage.Sqlite;

[assembly: AssemblyFixture(typeof(RoomServer))]

namespace Stoa.Api.Tests.Rooms;

/// <summary>The operations under <c>/api</c> on real Kestrel, with a real silo and a real log on disk. One for all tests.</summary>
public sealed class RoomServer : IAsyncLifetime
{
    private const Scopes Everything = Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite;
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("stoa-rooms-").FullName;
    private readonly ConcurrentDictionary<OpenApiPart, JsonElement> _documents = new();
    private readonly SqliteEventStore _store;
    private readonly AccountStore _accountStore;
    private readonly DeliveryStore _deliveries;
    private readonly OrderStore _orders;
    private readonly InsightsStore _insights;
    private readonly LocalRateLimitCounters _counters = new(TimeProvider.System);
    private readonly GuessLimiter _guesses = new(TimeProvider.System);
    private readonly WebApplication _app;
    private static readonly ClientId _client = new("app");
    private long _nextUser = 7_000_000_000;

    public RoomServer()
        : this(new DoorPayments())
    {
    }

    internal RoomServer(ITicketPayments payments)
        : this(payments, null, null)
    {
    }

    /// <summary>As one node of several.</summary>
    internal RoomServer(Passes passes, Func<RoomTable, NodePlacement> placement)
        : this(new DoorPayments(), passes, placement)
    {
    }

    private RoomServer(ITicketPayments payments, Passes? passes, Func<RoomTable, NodePlacement>? placement)
    {
        _store = SqliteEventStore.Open(_folder, TimeProvider.System);
        _accountStore = AccountStore.Open(_folder, TimeProvider.System);
        _deliveries = DeliveryStore.Open(_folder, TimeProvider.System);
        _orders = OrderStore.Open(_folder, TimeProvider.System);
        _insights = InsightsStore.Open(_folder, TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(StoaApiHosting.ConfigureLimits).UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IEventStore>(_ => new SwitchableStore(_store));
        builder.Services.AddSingleton(_accountStore);
        builder.Services.AddSingleton(_deliveries);
        builder.Services.AddSingleton(_insights);
        builder.Services.AddStoaActivity(new ActivityOptions());
        builder.Services.AddSingleton(new RetentionOptions { PersonalData = TimeSpan.FromDays(3653) }); // Tests have Spaces of the past.
        builder.AddStoaCluster(new ClusterOptions { MaxSpacesPerCreator = 5 }, new RoomOptions { Guests = true, MaxStreamsPerPerson = 3 });
        _app = builder.Build();
        var services = _app.Services;
        var accounts = services.GetRequiredService<AccountDirectory>();
        Authenticator = new Authenticator(accounts, new NoLookup(), TimeProvider.System, passes);
        Api = new StoaApi(
            services.GetRequiredService<Readiness>(),
            Authenticator,
            _counters,
            World.Unlimited,
            services.GetRequiredService<ILogger<StoaApi>>());
        var desk = new RoomDesk(
            services.GetRequiredService<IGrainFactory>(), Spaces, accounts, services.GetRequiredService<RoomTable>(), services.GetRequiredService<SpaceRules>(), new ApiOptions(), TimeProvider.System,
            placement?.Invoke(services.GetRequiredService<RoomTable>()));
        var tokens = new PageTokens(new byte[PageTokens.KeyBytes]);
        var acts = new OperatorActs(_accountStore, Spaces, services.GetRequiredService<IGrainFactory>());
        var ids = new SnowflakeIds(TimeProvider.System, new Random(2));
        var reports = new ReportDesk(acts, _accountStore, accounts, Spaces, ids, new ApiOptions(), TimeProvider.System);
        Api.Routes
            .MapSpaces(new SpaceLookup(Spaces, _store, World.Unlimited, TimeProvider.System), Spaces, accounts, tokens)
            .MapUsers(accounts, _accountStore, tokens)
            .MapRooms(desk, services.GetRequiredService<SpaceCreation>(), payments, services.GetRequiredService<IEventStore>(), _accountStore, new SnowflakeIds(TimeProvider.System, new Random(1)), tokens)
            .MapPayments(desk, services.GetRequiredService<IEventStore>(), _orders, tokens, stripe: null)
            .MapDiscovery(desk, Previews = new SpacePreviews(Spaces, accounts, services.GetRequiredService<RoomTable>(), new ApiOptions()), _accountStore, tokens)
            .MapInsights(desk, services.GetRequiredService<IEventStore>(), services.GetRequiredService<SpaceInsights>(), _insights, tokens, TimeProvider.System)
            .MapActivity(
                services.GetRequiredService<ActivityServices>(), services.GetRequiredService<WebhookChecker>(), services.GetRequiredService<WebhookSender>(), tokens)
            .MapAudio(desk, Audio = new SessionsInMemory(services.GetRequiredService<RoomTable>()))
            .MapModeration(desk, reports, acts, _accountStore, tokens)
            .MapApps(new AppRegistry(_accountStore, accounts, TimeProvider.System))
            .MapOAuth(new AppTokens(_accountStore, accounts, new ClientAuthentication(_accountStore, _guesses)))
            .MapOpenApi();
        _app.UsePassCors();
        _app.UseStoaApi(Api);
        _app.MapDocsPage();
    }

    /// <summary>Two topics that exist.</summary>
    public static TopicId[] Topics { get; } = [new(848920371311001600), new(848920371311001601)];

    internal StoaApi Api { get; }

    /// <summary>The audio sessions.</summary>
    internal SessionsInMemory Audio { get; }

    /// <summary>What links say.</summary>
    internal SpacePreviews Previews { get; }

    internal RoomTable Rooms => _app.Services.GetRequiredService<RoomTable>();

    internal Authenticator Authenticator { get; }

    internal HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    internal AccountStore Accounts => _accountStore;

    internal InsightsStore Insights => _insights;

    internal SpaceInsights Measured => _app.Services.GetRequiredService<SpaceInsights>();

    internal IEventStore Log => _app.Services.GetRequiredService<IEventStore>();

    internal SpaceDirectory Spaces => _app.Services.GetRequiredService<SpaceDirectory>();

    /// <summary>Makes every append fail while it is set.</summary>
    internal bool StorageFails
    {
        set => ((SwitchableStore)_app.Services.GetRequiredService<IEventStore>()).Fails = value;
    }

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync();
        await _app.Services.GetRequiredService<Readiness>().WhenReady;
        Http.BaseAddress = new Uri(_app.Urls.First());
        var app = new App { ClientId = _client, Name = "App", CreatedAt = DateTimeOffset.UnixEpoch };
        Assert.True((await _accountStore.CreateAppAsync(app, Credentials.NewClientSecret(), CancellationToken.None)).Committed);
        await ApplyAsync(
            new TopicSaved(new Topic(Topics[0], "Technology", "Machines and those who tame them")),
            new TopicSaved(new Topic(Topics[1], "Music", null)));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _counters.Dispose();
        _guesses.Dispose();
        await _store.DisposeAsync();
        await _accountStore.DisposeAsync();
        await _deliveries.DisposeAsync();
        await _orders.DisposeAsync();
        await _insights.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A person nobody else in this run is, with a token of an app.</summary>
    internal Task<Person> NewPersonAsync(Scopes scopes = Everything) => NewPersonAsync(_client, scopes);

    /// <summary>The same at Stoa's own command line.</summary>
    internal Task<Person> NewOwnerAsync(bool isOperator = false) => NewPersonAsync(OwnApps.CommandLine, Everything, isOperator);

    /// <summary>The same at Stoa's own web app: the token is the session of a browser.</summary>
    internal Task<Person> NewVisitorAsync(DateTimeOffset? expiry = null) => NewPersonAsync(OwnApps.WebApp, Everything, expiry: expiry);

    /// <summary>Another token of the same person.</summary>
    internal async Task<Person> NewTokenAsync(Person person, ClientId client, Scopes scopes = Everything, DateTimeOffset? expiry = null)
    {
        var (text, token) = NewToken(person.Id, scopes, client, expiry);
        await ApplyAsync(token);
        return person with { Token = text, IsSession = client == OwnApps.WebApp };
    }

    /// <summary>An app by itself.</summary>
    internal async Task<Person> NewAppAsync()
    {
        var (text, token) = NewToken(null, Scopes.None, _client, expiry: null);
        await ApplyAsync(token);
        return new Person(this, default, text);
    }

    /// <summary>Somebody without credentials.</summary>
    internal Person Guest() => new(this, default, null);

    /// <summary>Every reply of every test here is held against the OpenAPI document.</summary>
    internal void AssertDescribed(string method, string path, Reply reply)
    {
        if (Api.Routes.Find(path.Split('?')[0], out _)?.Find(method) is not { } operation)
        {
            return;
        }

        var document = _documents.GetOrAdd(
            operation.Path.StartsWith("/2/", StringComparison.Ordinal) ? OpenApiPart.Contract : OpenApiPart.Own,
            part => JsonDocument.Parse(OpenApiWriter.Write(part, Api.Routes.Operations)).RootElement);
        var check = new SchemaCheck(document);
#pragma warning disable CA1308 // OpenAPI writes methods in lower case.
        var responses = document.GetProperty("paths").GetProperty(operation.Path).GetProperty(method.ToLowerInvariant()).GetProperty("responses");
#pragma warning restore CA1308
        var status = reply.Status.ToString(CultureInfo.InvariantCulture);
        Assert.True(responses.TryGetProperty(status, out var response), $"{method} {operation.Path} answers {status}, which is not described.");
        response = response.TryGetProperty("$ref", out var reference) ? check.Resolve(reference.GetString()!) : response;
        Assert.Empty(check.Check(reply.Json, response.GetProperty("content").EnumerateObject().First().Value.GetProperty("schema")));
    }

    /// <summary>Gives a command of Stoa's own to a Space.</summary>
    internal async Task TellAsync(SpaceId id, SpaceCommand command)
    {
        var outcome = await _app.Services.GetRequiredService<IGrainFactory>().GetGrain<ISpaceGrain>(id.Value).ExecuteAsync(command, CancellationToken.None);
        Assert.Equal(SpaceOutcomeStatus.Done, outcome.Status);
    }

    internal Task FollowAsync(Person source, Person target) => ApplyAsync(new UserFollowed(source.Id, target.Id));

    /// <summary>Makes changes, and waits until requests see them.</summary>
    internal async Task ApplyAsync(params AccountChange[] changes)
    {
        var results = await _accountStore.AppendManyAsync(changes, CancellationToken.None);
        Assert.All(results, result => Assert.True(result.Committed));
        await _app.Services.GetRequiredService<AccountFeed>().WaitForAsync(results[^1].Recorded!.Seq);
    }

    /// <summary>What the audit log says of an app, oldest line first.</summary>
    internal async Task<IReadOnlyList<Audited>> AuditOfAsync(string clientId)
    {
        var lines = await Accounts.ReadAuditAsync(long.MaxValue, 100_000, TestContext.Current.CancellationToken);
        return [.. lines.OrderBy(line => line.Seq).Select(line => line.Change).Cast<Audited>().Where(line => line.ClientId?.Value == clientId)];
    }

    private static (string Text, TokenIssued Token) NewToken(UserId? user, Scopes scopes, ClientId client, DateTimeOffset? expiry)
    {
        var text = Guid.NewGuid().ToString("N");
        Assert.True(TokenHash.TryCompute(text, out var hash));
        return (text, new TokenIssued(new AccessToken(hash, client, user, scopes, DateTimeOffset.UnixEpoch, expiry)));
    }

    private async Task<Person> NewPersonAsync(ClientId client, Scopes scopes, bool isOperator = false, DateTimeOffset? expiry = null)
    {
        var id = new UserId(Interlocked.Increment(ref _nextUser));
        var name = $"u{id.Value.ToString(CultureInfo.InvariantCulture)}";
        var (text, token) = NewToken(id, scopes, client, expiry);
        var user = new User { Id = id, Username = name, Name = name, CreatedAt = DateTimeOffset.UnixEpoch, Operator = isOperator };
        await ApplyAsync(new UserSaved(user), token);
        return new Person(this, id, text, IsSession: client == OwnApps.WebApp);
    }

    private sealed class NoLookup : IUnknownTokenLookup
    {
        public ValueTask<AccessToken?> FindAsync(TokenHash hash, CancellationToken cancellationToken) => new((AccessToken?)null);
    }
}

/// <summary>Somebody who calls.</summary>
internal sealed record Person(RoomServer Server, UserId Id, string? Token, bool IsSession = false)
{
    public Task<Reply> GetAsync(string path) => SendAsync("GET", path, null);

    public Task<Reply> PostAsync(string path, string? body = null) => SendAsync("POST", path, body);

    public Task<Reply> DeleteAsync(string path, string? body = null) => SendAsync("DELETE", path, body);

    public Task<Reply> SendAsync(string method, string path, string? body) =>
        SendContentAsync(method, path, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));

    public async Task<Reply> SendContentAsync(string method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (Token is not null && IsSession)
        {
            Browser.Sign(request, Token);
        }
        else if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        using var response = await Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            Assert.Empty(text);
            return new Reply((int)response.StatusCode, default, response.Headers);
        }

        Assert.StartsWith("application/", response.Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);
        var reply = new Reply((int)response.StatusCode, JsonDocument.Parse(text).RootElement, response.Headers);
        Server.AssertDescribed(method, path, reply);
        return reply;
    }

    /// <summary>Makes a Space and answers its path.</summary>
    public async Task<string> CreateAsync(string body = "{}")
    {
        var reply = await PostAsync("/api/spaces", body);
        Assert.Equal(201, reply.Status);
        return reply.Headers.Location!.OriginalString;
    }

    /// <summary>Makes a Space for tomorrow and answers its path.</summary>
    public Task<string> ScheduleAsync(string more = "") =>
        CreateAsync($$"""{"scheduled_start":"{{Times.Tomorrow}}"{{more}}}""");
}

/// <summary>What came back.</summary>
internal sealed record Reply(int Status, JsonElement Json, HttpResponseHeaders Headers)
{
    public JsonElement Data => Json.GetProperty("data");

    public JsonElement Me => Data.GetProperty("me");

    public string? Reason => Json.TryGetProperty("reason", out var reason) ? reason.GetString() : null;

    public string[] Ids(string name) =>
        Data.TryGetProperty(name, out var ids) ? [.. ids.EnumerateArray().Select(id => id.GetString() ?? "")] : [];

    /// <summary>The names of the parameters that a 400 blames.</summary>
    public string[] Blamed() =>
    [
        .. Json.GetProperty("errors").EnumerateArray()
            .SelectMany(error => error.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name)),
    ];

    /// <summary>The rights that the caller has.</summary>
    public string[] Rights() =>
        [.. Me.GetProperty("rights").EnumerateObject().Where(right => right.Value.GetBoolean()).Select(right => right.Name)];
}

/// <summary>Times as requests write them.</summary>
internal static class Times
{
    public static string Tomorrow { get; } = In(TimeSpan.FromDays(1));

    public static string In(TimeSpan ahead) =>
        (TimeProvider.System.GetUtcNow() + ahead).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
