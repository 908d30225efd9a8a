namespace Stoa.Api.OpenApi;

/// <summary>The schemas of the lists in which people find Spaces, as JSON: one card, and what each list adds to it.</summary>
/// <remarks>Source: the writers in Discovery. The tests hold real replies against them.</remarks>
internal static class CardSchemas
{
    private const string Required =
        "\"id\", \"state\", \"lang\", \"created_at\", \"is_ticketed\", \"creator_id\", \"host_ids\", \"speaker_ids\", \"guests_allowed\", \"participant_count\", \"subscriber_count\"";

    private const string Properties = """
              "id": { "$ref": "#/components/schemas/SpaceId" },
              "state": { "type": "string", "enum": ["scheduled", "live"] },
              "title": { "type": "string" },
              "lang": { "type": "string" },
              "created_at": { "$ref": "#/components/schemas/Time" },
              "scheduled_start": { "$ref": "#/components/schemas/Time" },
              "started_at": { "$ref": "#/components/schemas/Time" },
              "is_ticketed": { "type": "boolean" },
              "ticket": { "$ref": "#/components/schemas/TicketOffer" },
              "topic_ids": { "$ref": "#/components/schemas/Ids" },
              "creator_id": { "$ref": "#/components/schemas/NumericId" },
              "host_ids": { "$ref": "#/components/schemas/Ids" },
              "speaker_ids": { "$ref": "#/components/schemas/Ids" },
              "guests_allowed": { "type": "boolean", "description": "False: only people with an account may listen." },
              "participant_count": { "type": "integer", "minimum": 0 },
              "subscriber_count": { "type": "integer", "minimum": 0 },
              "me": { "$ref": "#/components/schemas/CardMe" }
        """;

    /// <summary>The members of <c>components.schemas</c>.</summary>
    public const string Json = $$"""
        {
          "CardMe": {
            "type": "object", "required": ["role", "reminder"], "additionalProperties": false,
            "description": "The caller's place in the Space; absent for guests, and apps by themselves.",
            "properties": {
              "role": { "$ref": "#/components/schemas/Role" },
              "reminder": { "type": "boolean" },
              "ticket": { "$ref": "#/components/schemas/OwnTicket" }
            }
          },
          "CardIncludes": {
            "type": "object", "additionalProperties": false,
            "description": "The hosts, speakers and topics that the cards name, each once.",
            "properties": {
              "users": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/IncludedUser" } },
              "topics": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/IncludedTopic" } }
            }
          },
          "SpaceCard": {
            "type": "object", "additionalProperties": false,
            "description": "What lists show of a Space.",
            "required": [{{Required}}],
            "properties": {
        {{Properties}}
            }
          },
          "SpaceCardListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/SpaceCard" } },
              "includes": { "$ref": "#/components/schemas/CardIncludes" },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "FoundSpace": {
            "type": "object", "additionalProperties": false,
            "required": [{{Required}}, "highlights"],
            "properties": {
        {{Properties}},
              "highlights": {
                "type": "array", "description": "Where the words stand in the title: start and length in UTF-16 units, in order.",
                "items": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "integer", "minimum": 0 } }
              }
            }
          },
          "FoundSpaceListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/FoundSpace" } },
              "includes": { "$ref": "#/components/schemas/CardIncludes" },
              "meta": { "$ref": "#/components/schemas/FoundSpaceListMeta" }
            }
          },
          "FoundSpaceListMeta": {
            "type": "object", "required": ["result_count"], "additionalProperties": false,
            "properties": {
              "result_count": { "type": "integer", "minimum": 0 },
              "corrected_query": {
                "type": "string", "minLength": 1,
                "description": "The query as it was understood, when nothing matched it as it was typed; its highlights are those of this one."
              }
            }
          },
          "SuggestionReason": {
            "type": "object", "required": ["type", "text"], "additionalProperties": false,
            "description": "Why the Space is shown: the caller follows a host, or a speaker (user_ids); it is about topics that the caller follows, or about those of what the caller hosts or waits for (topic_ids); many are there.",
            "properties": {
              "type": { "type": "string", "enum": ["followed_host", "followed_speaker", "followed_topic", "topic", "popular"] },
              "text": { "type": "string", "description": "The reason in words, English." },
              "user_ids": { "$ref": "#/components/schemas/Ids" },
              "topic_ids": { "$ref": "#/components/schemas/Ids" }
            }
          },
          "SuggestedSpace": {
            "type": "object", "additionalProperties": false,
            "required": [{{Required}}, "reason"],
            "properties": {
        {{Properties}},
              "reason": { "$ref": "#/components/schemas/SuggestionReason" }
            }
          },
          "SuggestedSpaceListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/SuggestedSpace" } },
              "includes": { "$ref": "#/components/schemas/CardIncludes" },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          }
        }
        """;
}
