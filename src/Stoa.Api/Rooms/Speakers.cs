using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Those who may talk: hosts mute them and let them talk again, and make them listeners. Who may: docs/access.md.</summary>
internal static class Speakers
{
    /// <summary>Mutes someone.</summary>
    public static async ValueTask MuteAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new MuteSpeaker(request.User(), person));
        }
    }

    /// <summary>Lets someone talk again.</summary>
    public static async ValueTask UnmuteAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new UnmuteSpeaker(request.User(), person));
        }
    }

    /// <summary>Mutes everyone who is not a host.</summary>
    public static ValueTask MuteAllAsync(StoaRequest request, RoomDesk desk) =>
        desk.ExecuteAsync(request, new MuteAllSpeakers(request.User()));

    /// <summary>Makes a speaker a listener.</summary>
    public static async ValueTask MoveAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new MoveToListener(request.User(), person));
        }
    }

    /// <summary>The caller steps down.</summary>
    public static ValueTask StepDownAsync(StoaRequest request, RoomDesk desk) =>
        desk.ExecuteAsync(request, new MoveToListener(request.User(), request.User()));
}
