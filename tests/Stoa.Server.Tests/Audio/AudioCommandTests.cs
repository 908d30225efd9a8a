using System.Diagnostics;
using System.Text.Json;

namespace Stoa.Server.Tests.Audio;

/// <summary><c>stoa audio</c> against a real server over real UDP, its recordings heard by the reference decoder.</summary>
public sealed class AudioCommandTests(AudioServer server) : IClassFixture<AudioServer>
{
    [Fact]
    public async Task Listen_WhileAFileIsPublished_RecordsItsSoundAtTheRightTimes()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var files = new OpusFiles();
        var (stoa, host, fan) = (server.Stoa, server.Host, server.Fan);
        var space = await OpenAsync(stoa, host, cancellationToken);
        var sent = await files.MakeAsync(3, seed: 7, cancellationToken);
        using var publisher = Start(stoa, host, "publish", sent, "--space", space, "--loop");
        await WaitForSessionsAsync(stoa, space, host, 1, cancellationToken);

        var (exitCode, output, error) = await RunAsync(stoa, fan, cancellationToken, "listen", "--space", space, "--out", files.PathOf("heard.ogg"), "--seconds", "5");
        await Shell.EndAsync(publisher, "-INT", cancellationToken);
        var published = JsonSerializer.Deserialize<JsonElement>(await publisher.StandardOutput.ReadToEndAsync(cancellationToken));
        var heard = await files.DecodeAsync(files.PathOf("heard.ogg"), cancellationToken);
        var whole = await files.DecodeAsync(sent, cancellationToken);

        Assert.True(exitCode == 0, error);
        Assert.InRange(JsonSerializer.Deserialize<JsonElement>(output).GetProperty("packets").GetInt32(), 200, 260);
        Assert.InRange(heard.Length / (double)OpusFiles.RateHz, 4.99, 5.01);
        var (first, firstLikeness) = OpusFiles.Find(PieceAt(heard, 1.0), [.. whole, .. whole]);
        var (second, secondLikeness) = OpusFiles.Find(PieceAt(heard, 4.0), [.. whole, .. whole]);
        Assert.InRange(Math.Min(firstLikeness, secondLikeness), 0.9, 1.001);

        // The file comes round every three seconds and the few samples that encoder and decoder add: a sound of the second round is where it is in the first.
        var shift = Math.Abs(first - second) % whole.Length;
        Assert.InRange(Math.Min(shift, whole.Length - shift), 0, OpusFiles.RateHz / 20);
        Assert.Equal(0, publisher.ExitCode);
        Assert.True(published.GetProperty("packets").GetInt32() > 200);
    }

    [Fact]
    public async Task Listen_Interrupted_FinishesTheFileAndTheSession()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var files = new OpusFiles();
        var (stoa, host) = (server.Stoa, server.Host);
        var space = await OpenAsync(stoa, host, cancellationToken);
        using var listener = Start(stoa, host, "listen", "--space", space, "--out", files.PathOf("silence.ogg"));
        await WaitForSessionsAsync(stoa, space, host, 1, cancellationToken);
        await Task.Delay(1_000, cancellationToken);

        await Shell.EndAsync(listener, "-INT", cancellationToken);
        await WaitForSessionsAsync(stoa, space, host, 0, cancellationToken);
        var heard = await files.DecodeAsync(files.PathOf("silence.ogg"), cancellationToken);

        Assert.Equal(0, listener.ExitCode);
        Assert.InRange(heard.Length / (double)OpusFiles.RateHz, 0.9, 60);
        Assert.All(heard, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public async Task Listen_WhenTheSpaceEnds_FinishesTheFileAndSaysWhy()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var files = new OpusFiles();
        var (stoa, host) = (server.Stoa, server.Host);
        var space = await OpenAsync(stoa, host, cancellationToken);
        using var listener = Start(stoa, host, "listen", "--space", space, "--out", files.PathOf("end.ogg"));
        using var publisher = Start(stoa, host, "publish", await files.MakeAsync(2, seed: 1, cancellationToken), "--space", space, "--loop");
        await WaitForSessionsAsync(stoa, space, host, 2, cancellationToken);

        await stoa.PostAsync($"/api/spaces/{space}/end", host, null, cancellationToken);
        await listener.WaitForExitAsync(cancellationToken);
        await publisher.WaitForExitAsync(cancellationToken);

        Assert.Equal((0, 1), (listener.ExitCode, publisher.ExitCode));
        Assert.Contains("The Space is over.", await listener.StandardError.ReadToEndAsync(cancellationToken), StringComparison.Ordinal);
        Assert.NotEmpty(await files.DecodeAsync(files.PathOf("end.ogg"), cancellationToken));
    }

    [Fact]
    public async Task Audio_Refused_SaysWhyAndExitsWithOne()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var files = new OpusFiles();
        var (stoa, host, fan) = (server.Stoa, server.Host, server.Fan);
        var space = await OpenAsync(stoa, host, cancellationToken);
        var sound = await files.MakeAsync(1, seed: 1, cancellationToken);
        var heard = files.PathOf("heard.ogg");

        await RefusedAsync("stage", fan, "publish", sound, "--space", space);
        await RefusedAsync("no Space", host, "publish", sound, "--space", "1abcdefghijkl");
        await RefusedAsync("no Space", host, "listen", "--space", "1abcdefghijkl", "--out", heard);
        await RefusedAsync("STOA_TOKEN", "", "publish", sound, "--space", space);
        await RefusedAsync("does not take the token", "wrong", "publish", sound, "--space", space);
        await RefusedAsync("no Ogg Opus", host, "publish", Path.Combine(Repository.Root, "README.md"), "--space", space);
        await RefusedAsync("no file", host, "publish", files.PathOf("none.opus"), "--space", space);
        await RefusedAsync("no folder", host, "listen", "--space", space, "--out", files.PathOf("none/heard.ogg"));
        await RefusedAsync("cannot be reached", host, "listen", "--space", space, "--out", heard, "--server", $"http://127.0.0.1:{RunningStoa.FreePort()}");
        await RefusedAsync("no secure connection", host, "listen", "--space", space, "--out", heard, "--server", stoa.Url.Replace("http:", "https:", StringComparison.Ordinal));
        Assert.False(File.Exists(heard));

        async Task RefusedAsync(string because, string token, params string[] command)
        {
            var (exitCode, output, error) = await RunAsync(stoa, token, cancellationToken, command);
            Assert.Contains(because, error, StringComparison.Ordinal);
            Assert.Equal((1, ""), (exitCode, output));
        }
    }

    [Fact]
    public async Task Listen_ThatStandsStill_IsTakenOffSessionsAndCountInTime()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var files = new OpusFiles();
        var (stoa, host, fan) = (server.Stoa, server.Host, server.Fan);
        var space = await OpenAsync(stoa, host, cancellationToken);
        using var listener = Start(stoa, fan, "listen", "--space", space, "--out", files.PathOf("still.ogg"));
        await WaitForSessionsAsync(stoa, space, fan, 1, cancellationToken);
        Assert.Equal(1, await CountAsync());

        await Shell.RunAsync("kill", ["-STOP", $"{listener.Id}"], cancellationToken); // Its sockets stay open, and nobody says a word.
        var start = Stopwatch.GetTimestamp();
        await WaitForSessionsAsync(stoa, space, fan, 0, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start);
        TestContext.Current.TestOutputHelper?.WriteLine($"Found out after {elapsed.TotalSeconds:F1} s");
        Assert.True(elapsed.TotalSeconds < 40, $"Audio:SilenceSeconds is 20; it was found out after {elapsed.TotalSeconds:F1} s.");
        for (var tries = 0; await CountAsync() > 0; tries++)
        {
            Assert.True(tries < 500, "The session is over, and its person is still counted.");
            await Task.Delay(20, cancellationToken);
        }

        listener.Kill();

        async Task<int> CountAsync() => (await stoa.GetAsync($"/api/spaces/{space}", host, cancellationToken)).GetProperty("data").GetProperty("participant_count").GetInt32();
    }

    private static double[] PieceAt(double[] sound, double seconds) => sound[(int)(seconds * OpusFiles.RateHz)..(int)((seconds + 0.75) * OpusFiles.RateHz)];

    private static async Task<string> OpenAsync(RunningStoa stoa, string host, CancellationToken cancellationToken) =>
        (await stoa.PostAsync("/api/spaces", host, new { title = "Sound" }, cancellationToken)).GetProperty("data").GetProperty("id").GetString()!;

    private static async Task WaitForSessionsAsync(RunningStoa stoa, string space, string token, int count, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromMinutes(1);)
        {
            var sessions = (await stoa.GetAsync($"/api/spaces/{space}/audio", token, cancellationToken)).GetProperty("data").GetProperty("sessions");
            if (sessions.EnumerateArray().Count(session => session.GetProperty("state").GetString() == "connected") == count && (count > 0 || sessions.GetArrayLength() == 0))
            {
                return;
            }

            await Task.Delay(20, cancellationToken);
        }

        Assert.Fail($"There are not {count} audio sessions.");
    }

    private static Process Start(RunningStoa stoa, string token, params string[] command) =>
        Shell.Start("dotnet", ["exec", Repository.StoaDll, "audio", .. command, "--server", stoa.Url], ("STOA_TOKEN", token));

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(RunningStoa stoa, string token, CancellationToken cancellationToken, params string[] command) =>
        await Shell.RunAsync(
            "dotnet",
            ["exec", Repository.StoaDll, "audio", .. command, .. command.Contains("--server") ? Array.Empty<string>() : ["--server", stoa.Url]],
            cancellationToken,
            ("STOA_TOKEN", token));
}
