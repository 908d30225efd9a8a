using System.Globalization;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.Tests.Rooms;

/// <summary>People with tokens, written into a data folder before a server runs on it. The first is followed by nobody, and follows nobody.</summary>
internal static class RoomCast
{
    /// <summary>Every scope.</summary>
    public const Scopes All = Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite | Scopes.FollowsRead | Scopes.FollowsWrite;

    private const long FirstId = 1001;

    /// <summary>Makes people.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="count">How many.</param>
    /// <param name="followed">How many of them, from the second on, the first follows.</param>
    public static async Task<IReadOnlyList<Player>> MakeAsync(string folder, int count, int followed = 0)
    {
        await using var accounts = AccountStore.Open(folder, TimeProvider.System);
        return await MakeAsync(accounts, count, followed);
    }

    /// <inheritdoc cref="MakeAsync(string, int, int)"/>
    public static async Task<IReadOnlyList<Player>> MakeAsync(AccountStore accounts, int count, int followed = 0)
    {
        var people = Enumerable.Range(0, count).Select(i => new Player((FirstId + i).ToString(CultureInfo.InvariantCulture), $"token-of-{i}")).ToList();
        List<AccountChange> changes = [];
        foreach (var (id, token) in people)
        {
            Assert.True(TokenHash.TryCompute(token, out var hash));
            var user = new UserId(long.Parse(id, CultureInfo.InvariantCulture));
            changes.Add(new UserSaved(new User { Id = user, Username = $"u{id}", Name = $"Person {id}", CreatedAt = DateTimeOffset.UnixEpoch }));
            changes.Add(new TokenIssued(new AccessToken(hash, OwnApps.CommandLine, user, All, DateTimeOffset.UnixEpoch, null)));
        }

        changes.AddRange(people.Skip(1).Take(followed).Select(person =>
            new UserFollowed(new UserId(FirstId), new UserId(long.Parse(person.Id, CultureInfo.InvariantCulture)))));
        Assert.All(await accounts.AppendManyAsync(changes, CancellationToken.None), result => Assert.True(result.Committed));
        return people;
    }
}

/// <summary>Someone who takes part.</summary>
/// <param name="Id">Their id.</param>
/// <param name="Token">A token of theirs with every scope.</param>
internal sealed record Player(string Id, string Token);
