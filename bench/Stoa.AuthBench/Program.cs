using Stoa.Api;
using Stoa.Api.Auth;
using Stoa.Api.Limits;
using Stoa.Api.Paging;
using Stoa.Api.Spaces;
using Stoa.AuthBench;
using Stoa.Cluster;

// What a token costs a lookup: the same handler over the same Directory twice, and only one of the two asks who calls.
//   Stoa.AuthBench URL TOKEN     GET /2/spaces/{id} wants TOKEN and counts the call; GET /0/spaces/{id} looks at no credentials
var (url, token) = (args[0], args[1]);
var time = TimeProvider.System;
var world = new World(token);

// Counted as in earnest, against a number that nobody reaches.
var options = new ApiOptions { RateLimits = { PerUser = { ["All"] = 2_000_000_000 } } };
using var counters = new LocalRateLimitCounters(time);
var readiness = new Readiness(time);
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(url).ConfigureKestrel(StoaApiHosting.ConfigureLimits);
var app = builder.Build();
var api = new StoaApi(
    readiness, new Authenticator(world.Accounts, new NoTokens(), time), counters, options, app.Services.GetRequiredService<ILogger<StoaApi>>());
api.Routes.MapSpaces(new SpaceLookup(world.Spaces, log: null, options, time), world.Spaces, world.Accounts, new PageTokens(new byte[PageTokens.KeyBytes]));
var lookup = api.Routes.Operations.Single(operation => operation.Path == "/2/spaces/{id}");
api.Routes.Map("GET", "/0/spaces/{id}", Access.Public, lookup.Parameters, lookup.Handler);
readiness.SpacesLoaded();
readiness.AccountsLoaded();
app.UseStoaApi(api);
await app.RunAsync();
