namespace Stoa.Api.OpenApi;

/// <summary>The schemas of what hosts see of their Spaces, as JSON.</summary>
/// <remarks>Source: InsightsJson, AudienceJson, ListInsights and SummarizeInsights. The tests hold real replies against them.</remarks>
internal static class InsightsSchemas
{
    /// <summary>The members of <c>components.schemas</c>.</summary>
    public const string Json = """
        {
          "SpaceInsights": {
            "type": "object", "required": ["space_id", "state"], "additionalProperties": false,
            "description": "What was not measured, or is over a retention time old, is absent.",
            "properties": {
              "space_id": { "$ref": "#/components/schemas/SpaceId" },
              "title": { "type": "string" },
              "state": { "type": "string", "enum": ["scheduled", "live", "ended", "canceled"] },
              "scheduled_start": { "$ref": "#/components/schemas/Time" },
              "started_at": { "$ref": "#/components/schemas/Time" },
              "ended_at": { "$ref": "#/components/schemas/Time" },
              "minutes": { "type": "integer", "minimum": 1, "description": "Minutes live so far, the one under way included." },
              "audience": { "$ref": "#/components/schemas/AudienceInsights" },
              "talk": { "type": "array", "description": "Longest first.", "items": { "$ref": "#/components/schemas/SpeakerTalk" } },
              "talk_by_minute": { "type": "array", "items": { "$ref": "#/components/schemas/MinuteTalk" } },
              "reactions": { "$ref": "#/components/schemas/ReactionInsights" },
              "moments": { "type": "array", "items": { "$ref": "#/components/schemas/SpaceMoment" } },
              "speak_requests": { "$ref": "#/components/schemas/SpeakRequestCounts" },
              "tickets": { "$ref": "#/components/schemas/TicketInsights" },
              "reminders": { "type": "integer", "minimum": 0 }
            }
          },
          "AudienceInsights": {
            "type": "object", "required": ["peak", "joins", "leaves", "people", "people_is_estimate", "by_minute"], "additionalProperties": false,
            "properties": {
              "participants": { "type": "integer", "minimum": 0, "description": "Now; only while the Space is live." },
              "peak": { "type": "integer", "minimum": 0, "description": "The most participants at a time." },
              "peak_at": { "type": "string", "format": "date-time", "description": "The beginning of the first minute with so many." },
              "joins": { "type": "integer", "minimum": 0, "description": "Stays that began; who comes back within a minute never left." },
              "leaves": { "type": "integer", "minimum": 0 },
              "people": { "type": "integer", "minimum": 0, "description": "People who came at least once." },
              "people_is_estimate": { "type": "boolean" },
              "average_listening_seconds": { "type": "integer", "format": "int64", "minimum": 0, "description": "How long one person was present in the mean." },
              "listening_seconds": { "type": "integer", "format": "int64", "minimum": 0, "description": "The same, summed over all." },
              "by_minute": { "type": "array", "minItems": 1, "description": "One for each minute live, none missing.", "items": { "$ref": "#/components/schemas/AudienceMinute" } },
              "retention": { "type": "array", "items": { "$ref": "#/components/schemas/RetentionPoint" } },
              "sources": { "type": "array", "items": { "$ref": "#/components/schemas/SourceCount" } },
              "sources_withheld": { "type": "integer", "minimum": 0, "maximum": 5, "description": "Sources left out, so that nothing is told of fewer than 5." },
              "withheld": { "type": "string", "enum": ["fewer_than_5_people"], "description": "Why retention, listening times and sources are absent." }
            }
          },
          "AudienceMinute": {
            "type": "object", "required": ["minute", "participants", "peak", "joins", "leaves"], "additionalProperties": false,
            "properties": {
              "minute": { "type": "integer", "minimum": 0 },
              "participants": { "type": "integer", "minimum": 0, "description": "At its end." },
              "peak": { "type": "integer", "minimum": 0 },
              "joins": { "type": "integer", "minimum": 0 },
              "leaves": { "type": "integer", "minimum": 0 }
            }
          },
          "RetentionPoint": {
            "type": "object", "required": ["minutes", "people_share", "of"], "additionalProperties": false,
            "properties": {
              "minutes": { "type": "integer", "minimum": 0 },
              "people_share": { "type": "number", "minimum": 0, "maximum": 1, "description": "Of the stays that began so long before the end, or before now, the share that lasted so long." },
              "of": { "type": "integer", "minimum": 5, "description": "How many began." }
            }
          },
          "SourceCount": {
            "type": "object", "required": ["source", "joins"], "additionalProperties": false,
            "properties": {
              "source": { "type": "string", "enum": ["direct", "followed", "search", "embed", "calendar"] },
              "joins": { "type": "integer", "minimum": 5 }
            }
          },
          "SpeakerTalk": {
            "type": "object", "required": ["seconds"], "additionalProperties": false,
            "properties": {
              "user_id": { "type": "string", "pattern": "^[0-9]{1,19}$", "description": "Absent once the name was purged." },
              "seconds": { "type": "integer", "minimum": 0 }
            }
          },
          "MinuteTalk": {
            "type": "object", "required": ["minute", "speakers"], "additionalProperties": false,
            "properties": {
              "minute": { "type": "integer", "minimum": 0 },
              "speakers": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/SpeakerTalk" } }
            }
          },
          "ReactionCount": {
            "type": "object", "required": ["reaction", "count"], "additionalProperties": false,
            "properties": { "reaction": { "type": "string" }, "count": { "type": "integer", "minimum": 1 } }
          },
          "MinuteReactions": {
            "type": "object", "required": ["minute", "counts"], "additionalProperties": false,
            "properties": {
              "minute": { "type": "integer", "minimum": 0 },
              "counts": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/ReactionCount" } }
            }
          },
          "ReactionInsights": {
            "type": "object", "required": ["total", "by_kind", "by_minute"], "additionalProperties": false,
            "properties": {
              "total": { "type": "integer", "format": "int64", "minimum": 0 },
              "by_kind": { "type": "array", "items": { "$ref": "#/components/schemas/ReactionCount" } },
              "by_minute": { "type": "array", "items": { "$ref": "#/components/schemas/MinuteReactions" } }
            }
          },
          "SpaceMoment": {
            "type": "object", "required": ["minute", "at", "kind"], "additionalProperties": false,
            "properties": {
              "minute": { "type": "integer", "minimum": 0 },
              "at": { "$ref": "#/components/schemas/Time" },
              "kind": { "type": "string", "enum": ["started", "ended", "title_changed", "speaker_joined", "speaker_left", "post_pinned"] },
              "title": { "type": "string", "description": "Of a start or a change of title: the title from then on; absent when there is none." },
              "user_id": { "type": "string", "pattern": "^[0-9]{1,19}$", "description": "Who came on stage or left it, or wrote the Post." }
            }
          },
          "SpeakRequestCounts": {
            "type": "object", "required": ["asked", "approved", "declined", "withdrawn"], "additionalProperties": false,
            "properties": {
              "asked": { "type": "integer", "minimum": 0 },
              "approved": { "type": "integer", "minimum": 0 },
              "declined": { "type": "integer", "minimum": 0 },
              "withdrawn": { "type": "integer", "minimum": 0 }
            }
          },
          "TicketInsights": {
            "type": "object", "required": ["capacity", "sold", "paid", "given", "given_back", "price", "currency", "revenue", "by_hour"], "additionalProperties": false,
            "properties": {
              "capacity": { "type": "integer", "minimum": 1 },
              "sold": { "type": "integer", "minimum": 0, "description": "Tickets held." },
              "paid": { "type": "integer", "minimum": 0, "description": "Of those, the ones that are free, given, paid or confirmed." },
              "given": { "type": "integer", "minimum": 0, "description": "Of those, the ones that a host gave." },
              "given_back": { "type": "integer", "minimum": 0, "description": "Seats that became free again: the ticket was given back, taken back, or never paid." },
              "price": { "type": "integer", "format": "int64", "minimum": 0, "description": "In minor units." },
              "currency": { "type": "string", "description": "ISO 4217." },
              "revenue": { "type": "integer", "format": "int64", "minimum": 0, "description": "In minor units; 0 for a Space that was called off." },
              "by_hour": { "type": "array", "items": { "$ref": "#/components/schemas/TicketHour" } }
            }
          },
          "TicketHour": {
            "type": "object", "required": ["hour", "sold", "given_back"], "additionalProperties": false,
            "properties": {
              "hour": { "$ref": "#/components/schemas/Time" },
              "sold": { "type": "integer", "minimum": 0 },
              "given_back": { "type": "integer", "minimum": 0 }
            }
          },
          "SpaceInsightsReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": { "$ref": "#/components/schemas/SpaceInsights" },
              "includes": { "$ref": "#/components/schemas/PeopleIncludes" }
            }
          },
          "HostedSpace": {
            "type": "object", "required": ["space_id", "state", "started_at", "people", "peak"], "additionalProperties": false,
            "properties": {
              "space_id": { "$ref": "#/components/schemas/SpaceId" },
              "title": { "type": "string" },
              "state": { "type": "string", "enum": ["live", "ended"] },
              "started_at": { "$ref": "#/components/schemas/Time" },
              "ended_at": { "$ref": "#/components/schemas/Time" },
              "people": { "type": "integer", "minimum": 0 },
              "peak": { "type": "integer", "minimum": 0 },
              "average_listening_seconds": { "type": "integer", "format": "int64", "minimum": 0, "description": "Absent when fewer than 5 people came." },
              "listening_seconds": { "type": "integer", "format": "int64", "minimum": 0, "description": "Absent when fewer than 5 people came." },
              "regulars": { "type": "integer", "minimum": 5, "description": "People who came to at least 3 of the 10 last Spaces of the caller's up to this one; absent when fewer than 5 did, or somebody else created it." }
            }
          },
          "HostedSpaceListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/HostedSpace" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "InsightsSummary": {
            "type": "object", "required": ["spaces", "people_per_space", "best_hours", "trend"], "additionalProperties": false,
            "properties": {
              "spaces": { "type": "integer", "minimum": 0 },
              "people_per_space": { "type": "integer", "minimum": 0, "description": "In the mean, rounded." },
              "regulars": {
                "type": "object", "required": ["people", "of_last"], "additionalProperties": false,
                "description": "People who came to at least 3 of the last Spaces that the caller created; absent when fewer than 5 did.",
                "properties": {
                  "people": { "type": "integer", "minimum": 5 },
                  "of_last": { "type": "integer", "minimum": 3, "maximum": 10 }
                }
              },
              "best_hours": { "type": "array", "description": "The hours of the week in which Spaces began, the best first.", "items": { "$ref": "#/components/schemas/HostHour" } },
              "trend": { "type": "array", "maxItems": 53, "description": "Week by week, the first first, none missing.", "items": { "$ref": "#/components/schemas/HostWeek" } }
            }
          },
          "HostHour": {
            "type": "object", "required": ["weekday", "hour", "average_peak", "spaces"], "additionalProperties": false,
            "properties": {
              "weekday": { "type": "integer", "minimum": 0, "maximum": 6, "description": "0 is Monday." },
              "hour": { "type": "integer", "minimum": 0, "maximum": 23, "description": "UTC." },
              "average_peak": { "type": "number", "minimum": 0 },
              "spaces": { "type": "integer", "minimum": 1 }
            }
          },
          "HostWeek": {
            "type": "object", "required": ["week", "spaces", "people", "listening_seconds"], "additionalProperties": false,
            "properties": {
              "week": { "type": "string", "pattern": "^[0-9]{4}-W[0-9]{2}$", "description": "ISO 8601." },
              "spaces": { "type": "integer", "minimum": 0 },
              "people": { "type": "integer", "minimum": 0 },
              "listening_seconds": { "type": "integer", "format": "int64", "minimum": 0, "description": "Of Spaces to which at least 5 people came." }
            }
          },
          "InsightsSummaryReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": { "data": { "$ref": "#/components/schemas/InsightsSummary" } }
          }
        }
        """;
}
