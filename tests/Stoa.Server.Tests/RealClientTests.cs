using System.Text.Json;

namespace Stoa.Server.Tests;

/// <summary>Clients that people use against X, unchanged, against the real server.</summary>
public sealed class RealClientTests
{
    [Theory]
    [InlineData("node", "twitter-api-v2.mjs")]
    [InlineData("/usr/bin/python3", "tweepy_client.py")]
    public async Task Lookups_ByRealClients_FindWhatTheApiMade(string interpreter, string script)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancellationToken);
        var app = await stoa.AddAppAsync(cancellationToken);
        var (creatorId, creator) = await stoa.AddUserAsync("creator", cancellationToken);
        var (buyerId, buyer) = await stoa.AddUserAsync("buyer", cancellationToken);
        var start = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O");
        var live = await CreateAsync(new { title = "Café talk with everyone", topic_ids = Array.Empty<string>() });
        var scheduled = await CreateAsync(new { title = "Later: café", scheduled_start = start });
        var ticketed = await CreateAsync(
            new { title = "A concert", scheduled_start = start, ticket = new { price = 0, currency = "EUR", capacity = 5 } });
        await stoa.PostAsync($"/api/spaces/{ticketed}/tickets", buyer, null, cancellationToken);
        await stoa.PostAsync($"/api/spaces/{live}/posts", creator, new { text = "Hello #stoa" }, cancellationToken);

        var world = JsonSerializer.Serialize(new
        {
            url = stoa.Url,
            app_token = app,
            user_token = creator,
            creator_id = creatorId,
            username = "creator",
            live_id = live,
            scheduled_id = scheduled,
            ticketed_id = ticketed,
            buyer_id = buyerId,
            word = "cafe",
        });
        var (exitCode, output, error) = await Shell.RunAsync(
            interpreter, [Path.Combine(Repository.Root, "tests", "clients", script)], cancellationToken, ("STOA_WORLD", world));

        Assert.True(exitCode == 0, output + error);
        Assert.Contains("ok", output, StringComparison.Ordinal);

        async Task<string> CreateAsync(object body)
        {
            var made = await stoa.PostAsync("/api/spaces", creator, body, cancellationToken);
            return made.GetProperty("data").GetProperty("id").GetString()!;
        }
    }
}
