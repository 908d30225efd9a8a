using Stoa.Api.Fields;
using Stoa.Api.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Whip;

/// <summary>What answers "why can I not hear anything" and "why does nobody hear me".</summary>
internal static class AudioShow
{
    /// <summary>Answers with who talks, what the caller may do and how their sessions are doing.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, IAudioSessions sessions)
    {
        if (await RoomDoor.AdmitAsync(request, desk) is not { Space: var space })
        {
            return;
        }

        var user = request.Caller.UserId;
        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteBoolean("audio_available"u8, sessions.UnavailableBecause is null);
        if (sessions.UnavailableBecause is { } because)
        {
            json.WriteText("unavailable_because"u8, because);
        }

        var whyNot = WhyNotPublish(space, user, sessions);
        json.WriteBoolean("may_publish"u8, whyNot is null);
        if (whyNot is not null)
        {
            json.WriteText("may_not_publish_because"u8, whyNot);
        }

        if (user is { } caller)
        {
            json.WriteBoolean("is_muted"u8, space.Stage.MutedUserIds.Contains(caller));
        }

        VoiceJson.Write(json, desk.Rooms.Find(space.Id)?.Look().Voices?.Voices ?? []);
        WriteSessions(json, "sessions"u8, user is { } person ? sessions.Describe(space.Id, person) : []);
        if (user is { } host && space.IsHost(host))
        {
            var people = space.Stage.SpeakerIds.Concat(space.Stage.CoHostIds).Prepend(space.CreatorId);
            WriteSessions(json, "publishers"u8, people.SelectMany(speaker => sessions.Describe(space.Id, speaker)).Where(session => session.Direction == AudioDirection.Publish));
        }

        json.WriteEndObject();
        json.WriteEndObject();
        await request.SendAsync(reply);
    }

    private static string? WhyNotPublish(Space space, UserId? user, IAudioSessions sessions) =>
        sessions.UnavailableBecause is not null ? "audio_unavailable"
        : user is not { } caller ? "no_account"
        : AudioSessionLife.RefusalToPublish(space, caller)?.Reason;

    private static void WriteSessions(JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<AudioSessionReport> reports)
    {
        json.WriteStartArray(name);
        foreach (var report in reports)
        {
            Write(json, report);
        }

        json.WriteEndArray();
    }

    private static void Write(JsonWriter json, AudioSessionReport report)
    {
        json.WriteStartObject();
        json.WriteText("session_id"u8, report.SessionId);
        json.WriteString("direction"u8, report.Direction == AudioDirection.Publish ? "publish"u8 : "listen"u8);
        if (report.UserId is { } user)
        {
            json.WriteId("user_id"u8, user.Value);
        }

        json.WriteText("state"u8, report.State);
        json.WriteTime("opened_at"u8, report.OpenedAt);
        json.WriteText("protocol"u8, report.Protocol);
        if (report.Direction == AudioDirection.Publish)
        {
            json.WriteBoolean("is_muted"u8, report.IsMuted);
        }

        json.WriteNumber("packets_in"u8, report.PacketsIn);
        json.WriteNumber("packets_out"u8, report.PacketsOut);
        json.WriteStartObject("dropped"u8);
        foreach (var (reason, count) in report.Dropped)
        {
            json.WritePropertyName(reason);
            json.WriteNumberValue(count);
        }

        json.WriteEndObject();
        json.WriteDecimal("loss_percent"u8, report.LossFraction * 100);
        json.WriteDecimal("jitter_ms"u8, report.JitterMilliseconds);
        if (report.RoundTripMilliseconds is { } roundTrip)
        {
            json.WriteDecimal("round_trip_ms"u8, roundTrip);
        }

        if (report.LastPacketAt is { } last)
        {
            json.WriteTime("last_packet_at"u8, last);
        }

        json.WriteEndObject();
    }
}
