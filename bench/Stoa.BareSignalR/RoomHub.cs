using Microsoft.AspNetCore.SignalR;

namespace Stoa.BareSignalR;

/// <summary>Everybody who connects is in the one group, and is told so.</summary>
internal sealed class RoomHub : Hub
{
    /// <summary>Where it is.</summary>
    public const string Path = "/room";

    /// <summary>The group.</summary>
    public const string Group = "room";

    /// <inheritdoc/>
    public override async Task OnConnectedAsync()
    {
        await Groups.AddToGroupAsync(Context.ConnectionId, Group);
        await Clients.Caller.SendAsync("snapshot");
    }
}
