using System.Diagnostics;
using System.Text.Json;

namespace Stoa.Server.Tests.Audio;

/// <summary>The demo's own voice, in a real server over real UDP.</summary>
public sealed class HouseVoiceTests
{
    [Fact]
    public async Task Run_InTheDemo_IsHeardSoon_AndGoesOnInTheNextSpace()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var files = new OpusFiles();
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, arguments: ["--demo"]);
        string line;
        while ((line = stoa.Output.Split('\n').FirstOrDefault(printed => printed.Contains("audio listen", StringComparison.Ordinal)) ?? "").Length == 0)
        {
            await Task.Delay(20, cancellationToken);
        }

        var (exitCode, output, error) = await Shell.RunAsync(
            "bash", ["-c", line.Replace("--seconds 20", "--seconds 2", StringComparison.Ordinal).Replace("hello.ogg", files.PathOf("hello.ogg"), StringComparison.Ordinal)], cancellationToken);
        Assert.True(exitCode == 0, $"{line}\n{output}{error}");
        Assert.InRange(JsonSerializer.Deserialize<JsonElement>(output).GetProperty("packets").GetInt32(), 20, 150);

        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ended = words[Array.IndexOf(words, "--space") + 1];
        var host = await TokenAsync("ada_stoa");
        await stoa.PostAsync($"/api/spaces/{ended}/end", host, null, cancellationToken);
        var space = await FindVoiceAsync(stoa, host, ended, cancellationToken);

        // As a guest: nobody needs an account to listen to the demo.
        (exitCode, output, error) = await Shell.RunAsync(
            "dotnet",
            ["exec", Repository.StoaDll, "audio", "listen", "--server", stoa.Url, "--space", space, "--out", files.PathOf("next.ogg"), "--seconds", "2"],
            cancellationToken,
            ("STOA_TOKEN", ""));

        Assert.True(exitCode == 0, error);
        Assert.InRange(JsonSerializer.Deserialize<JsonElement>(output).GetProperty("packets").GetInt32(), 20, 150);
        Assert.True((await files.DecodeAsync(files.PathOf("next.ogg"), cancellationToken)).Max() > 1_000);
        Assert.True(await stoa.InterruptAsync(cancellationToken) == 0, stoa.Output);

        async Task<string> TokenAsync(string user) => (await Shell.StoaAsync(
            cancellationToken, "token", "issue", "--user", user, "--data", stoa.Data, "--scopes", "tweet.read users.read space.read space.write")).GetProperty("access_token").GetString()!;
    }

    /// <summary>Finds the Space in which somebody talks, other than one that is over.</summary>
    private static async Task<string> FindVoiceAsync(RunningStoa stoa, string token, string except, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromMinutes(1);)
        {
            foreach (var word in (string[])["hello", "madrugada"])
            {
                var found = await stoa.GetAsync($"/2/spaces/search?query={word}&state=live", token, cancellationToken);
                foreach (var space in found.TryGetProperty("data", out var spaces) ? spaces.EnumerateArray().ToArray() : [])
                {
                    var id = space.GetProperty("id").GetString()!;
                    var (_, body) = id == except ? default : await stoa.SendAsync(HttpMethod.Get, $"/api/spaces/{id}/audio", token, null, cancellationToken);
                    if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("data", out var audio) && audio.GetProperty("voices").GetArrayLength() > 0)
                    {
                        return id;
                    }
                }
            }

            await Task.Delay(50, cancellationToken);
        }

        throw new TimeoutException("Nobody talks.");
    }
}
