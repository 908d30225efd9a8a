using System.ComponentModel;
using System.Diagnostics;

namespace Stoa.Server.Tests.Strain;

/// <summary>Lets the system calls of the one thread that writes the log be slow, fail or be the last: strace stands between it and the kernel until this is disposed.</summary>
internal sealed class SystemCallFault : IAsyncDisposable
{
    private const string CommittingThread = "stoa commits st"; // "stoa commits stoa.db", as far as the kernel keeps names.
    private readonly Process _strace;

    private SystemCallFault(Process strace) => _strace = strace;

    /// <summary>Begins it, or skips the test where nothing can be traced.</summary>
    /// <param name="stoa">The server.</param>
    /// <param name="injection">What happens to which call, as <c>strace --inject</c> has it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<SystemCallFault> OfTheLogAsync(RunningStoa stoa, string injection, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "strace is Linux's.");
        var thread = System.IO.Directory.GetDirectories($"/proc/{stoa.ProcessId}/task")
            .Single(task => File.ReadAllText(Path.Combine(task, "comm")).Trim() == CommittingThread);
        Process strace;
        try
        {
            strace = Shell.Start("strace", ["-p", Path.GetFileName(thread), "-o", "/dev/null", "-e", $"trace={injection.Split(':')[0]}", "-e", $"inject={injection}"]);
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"strace is missing: {e.Message}");
            throw;
        }

        var fault = new SystemCallFault(strace);
        if (await strace.StandardError.ReadLineAsync(cancellationToken) is not { } said || !said.Contains("attached", StringComparison.Ordinal))
        {
            var error = await strace.StandardError.ReadToEndAsync(cancellationToken);
            await fault.DisposeAsync();
            Assert.Skip($"Processes cannot be traced here: {error}");
        }

        return fault;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            await Shell.EndAsync(_strace, "-INT", CancellationToken.None); // Lets go of the thread.
        }

        _strace.Dispose();
    }
}
