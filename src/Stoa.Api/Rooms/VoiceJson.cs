using System.Collections.Immutable;
using Stoa.Api.Fields;
using Stoa.Cluster.Rooms;

namespace Stoa.Api.Rooms;

/// <summary>Writes who talks in a Space now, and how loudly.</summary>
internal static class VoiceJson
{
    /// <summary>Writes the member <c>voices</c>, also when it is empty.</summary>
    public static void Write(JsonWriter json, ImmutableArray<Voice> voices)
    {
        json.WriteStartArray("voices"u8);
        foreach (var voice in voices)
        {
            json.WriteStartObject();
            json.WriteId("user_id"u8, voice.UserId.Value);
            json.WriteNumber("ssrc"u8, voice.Ssrc);
            json.WriteNumber("level"u8, voice.LevelDbov);
            json.WriteBoolean("is_heard"u8, voice.IsHeard);
            json.WriteNumber("loss_percent"u8, (long)Math.Round(voice.LossFraction * 100));
            json.WriteNumber("jitter_ms"u8, (long)Math.Round(voice.JitterMilliseconds));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
