using System.Collections.Concurrent;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Soak;

/// <summary>Everybody who is nowhere at the moment. Whoever was away longest comes next, so that all of them come.</summary>
internal sealed class People
{
    private readonly ConcurrentQueue<Person> _away;

    private People(IEnumerable<Person> all) => _away = new(all);

    /// <summary>Makes people in a data folder that no server has open.</summary>
    public static async Task WriteAsync(string folder, string file, int count)
    {
        var time = TimeProvider.System;
        var now = time.GetUtcNow();
        var ids = new SnowflakeIds(time, new Random());
        var (changes, lines) = (new List<AccountChange>(), new List<string>());
        for (var i = 0; i < count; i++)
        {
            var (id, token) = (new UserId(ids.Next()), Credentials.NewToken());
            TokenHash.TryCompute(token, out var hash);
            changes.Add(new UserSaved(new User { Id = id, Name = $"Person {i}", Username = $"person_{i}", CreatedAt = now }));
            changes.Add(new TokenIssued(new AccessToken(
                hash, OwnApps.CommandLine, id, Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite | Scopes.FollowsRead | Scopes.FollowsWrite, now, null)));
            lines.Add($"{id} {token}");
        }

        await using var accounts = AccountStore.Open(folder, time);
        var results = await accounts.AppendManyAsync(changes, CancellationToken.None);
        if (results.Any(result => !result.Committed))
        {
            throw new InvalidOperationException("The folder has people already: take an empty one.");
        }

        await File.WriteAllLinesAsync(file, lines);
    }

    /// <summary>Reads who there is.</summary>
    public static People Read(string file) => new(File.ReadLines(file).Select(line => line.Split(' ')).Select(parts => new Person(parts[0], parts[1])));

    /// <summary>Somebody comes.</summary>
    public Person Take() => _away.TryDequeue(out var person) ? person : throw new InvalidOperationException("Nobody is left: make more people.");

    /// <summary>Somebody is away again.</summary>
    public void Return(Person person) => _away.Enqueue(person);
}

/// <summary>Somebody with a token.</summary>
internal sealed record Person(string Id, string Token);
