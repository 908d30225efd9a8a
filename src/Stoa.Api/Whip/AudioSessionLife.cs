using System.Text;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Problems;
using Stoa.Api.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Whip;

/// <summary>Opening, changing and closing audio sessions of one direction: WHIP or WHEP.</summary>
/// <param name="direction">Which.</param>
/// <param name="desk">The Spaces, and who is in them.</param>
/// <param name="sessions">The sessions.</param>
/// <remarks>
/// Opening, drawn once:
/// <list type="number">
/// <item>The body is an SDP offer of at most 64 KiB: else 415, 413, 400.</item>
/// <item>The caller may be in the Space; who wants to talk is on its stage, and it is live: else 401, 403, 404, 409.</item>
/// <item>A node that drains or is full sends the caller to another one, where there is one: 307, else 503.</item>
/// <item>The forwarding unit answers, or says why not; it looks again at who is on stage, at that very moment.</item>
/// <item>201 with the answer; <c>Location</c> is the session, <c>ETag</c> its ICE session.</item>
/// </list>
/// Source: RFC 9725 section 4.
/// </remarks>
internal sealed class AudioSessionLife(AudioDirection direction, RoomDesk desk, IAudioSessions sessions)
{
    private static readonly Refusal _notSpeaker = AudioRefusals.For(new AudioRefusal(AudioRefusalKind.NotSpeaker, "You are not on the stage of this Space."));
    private static readonly Refusal _ifMatchMissing = new(
        Problem.PreconditionRequired with { Detail = "Say which state of the session you change: If-Match with its ETag, or * to restart ICE." }, "if_match_missing", null);

    private readonly string _segment = direction == AudioDirection.Publish ? "whip" : "whep";

    /// <summary>Opens a session.</summary>
    public async ValueTask OpenAsync(StoaRequest request)
    {
        // :: Step 1
        if (await SdpBody.ReadAsync(request, SdpBody.OfferType, desk) is not { } sdp)
        {
            return;
        }

        // :: Step 2
        if (await RoomDoor.AdmitAsync(request, desk) is not { Space: var space })
        {
            return;
        }

        if (direction == AudioDirection.Publish && RefusalToPublish(space, request.User()) is { } refusal)
        {
            await desk.RefuseAsync(request, refusal);
            return;
        }

        // :: Step 3
        if (desk.Placement.IsDraining)
        {
            await desk.SendElsewhereAsync(request, RefusalTable.Draining, static node => node.AudioLoad);
            return;
        }

        // :: Step 4
        var outcome = sessions.Open(new AudioOffer(direction, space.Id, RoomDoor.VisitorOf(request), sdp) { MayStay = MayStay(request, space.Id), Source = request.ComesFrom() });

        // :: Step 5
        if (outcome.Answer is { } answer)
        {
            request.Http.Response.Headers.Location = desk.Placement.AddressOfOwn(request, $"/api/spaces/{space.Id.Value}/{_segment}/{answer.SessionId}");
            await SendAsync(request, answer, SdpBody.OfferType, StatusCodes.Status201Created);
        }
        else if (outcome.Refusal is { Kind: AudioRefusalKind.NodeFull or AudioRefusalKind.Stopping } full)
        {
            await desk.SendElsewhereAsync(request, AudioRefusals.For(full), static node => node.AudioLoad);
        }
        else
        {
            await RefuseAsync(request, outcome);
        }
    }

    /// <summary>Takes candidates in, or restarts ICE.</summary>
    /// <remarks>Source: RFC 9725 section 4.3.</remarks>
    public async ValueTask PatchAsync(StoaRequest request)
    {
        if (await SdpBody.ReadAsync(request, SdpBody.FragmentType, desk) is not { } fragment)
        {
            return;
        }

        var ifMatch = request.Http.Request.Headers.IfMatch;
        if (string.IsNullOrWhiteSpace(ifMatch))
        {
            await desk.RefuseAsync(request, _ifMatchMissing);
            return;
        }

        var outcome = sessions.Patch(KeyOf(request), fragment, ifMatch.ToString().Trim());
        if (outcome.IsRefused)
        {
            await RefuseAsync(request, outcome);
        }
        else if (outcome.Answer is { } answer)
        {
            await SendAsync(request, answer, SdpBody.FragmentType, StatusCodes.Status200OK);
        }
        else
        {
            request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <summary>Ends a session.</summary>
    public ValueTask CloseAsync(StoaRequest request) => sessions.Close(KeyOf(request))
        ? ValueTask.CompletedTask
        : desk.RefuseAsync(request, AudioRefusals.SessionUnknown);

    /// <summary>Why someone may not talk in a Space; null when they may, muted or not.</summary>
    internal static Refusal? RefusalToPublish(Space space, UserId user) =>
        !space.IsSpeaker(user) ? _notSpeaker : space.State != SpaceState.Live ? RefusalTable.For(SpaceRefusal.SpaceNotLive) : null;

    private ValueTask RefuseAsync(StoaRequest request, AudioOutcome outcome)
    {
        var refusal = outcome.Refusal ?? throw new InvalidOperationException("The outcome is no answer and no refusal.");
        return refusal.Kind == AudioRefusalKind.BadOffer
            ? SdpBody.RefuseAsync(request, desk, refusal.Detail)
            : desk.RefuseAsync(request, AudioRefusals.For(refusal));
    }

    /// <summary>What was asked at the door, to be asked again.</summary>
    private Func<bool> MayStay(StoaRequest request, SpaceId id)
    {
        var (caller, holds) = (request.Caller, request.RememberCredentials());
        return () => holds() && desk.Spaces.TryGet(id, out var entry) && RoomDoor.RefusalOf(caller, desk, entry.Space) is null;
    }

    private AudioSessionKey KeyOf(StoaRequest request) =>
        new(request.SpaceId(), direction, request.Query.Text(RoomParameters.AudioSession), RoomDoor.VisitorOf(request));

    private static async ValueTask SendAsync(StoaRequest request, AudioAnswer answer, string type, int status)
    {
        var response = request.Http.Response;
        var bytes = Encoding.UTF8.GetBytes(answer.Sdp);
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = bytes.Length;
        response.Headers.ContentDisposition = default; // It is no file.
        response.Headers.ETag = answer.ETag;
        await response.BodyWriter.WriteAsync(bytes, CancellationToken.None);
    }
}
