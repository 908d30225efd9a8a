using System.CommandLine;
using Stoa.AudioFuzzer;
using Stoa.Fuzzing;

var command = FuzzLoop.Command("Gives every parser of the audio, and the forwarding unit as a whole, changed inputs and looks at what becomes of them.", AudioTargets.All);
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
