using System.Globalization;
using System.Text.Json.Nodes;
using Stoa.InsightsPage;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Storage.Insights;
using Stoa.Storage.Sqlite;

// Fills a data folder with Spaces of 100,000 joins over 3 hours and 10,000 tickets sold: one that is live, the others ended.
//   Stoa.InsightsPage <folder> <ended Spaces>      prints the host's token and the ids
if (args is not [var folder, var count])
{
    await Console.Error.WriteLineAsync("Stoa.InsightsPage <folder> <ended Spaces>");
    return 1;
}

var host = new UserId(1001);
var now = TimeProvider.System.GetUtcNow();
var random = new Random(7);
var token = await AddHostAsync();
await using var events = SqliteEventStore.Open(folder, TimeProvider.System);
await using var insights = InsightsStore.Open(folder, TimeProvider.System);
var live = await AddAsync(now - BigSpace.Length, isOver: false);
var ended = new JsonArray();
for (var i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
{
    ended.Add((JsonNode)await AddAsync(now - (2 * BigSpace.Length) - TimeSpan.FromDays(i), isOver: true));
}

Console.WriteLine(new JsonObject { ["token"] = token, ["live"] = live, ["ended"] = ended }.ToJsonString());
return 0;

async Task<string> AddHostAsync()
{
    const string Text = "token-of-the-host";
    await using var accounts = AccountStore.Open(folder, TimeProvider.System);
    TokenHash.TryCompute(Text, out var hash);
    AccountChange[] changes =
    [
        new UserSaved(new User { Id = host, Username = "host", Name = "Host", CreatedAt = DateTimeOffset.UnixEpoch }),
        new TokenIssued(new AccessToken(hash, OwnApps.CommandLine, host, Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead | Scopes.SpaceWrite, DateTimeOffset.UnixEpoch, null)),
    ];
    await accounts.AppendManyAsync(changes, CancellationToken.None);
    return Text;
}

async Task<string> AddAsync(DateTimeOffset start, bool isOver)
{
    var space = new BigSpace(host, start, isOver, random);
    var result = await events.AppendAsync(space.ToAppend(), CancellationToken.None);
    var isWritten = await insights.WriteAsync([space.ToSample()]);
    return result.Status == AppendStatus.Committed && isWritten ? space.Id.Value : throw new InvalidOperationException("The folder cannot be written.");
}
