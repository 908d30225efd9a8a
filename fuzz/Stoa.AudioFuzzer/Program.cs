using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Stoa.AudioFuzzer;

var seed = new Option<int?>("--seed") { Description = "What all inputs are made from. Default: drawn at random, and printed." };
var seconds = new Option<int>("--seconds") { Description = "How long for each target.", DefaultValueFactory = _ => 60 };
var name = new Option<string?>("--target") { Description = "One target alone, by its name." };
var only = new Option<long?>("--only") { Description = "The inputs of the batch with this number and no others." };
var command = new RootCommand("Gives every parser of the audio, and the forwarding unit as a whole, changed inputs and looks at what becomes of them.") { seed, seconds, name, only };
command.SetAction(arguments =>
{
    var number = arguments.GetValue(seed) ?? Random.Shared.Next();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {number}"));
    var failed = false;
    foreach (var target in AudioTargets.All.Where(target => arguments.GetValue(name) is null || target.Name == arguments.GetValue(name)))
    {
        var clock = Stopwatch.StartNew();
        var inputs = 0L;
        string? find = null;
        for (var batch = arguments.GetValue(only) ?? 0; find is null && clock.Elapsed.TotalSeconds < arguments.GetValue(seconds); batch++)
        {
            find = AudioFuzz.Run(target, number, batch);
            inputs += target.BatchSize;
            if (arguments.GetValue(only) is not null)
            {
                break;
            }
        }

        failed |= find is not null;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name}: {inputs} inputs in {clock.Elapsed.TotalSeconds:F0} s{(find is null ? "" : ": " + find)}"));
    }

    return failed ? 1 : 0;
});

var url = new Option<string>("--url") { Required = true, Description = "The server, on this machine." };
var token = new Option<string>("--token") { Required = true, Description = "A user's token with space.write." };
var other = new Option<string>("--other") { Required = true, Description = "Another user's, who listens." };
var process = new Option<int>("--pid") { Required = true, Description = "The server's process." };
var rate = new Option<int>("--rate") { Description = "Datagrams in a second.", DefaultValueFactory = _ => 20_000 };
var each = new Option<int>("--each") { Description = "Seconds for each flood.", DefaultValueFactory = _ => 10 };
var flood = new Command("flood", "Floods the media port of a running server and counts what those inside hear.") { url, token, other, process, rate, each };
flood.SetAction(async (arguments, cancellationToken) =>
{
    using var run = new Flood(
        new Uri(arguments.GetRequiredValue(url)), arguments.GetRequiredValue(token), arguments.GetRequiredValue(other), arguments.GetValue(process), arguments.GetValue(rate), TimeSpan.FromSeconds(arguments.GetValue(each)));
    await run.RunAsync(cancellationToken);
});
command.Add(flood);
return await command.Parse(args).InvokeAsync();
