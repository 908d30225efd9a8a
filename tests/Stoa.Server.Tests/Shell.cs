using System.Diagnostics;
using System.Text.Json;

namespace Stoa.Server.Tests;

/// <summary>Runs commands as a person would and reads what they print.</summary>
internal static class Shell
{
    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string file, IEnumerable<string> arguments, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        using var process = Start(file, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Runs a command of <c>stoa</c> that must succeed, and reads the JSON object that it prints.</summary>
    public static async Task<JsonElement> StoaAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync("dotnet", ["exec", Repository.StoaDll, .. arguments], cancellationToken);
        Assert.True(exitCode == 0, $"stoa {string.Join(' ', arguments)}: exit code {exitCode}\n{output}{error}");
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    /// <summary>Sends a signal to a process and waits until it has ended by itself: a minute, so that one that hangs fails its test.</summary>
    public static async Task EndAsync(Process process, string signal, CancellationToken cancellationToken)
    {
        await RunAsync("kill", [signal, $"{process.Id}"], cancellationToken);
        await process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
    }

    /// <summary>Starts a command with its output piped to us.</summary>
    public static Process Start(string file, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Repository.Root };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["Stoa__Api__RateLimits__Profile"] = "Off"; // Tests ask more often than people do.
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
    }
}
