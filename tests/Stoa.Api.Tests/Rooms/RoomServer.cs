using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Api.Rooms;
using Stoa.Api.Tests.Rooms;
using Stoa.Cluster;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Storage.Sqlite;

[assembly: AssemblyFixture(typeof(RoomServer))]

namespace Stoa.Api.Tests.Rooms;

/// <summary>The operations under <c>/api</c> on real Kestrel, with a real silo and a real log on disk. One for all tests.</summary>
public sealed class RoomServer : IAsyncLifetime
{
    private const Scopes Everything = Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite;
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("stoa-rooms-").FullName;
    private readonly AccountDirectory _accounts = new();
    private readonly Lock _writing = new();
    private readonly SqliteEventStore _store;
    private readonly AccountStore _accountStore;
    private readonly WebApplication _app;
    private long _nextUser = 7_000_000_000;

    public RoomServer()
    {
        _store = SqliteEventStore.Open(_folder, TimeProvider.System);
        _accountStore = AccountStore.Open(_folder, TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IEventStore>(_ => new SwitchableStore(_store));
        builder.Services.AddSingleton(_accountStore);
        builder.AddStoaCluster(new ClusterOptions { MaxSpacesPerCreator = 5 });
        _app = builder.Build();
        var services = _app.Services;
        Api = new StoaApi(
            services.GetRequiredService<Readiness>(),
            new Authenticator(_accounts, new NoLookup(), TimeProvider.System),
            new ApiOptions(),
            services.GetRequiredService<ILogger<StoaApi>>());
        var desk = new RoomDesk(
            services.GetRequiredService<IGrainFactory>(), Spaces, _accounts, services.GetRequiredService<SpaceRules>(), new ApiOptions(), TimeProvider.System);
        Api.Routes.MapRooms(
            desk, services.GetRequiredService<SpaceCreation>(), new SnowflakeIds(TimeProvider.System, new Random(1)), new PageTokens(new byte[PageTokens.KeyBytes]));
        _app.Use(next => http => Api.InvokeAsync(http, next));
    }

    /// <summary>Two topics that exist.</summary>
    public static TopicId[] Topics { get; } = [new(848920371311001600), new(848920371311001601)];

    internal StoaApi Api { get; }

    internal HttpClient Http { get; } = new();

    internal SpaceDirectory Spaces => _app.Services.GetRequiredService<SpaceDirectory>();

    /// <summary>Makes every append fail while it is set.</summary>
    internal bool StorageFails
    {
        set => ((SwitchableStore)_app.Services.GetRequiredService<IEventStore>()).Fails = value;
    }

    public async ValueTask InitializeAsync()
    {
        Apply(new TopicSaved(new Topic(Topics[0], "Technology", "Machines and those who tame them")));
        Apply(new TopicSaved(new Topic(Topics[1], "Music", null)));
        await _app.StartAsync();
        var readiness = _app.Services.GetRequiredService<Readiness>();
        readiness.AccountsLoaded();
        await readiness.WhenReady;
        Http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await _store.DisposeAsync();
        await _accountStore.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A person nobody else in this run is, with a token.</summary>
    internal Person NewPerson(Scopes scopes = Everything)
    {
        var id = new UserId(Interlocked.Increment(ref _nextUser));
        var name = $"u{id.Value.ToString(CultureInfo.InvariantCulture)}";
        Apply(new UserSaved(new User { Id = id, Username = name, Name = name, CreatedAt = DateTimeOffset.UnixEpoch }));
        return new Person(this, id, NewToken(id, scopes));
    }

    /// <summary>An app by itself.</summary>
    internal Person NewApp() => new(this, default, NewToken(null, Scopes.None));

    /// <summary>Somebody without credentials.</summary>
    internal Person Guest() => new(this, default, null);

    internal void Follow(Person source, Person target) => Apply(new UserFollowed(source.Id, target.Id));

    private string NewToken(UserId? user, Scopes scopes)
    {
        var token = Guid.NewGuid().ToString("N");
        Assert.True(TokenHash.TryCompute(token, out var hash));
        Apply(new TokenIssued(new AccessToken(hash, new ClientId("app"), user, scopes, DateTimeOffset.UnixEpoch, null)));
        return token;
    }

    private void Apply(AccountChange change)
    {
        lock (_writing)
        {
            _accounts.Apply(new RecordedAccountChange(_accounts.AppliedSeq + 1, DateTimeOffset.UnixEpoch, change));
        }
    }

    private sealed class NoLookup : IUnknownTokenLookup
    {
        public ValueTask<AccessToken?> FindAsync(TokenHash hash, CancellationToken cancellationToken) => new((AccessToken?)null);
    }
}

/// <summary>Somebody who calls.</summary>
internal sealed record Person(RoomServer Server, UserId Id, string? Token)
{
    public Task<Reply> GetAsync(string path) => SendAsync("GET", path, null);

    public Task<Reply> PostAsync(string path, string? body = null) => SendAsync("POST", path, body);

    public Task<Reply> DeleteAsync(string path, string? body = null) => SendAsync("DELETE", path, body);

    public Task<Reply> SendAsync(string method, string path, string? body) =>
        SendContentAsync(method, path, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));

    public async Task<Reply> SendContentAsync(string method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        using var response = await Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("application/", response.Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);
        return new Reply((int)response.StatusCode, JsonDocument.Parse(text).RootElement, response.Headers);
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
