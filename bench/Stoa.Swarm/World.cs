using System.Globalization;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Storage.Sqlite;

namespace Stoa.Swarm;

/// <summary>Live Spaces with many people and a token each, written into a data folder that no server has open.</summary>
internal static class World
{
    /// <summary>Makes it, and writes one line per person into a file: Space, person, token.</summary>
    public static async Task WriteAsync(string folder, string file, int spaces, int peopleEach)
    {
        var time = TimeProvider.System;
        var now = time.GetUtcNow();
        var rooms = new List<Room>(spaces);
        var changes = new List<AccountChange>();
        var ids = new SnowflakeIds(time, new Random());
        for (var space = 0; space < spaces; space++)
        {
            var people = new List<Person>(peopleEach);
            for (var i = 0; i < peopleEach; i++)
            {
                var person = new Person(ids.Next(), Credentials.NewToken());
                TokenHash.TryCompute(person.Token, out var hash);
                var number = (space * peopleEach) + i;
                changes.Add(new UserSaved(new User { Id = new(person.Id), Name = $"Person {number}", Username = $"person_{number}", CreatedAt = now }));
                changes.Add(new TokenIssued(new AccessToken(
                    hash, OwnApps.CommandLine, new(person.Id), Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite, now, null)));
                people.Add(person);
            }

            rooms.Add(new Room(SpaceId.NewRandom().Value, people));
        }

        await using (var accounts = AccountStore.Open(folder, time))
        {
            var app = new App { ClientId = OwnApps.CommandLine, Name = "Command line", CreatedAt = now };
            await accounts.CreateAppAsync(app, Credentials.NewClientSecret(), CancellationToken.None);
            var results = await accounts.AppendManyAsync(changes, CancellationToken.None);
            if (results.Any(result => !result.Committed))
            {
                throw new InvalidOperationException("The folder has people already: take an empty one.");
            }
        }

        await using (var events = SqliteEventStore.Open(folder, time))
        {
            var results = await Task.WhenAll(rooms.Select(room => events.AppendAsync(GoLive(room, now), CancellationToken.None)));
            if (results.Any(result => result.Status != AppendStatus.Committed))
            {
                throw new InvalidOperationException("The Spaces could not be written.");
            }
        }

        await File.WriteAllLinesAsync(file, rooms.SelectMany(room => room.People.Select(person => $"{room.Id} {person.Id} {person.Token}")));
    }

    /// <summary>Reads the file.</summary>
    public static List<Room> Read(string file) => [.. File.ReadLines(file)
        .Select(line => line.Split(' '))
        .GroupBy(parts => parts[0], parts => new Person(long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]), StringComparer.Ordinal)
        .Select(people => new Room(people.Key, [.. people]))];

    private static SpaceAppend GoLive(Room room, DateTimeOffset now)
    {
        var (id, host, speaker) = (SpaceId.Parse(room.Id), new UserId(room.Host.Id), new UserId(room.Speaker.Id));
        SpaceCommand[] story =
        [
            new CreateSpace(host, new SpaceDetails("The evening talk", "en", [], default, null), null),
            new InviteSpeaker(host, speaker),
            new AcceptInvitation(speaker),
        ];
        Space? space = null;
        var events = new List<SpaceEvent>();
        foreach (var command in story)
        {
            foreach (var happened in SpaceDecider.Decide(space, command, now, new SpaceRules()).Events)
            {
                space = Space.Apply(space, id, happened);
                events.Add(happened);
            }
        }

        return new SpaceAppend(id, 0, [.. events], space ?? throw new InvalidOperationException("The Space did not begin."));
    }
}
