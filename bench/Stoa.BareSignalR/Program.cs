using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Stoa.BareSignalR;

// The yardstick: SignalR as a bare server, one hub with one group, that sends everybody the same JSON.
//   Stoa.BareSignalR URL FILE     POST /broadcast/{event} sends the JSON of FILE to the group; the hub is at /room
var (url, file) = (args[0], args[1]);
var message = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(file));
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(url).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

// The swarm sends no pings of its own.
builder.Services.AddSignalR(signalR => signalR.ClientTimeoutInterval = TimeSpan.FromHours(1));
var app = builder.Build();
app.MapHub<RoomHub>(RoomHub.Path);
app.MapPost("/broadcast/{name}", async (string name, IHubContext<RoomHub> hub) =>
{
    await hub.Clients.Group(RoomHub.Group).SendAsync(name, message);
    return Results.NoContent();
});
app.MapGet("/", () => Results.NoContent());
await app.RunAsync();
