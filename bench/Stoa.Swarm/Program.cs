using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Stoa.Swarm;

// Thousands of event streams to one server, cheaply: one thread, one epoll. Prints one JSON object. Linux only.
//   Stoa.Swarm world FOLDER FILE SPACES PEOPLE     live Spaces with so many people each into an empty data folder; the tokens into FILE
//   Stoa.Swarm activity-world FOLDER FILE APPS CREATORS     apps that are subscribed to all creators, likewise
//   Stoa.Swarm activity --port PORT --pid SERVER --world FILE [--streams N] [--per-second N] [--seconds N]
//   Stoa.Swarm fanout|joins|reactions|silent|rooms --port PORT --pid SERVER [--world FILE] [--streams N] [--rounds N] …
// Without --world the server is bench/Stoa.BareSignalR: fanout and silent only.
if (args is ["world", var folder, var file, var spaces, var people])
{
    await World.WriteAsync(folder, file, int.Parse(spaces, CultureInfo.InvariantCulture), int.Parse(people, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["activity-world", var place, var list, var apps, var creators])
{
    await ActivityWorld.WriteAsync(place, list, int.Parse(apps, CultureInfo.InvariantCulture), int.Parse(creators, CultureInfo.InvariantCulture));
    return 0;
}

if (args.Length == 0)
{
    Console.Error.WriteLine("Name what to do: world, activity-world, activity, fanout, joins, reactions, silent or rooms.");
    return 2;
}

var options = new Options(args.AsSpan(1));
var scenarios = new Scenarios(options);
var result = args[0] switch
{
    "activity" => ActivityScenario.Run(options),
    "fanout" => scenarios.FanOut(),
    "joins" => scenarios.Joins(),
    "reactions" => scenarios.Reactions(),
    "silent" => scenarios.Silent(),
    "rooms" => scenarios.Rooms(),
    var other => new JsonObject { ["error"] = $"There is no {other}." },
};
Console.WriteLine(result.ToJsonString(JsonSerializerOptions.Web));
return 0;
