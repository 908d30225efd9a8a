using System.Globalization;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;
using Stoa.Storage.Accounts;

namespace Stoa.Swarm;

/// <summary>Creators and apps, each app subscribed to the starts and ends of every creator, written into a data folder that no server has open.</summary>
internal static class ActivityWorld
{
    /// <summary>The name in the file under which the creators stand.</summary>
    public const string Creators = "creators";

    /// <summary>The name in the file under which the apps stand.</summary>
    public const string Apps = "apps";

    /// <summary>Makes it, and writes a line for each into a file that <see cref="World.Read"/> reads: name of the list, id, token.</summary>
    public static async Task WriteAsync(string folder, string file, int apps, int creators)
    {
        var time = TimeProvider.System;
        var now = time.GetUtcNow();
        var ids = new SnowflakeIds(time, new Random());
        var people = Enumerable.Range(0, creators).Select(_ => new Person(ids.Next(), Credentials.NewToken())).ToArray();
        var callers = Enumerable.Range(0, apps).Select(number => new Person(number, Credentials.NewToken())).ToArray();
        var changes = new List<AccountChange>();
        foreach (var person in people)
        {
            changes.Add(new UserSaved(new User { Id = new(person.Id), Name = $"Host {person.Id}", Username = $"h{person.Id % 100_000_000}", CreatedAt = now }));
            changes.Add(new TokenIssued(new AccessToken(
                HashOf(person), OwnApps.CommandLine, new(person.Id), Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite, now, null)));
        }

        foreach (var app in callers)
        {
            var client = ClientOf(app);
            changes.Add(new TokenIssued(new AccessToken(HashOf(app), client, null, Scopes.None, now, null)));
            changes.AddRange(people.SelectMany(person => new[] { ActivityEventType.Start, ActivityEventType.End }, (person, type) => new ActivitySubscriptionSaved(
                new ActivitySubscription
                {
                    Id = ids.Next(), ClientId = client, EventType = type, UserId = new(person.Id), Tag = "hosts", CreatedAt = now, UpdatedAt = now,
                },
                IsNew: true)));
        }

        await using (var accounts = AccountStore.Open(folder, time))
        {
            var own = new App { ClientId = OwnApps.CommandLine, Name = "Command line", CreatedAt = now };
            var known = callers.Select(app => new App { ClientId = ClientOf(app), Name = $"App {app.Id}", CreatedAt = now });
            await Task.WhenAll(known.Prepend(own).Select(app => accounts.CreateAppAsync(app, Credentials.NewClientSecret(), CancellationToken.None)));
            var results = await accounts.AppendManyAsync(changes, CancellationToken.None);
            if (results.FirstOrDefault(result => !result.Committed) is { Status: not AccountAppendStatus.Committed } refused)
            {
                throw new InvalidOperationException($"The world could not be written, {refused.Status}: take an empty folder.");
            }
        }

        await File.WriteAllLinesAsync(file, [.. Lines(Creators, people), .. Lines(Apps, callers)]);
    }

    private static ClientId ClientOf(Person app) => new(string.Create(CultureInfo.InvariantCulture, $"app-{app.Id}"));

    private static TokenHash HashOf(Person person)
    {
        TokenHash.TryCompute(person.Token, out var hash);
        return hash;
    }

    private static IEnumerable<string> Lines(string list, IEnumerable<Person> members) => members.Select(member => $"{list} {member.Id} {member.Token}");
}
