namespace Stoa.Api.OpenApi;

/// <summary>The schemas of replies about audio sessions and of who talks, as JSON.</summary>
/// <remarks>Source: the writers in Rooms and in Whip. The tests hold real replies against them.</remarks>
internal static class AudioSchemas
{
    /// <summary>The members of <c>components.schemas</c>.</summary>
    public const string Json = """
        {
          "Sdp": { "type": "string", "description": "A session description (RFC 8866), or a fragment of one (RFC 8840)." },
          "Voice": {
            "type": "object", "required": ["user_id", "ssrc", "level", "is_heard", "loss_percent", "jitter_ms"], "additionalProperties": false,
            "properties": {
              "user_id": { "$ref": "#/components/schemas/NumericId" },
              "ssrc": { "type": "integer", "format": "int64", "minimum": 0, "description": "Stands in the CSRC list of the packets that carry this person." },
              "level": { "type": "integer", "minimum": 0, "maximum": 127, "description": "In -dBov: 0 is loudest, 127 silence (RFC 6464)." },
              "is_heard": { "type": "boolean", "description": "True while they are among the loudest, whom listeners get." },
              "loss_percent": { "type": "integer", "minimum": 0, "maximum": 100, "description": "Packets lost lately on the way to the server." },
              "jitter_ms": { "type": "integer", "minimum": 0, "description": "How unevenly packets reach the server." }
            }
          },
          "AudioSession": {
            "type": "object", "required": ["session_id", "direction", "state", "opened_at", "protocol", "packets_in", "packets_out", "dropped", "loss_percent", "jitter_ms"], "additionalProperties": false,
            "properties": {
              "session_id": { "type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$" },
              "direction": { "type": "string", "enum": ["publish", "listen"] },
              "user_id": { "$ref": "#/components/schemas/NumericId" },
              "state": { "type": "string", "description": "checking (ICE), connecting (DTLS), connected, silent (connected, and no packet for a while)." },
              "opened_at": { "$ref": "#/components/schemas/Time" },
              "protocol": { "type": "string", "enum": ["udp", "tcp"] },
              "is_muted": { "type": "boolean", "description": "Of who publishes: true while a host has them muted." },
              "packets_in": { "type": "integer", "format": "int64", "minimum": 0 },
              "packets_out": { "type": "integer", "format": "int64", "minimum": 0 },
              "dropped": { "type": "object", "description": "Packets dropped, by reason.", "additionalProperties": { "type": "integer" } },
              "loss_percent": { "type": "number", "minimum": 0 },
              "jitter_ms": { "type": "number", "minimum": 0 },
              "round_trip_ms": { "type": "number", "minimum": 0 },
              "last_packet_at": { "$ref": "#/components/schemas/Time" }
            }
          },
          "AudioReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": {
                "type": "object", "required": ["audio_available", "may_publish", "voices", "sessions"], "additionalProperties": false,
                "properties": {
                  "audio_available": { "type": "boolean" },
                  "unavailable_because": { "type": "string", "description": "Why this server has no audio." },
                  "may_publish": { "type": "boolean", "description": "Whether the caller may open a session that talks, now." },
                  "may_not_publish_because": { "type": "string", "enum": ["audio_unavailable", "no_account", "space_not_live", "not_speaker"] },
                  "is_muted": { "type": "boolean", "description": "True while a host has the caller muted: what they send is dropped." },
                  "voices": { "type": "array", "description": "Whose audio arrives now.", "items": { "$ref": "#/components/schemas/Voice" } },
                  "sessions": { "type": "array", "description": "The caller's own; none for guests.", "items": { "$ref": "#/components/schemas/AudioSession" } },
                  "publishers": { "type": "array", "description": "The sessions of everyone who talks; hosts only.", "items": { "$ref": "#/components/schemas/AudioSession" } }
                }
              }
            }
          }
        }
        """;
}
