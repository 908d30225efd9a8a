using Stoa.Spaces;
using Stoa.Storage.Sqlite;

namespace Stoa.Server.Tests.Strain;

/// <summary>What a crash of a server would leave of its log at this moment, read as a start would.</summary>
internal static class StoppedCopy
{
    /// <summary>Stops the server where it stands, copies its log, lets it go on, and reads the copy.</summary>
    /// <param name="stoa">The server.</param>
    /// <param name="folder">Its data folder, as this process sees it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The Spaces of the log.</returns>
    public static async Task<IReadOnlyList<Space>> ReadAsync(RunningStoa stoa, string folder, CancellationToken cancellationToken)
    {
        var copy = RunningStoa.NewFolder();
        await SignalAsync("-STOP");
        try
        {
            foreach (var file in (string[])["stoa.db", "stoa.db-wal"])
            {
                File.Copy(Path.Combine(folder, file), Path.Combine(copy, file));
            }
        }
        finally
        {
            await SignalAsync("-CONT");
        }

        return await ReadAsync(copy, cancellationToken);

        async Task SignalAsync(string signal) => Assert.Equal(0, (await Shell.RunAsync("kill", [signal, $"{stoa.ProcessId}"], CancellationToken.None)).ExitCode);
    }

    /// <summary>Reads the log in a folder that no server works on.</summary>
    /// <returns>The Spaces of the log; each is the fold of its events.</returns>
    public static async Task<IReadOnlyList<Space>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        await using var store = SqliteEventStore.Open(folder, TimeProvider.System);
        var events = await store.ReadFeedAsync(0, 100_000, cancellationToken);
        List<Space> spaces = [];
        foreach (var own in events.GroupBy(one => one.SpaceId))
        {
            Assert.Equal(Enumerable.Range(1, own.Count()).Select(version => (long)version), own.Select(one => one.Version));
            var space = await store.LoadAsync(own.Key, cancellationToken);
            Assert.Equal(own.Count(), space!.Version);
            spaces.Add(space);
        }

        return spaces;
    }
}
