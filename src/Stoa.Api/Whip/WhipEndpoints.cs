using Stoa.Api.Auth;
using Stoa.Api.Rooms;

namespace Stoa.Api.Whip;

/// <summary>The routes of audio: WHIP to talk, WHEP to listen, and what tells how it goes. Source: RFC 9725; draft-ietf-wish-whep.</summary>
public static class WhipEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapAudio(this StoaRoutes routes, RoomDesk desk, IAudioSessions sessions)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(sessions);
        const string Space = "/api/spaces/{id}";
        var (write, all) = (Access.SpaceWrite, Access.SpaceReadByAnyone);
        var (space, open, session) = (RoomParameters.Space, RoomParameters.SpaceAndSource, RoomParameters.SpaceAndAudioSession);
        var (talk, listen) = (new AudioSessionLife(AudioDirection.Publish, desk, sessions), new AudioSessionLife(AudioDirection.Listen, desk, sessions));
        return routes
            .MapText("POST", $"{Space}/whip", write, open, (SdpBody.OfferType, SdpBody.OfferType), talk.OpenAsync)
            .MapText("PATCH", $"{Space}/whip/{{session_id}}", write, session, (SdpBody.FragmentType, SdpBody.FragmentType), talk.PatchAsync)
            .Map("DELETE", $"{Space}/whip/{{session_id}}", write, session, talk.CloseAsync)
            .MapText("POST", $"{Space}/whep", all, open, (SdpBody.OfferType, SdpBody.OfferType), listen.OpenAsync)
            .MapText("PATCH", $"{Space}/whep/{{session_id}}", all, session, (SdpBody.FragmentType, SdpBody.FragmentType), listen.PatchAsync)
            .Map("DELETE", $"{Space}/whep/{{session_id}}", all, session, listen.CloseAsync)
            .Map("GET", $"{Space}/audio", all, space, r => AudioShow.HandleAsync(r, desk, sessions));
    }
}
