using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Stoa.Api.Whip;
using Stoa.Cluster;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Server.CommandLine;
using Stoa.Server.World;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.Demo;

/// <summary>Makes the demo world in an empty data folder, tells a newcomer what to try, and keeps the world alive.</summary>
internal sealed class DemoService(
    IGrainFactory grains, SpaceDirectory spaces, AccountDirectory accounts, AccountStore store, RoomTable rooms,
    Readiness readiness, IServer server, IHostApplicationLifetime lifetime, IAudioSessions audio, ILogger<HouseVoice> logger, TimeProvider time) : BackgroundService
{
    private static readonly ClientId _app = new("stoa-demo");
    private static readonly TimeSpan _step = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _tokenAge = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var listening = lifetime.ApplicationStarted.Register(started.SetResult);
        await readiness.WhenReady.WaitAsync(stoppingToken);
        if (spaces.Count == 0 && accounts.UserCount == 0)
        {
            await MakePeopleAsync(stoppingToken);
        }

        if (FindPeople() is not { } people)
        {
            return; // The folder holds a world of its own.
        }

        var world = new DemoWorld(grains, spaces, people, rooms, time);
        await world.StepAsync(stoppingToken);
        await started.Task.WaitAsync(stoppingToken);
        var url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.TrimEnd('/') ?? "http://localhost:5080";
        var onAir = audio.UnavailableBecause is null ? world.FindOnAir() : null;
        await GreetAsync(people[DemoScript.Newcomer], url, onAir, stoppingToken);
        var playing = audio.UnavailableBecause is null ? PlayAsync(world, url) : Task.CompletedTask;
        try
        {
            using var timer = new PeriodicTimer(_step, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await world.StepAsync(stoppingToken);
            }
        }
        finally
        {
            await playing;
        }
    }

    /// <summary>Lets the demo be heard until the server is told to stop, which is before its port closes: the session ends in order.</summary>
    private async Task PlayAsync(DemoWorld world, string url)
    {
        var host = BindingAddress.Parse(url);
        var isEvery = host.Host is "+" or "*" or "0.0.0.0" or "[::]";
        var own = new Uri($"{host.Scheme}://{(isEvery ? "127.0.0.1" : host.Host)}:{host.Port}/");
        var voice = new HouseVoice(world.FindOnAir, own, store, _app, id => accounts.TryGetUser(id, out var user) ? user : null, time, logger);
        await voice.RunAsync(lifetime.ApplicationStopping);
    }

    /// <summary>This very program, as a shell finds it from here.</summary>
    private static string Program()
    {
        var program = Environment.ProcessPath ?? "stoa";
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var path = Path.GetRelativePath(Environment.CurrentDirectory, isHost ? typeof(DemoService).Assembly.Location : program);
        path = path.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : path.Contains(Path.DirectorySeparatorChar) ? path : $"./{path}";
        path = path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
        return isHost ? $"dotnet exec {path}" : path;
    }

    private async Task MakePeopleAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ids = new SnowflakeIds(time, new Random());
        var users = DemoScript.People
            .Select(person => new User { Id = new UserId(ids.Next()), Username = person.Username, Name = person.Name, CreatedAt = now, Description = person.About })
            .ToList();
        List<AccountChange> changes = [.. TopicList.All.Select(topic => new TopicSaved(topic)), .. users.Select(user => new UserSaved(user))];
        for (var i = 0; i < users.Count; i++)
        {
            for (var step = 1; step <= 3; step++)
            {
                changes.Add(new UserFollowed(users[i].Id, users[(i + (step * step)) % users.Count].Id));
            }
        }

        if (!accounts.TryGetApp(_app, out _))
        {
            var app = new App { ClientId = _app, Name = "Demo", CreatedAt = now };
            await AppAccounts.CreateAsync(store, app, Credentials.NewClientSecret(), cancellationToken);
        }

        await store.AppendManyAsync([.. changes], cancellationToken); // One transaction: all of them or none.
    }

    private Dictionary<string, UserId>? FindPeople()
    {
        Dictionary<string, UserId> people = [];
        foreach (var person in DemoScript.People)
        {
            if (!accounts.TryGetUserByName(person.Username, out var user))
            {
                return null;
            }

            people.Add(person.Username, user.Id);
        }

        return accounts.TryGetApp(_app, out _) ? people : null;
    }

    private async Task GreetAsync(UserId newcomer, string url, Space? onAir, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!accounts.TryGetUser(newcomer, out var user) || !accounts.TryGetApp(_app, out var app))
        {
            return;
        }

        const Scopes Everything = Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite | Scopes.FollowsRead | Scopes.FollowsWrite;
        var userToken = await AppAccounts.IssueAsync(store, _app, user, Everything, now, now + _tokenAge, cancellationToken);
        var appToken = await AppAccounts.IssueBearerAsync(store, app, cancellationToken);
        Console.Out.WriteLine($$"""

            A demo world is on. Read the API at {{url}}/docs

              App token   {{appToken}}
              User token  {{userToken}}

            Search, see what one host has on, and open a Space of your own:

              curl -H "Authorization: Bearer {{appToken}}" "{{url}}/2/spaces/search?query=cafe&space.fields=title,participant_count,host_ids&expansions=host_ids"
              curl -H "Authorization: Bearer {{appToken}}" "{{url}}/2/users/by/username/ada_stoa?user.fields=description,public_metrics"
              curl -H "Authorization: Bearer {{userToken}}" -H "Content-Type: application/json" -d '{"title":"My first Space"}' {{url}}/api/spaces

            """);
        if (onAir is not null)
        {
            Console.Out.WriteLine($$"""
                Hear "{{onAir.Title}}" for twenty seconds, then play hello.ogg with any player:

                  STOA_TOKEN={{userToken}} {{Program()}} audio listen --server {{url}} --space {{onAir.Id.Value}} --seconds 20 --out hello.ogg

                """);
        }
    }
}
