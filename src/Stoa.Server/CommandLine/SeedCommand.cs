using System.CommandLine;
using Stoa.Server.World;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa seed</c>: fills a data folder with a realistic world, also beside a running server.</summary>
internal static class SeedCommand
{
    private const int InFlight = 2_000;
    private const int MinUsers = 10;
    private static readonly Option<int> _spaces = new("--spaces") { Description = "How many Spaces, 0 to 5,000,000.", HelpName = "N", Required = true };
    private static readonly Option<int> _users = new("--users") { Description = $"How many people, {MinUsers} to 1,000,000.", HelpName = "N", Required = true };
    private static readonly Option<int> _seed = new("--seed") { Description = "The same number makes the same world.", HelpName = "K", DefaultValueFactory = _ => 1 };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var seed = new Command("seed", "Fill the data folder with a realistic world. Prints {\"spaces\",\"users\",\"follows\",\"seconds\"}.") { _spaces, _users, _seed };
        seed.Validators.Add(result =>
        {
            if (result.GetValue(_spaces) is < 0 or > 5_000_000)
            {
                result.AddError("--spaces takes 0 to 5,000,000.");
            }

            if (result.GetValue(_users) is < MinUsers or > 1_000_000)
            {
                result.AddError($"--users takes {MinUsers} to 1,000,000.");
            }
        });
        seed.SetAction((parsed, cancellationToken) => SeedAsync(
            parsed.GetRequiredValue(StoaCommand.Data), parsed.GetValue(_spaces), parsed.GetValue(_users), parsed.GetValue(_seed), cancellationToken));
        return seed;
    }

    private static async Task<int> SeedAsync(string data, int spaces, int users, int seed, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var world = new SeededWorld(seed, users, time.GetUtcNow());
        long follows;
        await using var home = CommandHome.Open(data);
        await using (var accounts = home.OpenAccounts())
        {
            await accounts.AppendManyAsync([.. TopicList.All.Select(topic => new TopicSaved(topic))], cancellationToken);
            await SaveAsync(accounts, "People", [.. world.Users.Select(user => new UserSaved(user))], required: true, cancellationToken);
            follows = await SaveAsync(accounts, "Follows", [.. world.Follows()], required: false, cancellationToken);
        }

        await using (var events = home.OpenEvents())
        {
            await SaveAsync(events, world, spaces, cancellationToken);
        }

        JsonOutput.Write(
            ("spaces", (long)spaces), ("users", (long)world.Users.Length), ("follows", follows),
            ("seconds", Math.Round(time.GetElapsedTime(started).TotalSeconds, 1)));
        return 0;
    }

    private static async Task<long> SaveAsync(
        AccountStore accounts, string what, AccountChange[] changes, bool required, CancellationToken cancellationToken)
    {
        const int Slice = 10_000;
        var progress = new ProgressBar(what, changes.Length, TimeProvider.System);
        var saved = 0L;
        for (var done = 0; done < changes.Length; done += Slice)
        {
            var results = await accounts.AppendManyAsync(changes[done..Math.Min(done + Slice, changes.Length)], cancellationToken);
            saved += results.Count(result => result.Committed);
            if (results.FirstOrDefault(result => !result.Committed && (required || result.Status == AccountAppendStatus.Unavailable)) is { Status: not AccountAppendStatus.Committed } bad)
            {
                AccountAnswers.ThrowUnlessCommitted(bad, "The data folder holds this world already: take another --seed, or another folder.");
            }

            progress.Report(Math.Min(done + Slice, changes.Length));
        }

        return saved;
    }

    private static async Task SaveAsync(IEventStore events, SeededWorld world, int count, CancellationToken cancellationToken)
    {
        var progress = new ProgressBar("Spaces", count, TimeProvider.System);
        Queue<Task<AppendResult>> inFlight = [];
        var done = 0;
        foreach (var append in world.Spaces(count))
        {
            inFlight.Enqueue(events.AppendAsync(append, cancellationToken));
            if (inFlight.Count >= InFlight)
            {
                await CompleteAsync(inFlight.Dequeue());
            }
        }

        while (inFlight.TryDequeue(out var append))
        {
            await CompleteAsync(append);
        }

        async Task CompleteAsync(Task<AppendResult> append)
        {
            var result = await append;
            if (result.Status != AppendStatus.Committed)
            {
                throw new CommandFailedException(result.Status == AppendStatus.Conflict
                    ? "The data folder holds this world already: take another --seed, or another folder."
                    : $"The event log could not be written after {done:N0} Spaces: the disk is full, or another process has kept the file locked.");
            }

            progress.Report(++done);
        }
    }
}
