using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Stoa.ApiFuzzer;

var url = new Option<string>("--url") { Required = true, Description = "The server: http, host and port." };
var app = new Option<string>("--app-token") { Required = true, Description = "A token of an app by itself." };
var users = new Option<string[]>("--user") { Required = true, Description = "ID:TOKEN of a user with every scope; several times." };
var topics = new Option<string[]>("--topic") { Description = "A topic that exists; several times." };
var seed = new Option<int?>("--seed") { Description = "What all requests are made from. Default: drawn at random, and printed." };
var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 600 };
var only = new Option<int?>("--only") { Description = "Send the request with this number and nothing else." };
var command = new RootCommand("Asks a running Stoa many things that make little sense and looks at every reply.") { url, app, users, topics, seed, seconds, only };
command.SetAction(async (arguments, cancellationToken) =>
{
    const int Batch = 10_000;
    var target = new FuzzTarget(
        new Uri(arguments.GetRequiredValue(url)), arguments.GetRequiredValue(app),
        [.. arguments.GetRequiredValue(users).Select(user => user.Split(':', 2) is [var id, var token] ? (id, token) : throw new InvalidOperationException("--user takes ID:TOKEN"))],
        arguments.GetValue(topics) is { Length: > 0 } given ? given : ["1"]);
    var number = arguments.GetValue(seed) ?? Random.Shared.Next();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {number}"));
    var clock = Stopwatch.StartNew();
    for (var first = arguments.GetValue(only) ?? 0; clock.Elapsed.TotalSeconds < arguments.GetValue(seconds); first += Batch)
    {
        var report = await ApiFuzz.RunAsync(target, number, first, arguments.GetValue(only) is null ? Batch : 1, cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first + Batch} requests, {clock.Elapsed.TotalSeconds:F0} s: {report.Statuses}"));
        foreach (var failure in report.Failures)
        {
            Console.WriteLine(failure);
        }

        if (report.Failed > 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Failed} replies with faults. Again: --seed {number} --only NUMBER"));
            return 1;
        }

        if (arguments.GetValue(only) is not null)
        {
            break;
        }
    }

    return 0;
});
return await command.Parse(args).InvokeAsync();
