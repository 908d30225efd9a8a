using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Stoa.Fuzzing;

/// <summary>The command line of a fuzzer: batch after batch of each target until its time is over or something is found.</summary>
public static class FuzzLoop
{
    /// <summary>The command; its exit code is 1 when something was found.</summary>
    /// <param name="description">What it does.</param>
    /// <param name="targets">All targets.</param>
    public static RootCommand Command(string description, IReadOnlyList<FuzzTarget> targets)
    {
        var seed = new Option<int?>("--seed") { Description = "What all inputs are made from. Default: drawn at random, and printed." };
        var seconds = new Option<double>("--seconds") { Description = "How long for each target.", DefaultValueFactory = _ => 60 };
        var name = new Option<string?>("--target") { Description = "One target alone, by its name." };
        var only = new Option<long?>("--only") { Description = "The inputs of the batch with this number and no others." };
        var command = new RootCommand(description) { seed, seconds, name, only };
        command.SetAction(arguments =>
        {
            var number = arguments.GetValue(seed) ?? Random.Shared.Next();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {number}"));
            var chosen = targets.Where(target => arguments.GetValue(name) is null || target.Name == arguments.GetValue(name)).ToList();
            if (chosen.Count == 0)
            {
                Console.WriteLine($"no such target; there are {string.Join(' ', targets.Select(target => target.Name))}");
                return 1;
            }

            // No short cut: each target is tried, whatever another one found.
            var isClean = true;
            foreach (var target in chosen)
            {
                isClean &= Run(target, number, TimeSpan.FromSeconds(arguments.GetValue(seconds)), arguments.GetValue(only));
            }

            return isClean ? 0 : 1;
        });
        return command;
    }

    private static bool Run(FuzzTarget target, int seed, TimeSpan time, long? only)
    {
        var clock = Stopwatch.StartNew();
        var inputs = 0L;
        string? find = null;
        for (var batch = only ?? 0; find is null && clock.Elapsed < time; batch++)
        {
            find = FuzzBatch.Run(target, seed, batch);
            inputs += target.BatchSize;
            if (only is not null)
            {
                break;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name}: {inputs} inputs in {clock.Elapsed.TotalSeconds:F0} s{(find is null ? "" : ": " + find)}"));
        return find is null;
    }
}
