namespace Stoa.Api.OpenApi;

/// <summary>The schemas of replies, as JSON. Requests have none here: theirs come from the tables that check them.</summary>
/// <remarks>Source: spaces-contract sections 6 and 8; for <c>/api</c> the writers in Rooms. The tests hold real replies against them.</remarks>
internal static class Schemas
{
    /// <summary>Those of both documents.</summary>
    public const string Shared = """
        {
          "SpaceId": { "type": "string", "pattern": "^[a-zA-Z0-9]{1,13}$" },
          "NumericId": { "type": "string", "pattern": "^[0-9]{1,19}$" },
          "Ids": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/NumericId" } },
          "Time": { "type": "string", "format": "date-time", "description": "UTC, three fractional digits, Z.", "example": "2026-07-14T08:00:00.000Z" },
          "ListMeta": {
            "type": "object", "required": ["result_count"], "additionalProperties": false,
            "properties": {
              "result_count": { "type": "integer", "minimum": 0, "description": "The number of elements of data on this page." },
              "next_token": { "type": "string", "minLength": 16, "description": "Leads to the next page; absent on the last." },
              "previous_token": { "type": "string", "minLength": 16, "description": "Leads to the page before; absent on the first." }
            }
          },
          "Topic": {
            "type": "object", "required": ["id", "name"], "additionalProperties": false,
            "properties": {
              "id": { "$ref": "#/components/schemas/NumericId" },
              "name": { "type": "string" },
              "description": { "type": "string" }
            }
          },
          "Problem": {
            "type": "object", "required": ["title", "detail", "type"],
            "description": "A refusal of the whole request.",
            "properties": {
              "title": { "type": "string" },
              "detail": { "type": "string" },
              "type": { "type": "string", "description": "about:blank, or the address of a kind of problem." },
              "status": { "type": "integer" },
              "reason": { "type": "string", "description": "Under /api: the reason for programs to read." }
            }
          },
          "InvalidParameter": {
            "type": "object", "required": ["parameters", "message"], "additionalProperties": false,
            "properties": {
              "parameters": { "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } } },
              "message": { "type": "string" }
            }
          },
          "InvalidRequest": {
            "type": "object", "required": ["errors", "title", "detail", "type"], "additionalProperties": false,
            "description": "Everything that is wrong with parameters and body.",
            "properties": {
              "errors": {
                "type": "array", "minItems": 1,
                "items": { "$ref": "#/components/schemas/InvalidParameter" }
              },
              "title": { "type": "string" },
              "detail": { "type": "string" },
              "type": { "type": "string" },
              "reason": { "type": "string", "description": "Under /api: the reason for programs to read, when the rules of a Space found the fault." }
            }
          },
          "OpenApiDocument": { "type": "object" }
        }
        """;

    /// <summary>Those of <c>/2</c>.</summary>
    public const string Contract = """
        {
          "SpaceState": { "type": "string", "enum": ["live", "scheduled", "ended"] },
          "Space": {
            "type": "object", "required": ["id", "state"], "additionalProperties": false,
            "properties": {
              "id": { "$ref": "#/components/schemas/SpaceId" },
              "state": { "$ref": "#/components/schemas/SpaceState" },
              "title": { "type": "string" },
              "creator_id": { "$ref": "#/components/schemas/NumericId" },
              "host_ids": { "$ref": "#/components/schemas/Ids" },
              "speaker_ids": { "$ref": "#/components/schemas/Ids" },
              "invited_user_ids": { "$ref": "#/components/schemas/Ids" },
              "participant_count": { "type": "integer", "minimum": 0, "description": "People in the room now, hosts included." },
              "subscriber_count": { "type": "integer", "minimum": 0, "description": "Reminders set." },
              "scheduled_start": { "$ref": "#/components/schemas/Time" },
              "started_at": { "$ref": "#/components/schemas/Time" },
              "ended_at": { "$ref": "#/components/schemas/Time" },
              "created_at": { "$ref": "#/components/schemas/Time" },
              "updated_at": { "$ref": "#/components/schemas/Time" },
              "lang": { "type": "string", "description": "A BCP 47 tag." },
              "is_ticketed": { "type": "boolean" },
              "topic_ids": { "$ref": "#/components/schemas/Ids" }
            }
          },
          "ConnectionStatus": { "type": "string", "enum": ["follow_request_received", "follow_request_sent", "blocking", "followed_by", "following", "muting"] },
          "UserMetrics": {
            "type": "object", "required": ["followers_count", "following_count", "listed_count"],
            "properties": {
              "followers_count": { "type": "integer" },
              "following_count": { "type": "integer" },
              "tweet_count": { "type": "integer" },
              "post_count": { "type": "integer", "description": "The same in the post vocabulary." },
              "listed_count": { "type": "integer" }
            }
          },
          "User": {
            "type": "object", "required": ["id", "name", "username"],
            "properties": {
              "id": { "$ref": "#/components/schemas/NumericId" },
              "name": { "type": "string" },
              "username": { "type": "string", "pattern": "^[A-Za-z0-9_]{1,15}$" },
              "created_at": { "$ref": "#/components/schemas/Time" },
              "description": { "type": "string" },
              "location": { "type": "string" },
              "url": { "type": "string" },
              "profile_image_url": { "type": "string" },
              "protected": { "type": "boolean" },
              "verified": { "type": "boolean" },
              "entities": { "type": "object" },
              "connection_status": { "type": "array", "items": { "$ref": "#/components/schemas/ConnectionStatus" } },
              "public_metrics": { "$ref": "#/components/schemas/UserMetrics" }
            }
          },
          "TweetMetrics": {
            "type": "object",
            "properties": {
              "retweet_count": { "type": "integer" },
              "repost_count": { "type": "integer", "description": "The same in the post vocabulary." },
              "reply_count": { "type": "integer" },
              "like_count": { "type": "integer" },
              "quote_count": { "type": "integer" },
              "bookmark_count": { "type": "integer" },
              "impression_count": { "type": "integer" }
            }
          },
          "Tweet": {
            "type": "object", "required": ["id", "text"],
            "description": "A Post.",
            "properties": {
              "id": { "$ref": "#/components/schemas/NumericId" },
              "text": { "type": "string" },
              "edit_history_tweet_ids": { "$ref": "#/components/schemas/Ids" },
              "edit_history_post_ids": { "$ref": "#/components/schemas/Ids" },
              "author_id": { "$ref": "#/components/schemas/NumericId" },
              "conversation_id": { "$ref": "#/components/schemas/NumericId" },
              "created_at": { "$ref": "#/components/schemas/Time" },
              "entities": { "type": "object" },
              "public_metrics": { "$ref": "#/components/schemas/TweetMetrics" }
            }
          },
          "Includes": {
            "type": "object",
            "description": "What expansions asked for, each object once.",
            "properties": {
              "users": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/User" } },
              "topics": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Topic" } },
              "tweets": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Tweet" } },
              "posts": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Tweet" } }
            }
          },
          "PartialError": {
            "type": "object", "required": ["title", "type"],
            "properties": {
              "title": { "type": "string" },
              "type": { "type": "string" },
              "detail": { "type": "string" },
              "value": { "type": "string" },
              "parameter": { "type": "string" },
              "resource_id": { "type": "string" },
              "resource_type": { "type": "string" }
            }
          },
          "PartialErrors": {
            "type": "array", "minItems": 1,
            "items": { "$ref": "#/components/schemas/PartialError" }
          },
          "SpaceReply": {
            "type": "object",
            "properties": {
              "data": { "$ref": "#/components/schemas/Space" },
              "includes": { "$ref": "#/components/schemas/Includes" },
              "errors": { "$ref": "#/components/schemas/PartialErrors" }
            }
          },
          "SpacesReply": {
            "type": "object",
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Space" } },
              "includes": { "$ref": "#/components/schemas/Includes" },
              "errors": { "$ref": "#/components/schemas/PartialErrors" }
            }
          },
          "SpaceListReply": {
            "type": "object",
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Space" } },
              "includes": { "$ref": "#/components/schemas/Includes" },
              "errors": { "$ref": "#/components/schemas/PartialErrors" },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "UserReply": {
            "type": "object",
            "properties": {
              "data": { "$ref": "#/components/schemas/User" },
              "includes": { "$ref": "#/components/schemas/Includes" },
              "errors": { "$ref": "#/components/schemas/PartialErrors" }
            }
          },
          "UsersReply": {
            "type": "object",
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/User" } },
              "includes": { "$ref": "#/components/schemas/Includes" },
              "errors": { "$ref": "#/components/schemas/PartialErrors" }
            }
          },
          "UserListReply": {
            "type": "object",
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/User" } },
              "includes": { "$ref": "#/components/schemas/Includes" },
              "errors": { "$ref": "#/components/schemas/PartialErrors" },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "TweetListReply": {
            "type": "object",
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Tweet" } },
              "includes": { "$ref": "#/components/schemas/Includes" },
              "errors": { "$ref": "#/components/schemas/PartialErrors" },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "Follow": {
            "type": "object", "required": ["following", "pending_follow"],
            "properties": { "following": { "type": "boolean" }, "pending_follow": { "type": "boolean" } }
          },
          "FollowReply": {
            "type": "object",
            "properties": {
              "data": { "$ref": "#/components/schemas/Follow" },
              "errors": { "$ref": "#/components/schemas/PartialErrors" }
            }
          },
          "Unfollow": { "type": "object", "required": ["following"], "properties": { "following": { "type": "boolean" } } },
          "UnfollowReply": {
            "type": "object",
            "properties": {
              "data": { "$ref": "#/components/schemas/Unfollow" },
              "errors": { "$ref": "#/components/schemas/PartialErrors" }
            }
          }
        }
        """;

    /// <summary>Those of <c>/api</c>.</summary>
    public const string Own = """
        {
          "WholeSpace": {
            "type": "object", "additionalProperties": false,
            "required": ["id", "state", "version", "lang", "created_at", "updated_at", "is_ticketed", "creator_id", "host_ids", "speaker_ids", "ask_to_speak", "speak_requests_locked", "participant_count", "subscriber_count"],
            "properties": {
              "id": { "$ref": "#/components/schemas/SpaceId" },
              "state": { "type": "string", "enum": ["scheduled", "live"] },
              "version": { "type": "integer", "minimum": 1, "description": "Rises by one with every durable change." },
              "title": { "type": "string" },
              "lang": { "type": "string" },
              "created_at": { "$ref": "#/components/schemas/Time" },
              "updated_at": { "$ref": "#/components/schemas/Time" },
              "scheduled_start": { "$ref": "#/components/schemas/Time" },
              "started_at": { "$ref": "#/components/schemas/Time" },
              "is_ticketed": { "type": "boolean" },
              "ticket": { "$ref": "#/components/schemas/TicketOffer" },
              "topic_ids": { "$ref": "#/components/schemas/Ids" },
              "creator_id": { "$ref": "#/components/schemas/NumericId" },
              "host_ids": { "$ref": "#/components/schemas/Ids" },
              "speaker_ids": { "$ref": "#/components/schemas/Ids" },
              "invited_user_ids": { "$ref": "#/components/schemas/Ids" },
              "muted_user_ids": { "$ref": "#/components/schemas/Ids" },
              "ask_to_speak": { "type": "string", "enum": ["everyone", "followed", "invited"] },
              "speak_requests_locked": { "type": "boolean" },
              "participant_count": { "type": "integer", "minimum": 0 },
              "subscriber_count": { "type": "integer", "minimum": 0 },
              "pinned_post_ids": { "$ref": "#/components/schemas/Ids" },
              "speak_requests": { "type": "array", "minItems": 1, "description": "The queue; hosts only.", "items": { "$ref": "#/components/schemas/SpeakRequest" } },
              "me": { "$ref": "#/components/schemas/Me" }
            }
          },
          "TicketOffer": {
            "type": "object", "required": ["price", "currency", "capacity", "sold"], "additionalProperties": false,
            "properties": {
              "price": { "type": "integer", "format": "int64", "minimum": 0, "description": "In the currency's minor unit." },
              "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
              "capacity": { "type": "integer", "minimum": 1 },
              "sold": { "type": "integer", "minimum": 0 },
              "sale_ends_at": { "$ref": "#/components/schemas/Time" }
            }
          },
          "SpeakRequest": {
            "type": "object", "required": ["user_id", "requested_at"], "additionalProperties": false,
            "properties": {
              "user_id": { "$ref": "#/components/schemas/NumericId" },
              "requested_at": { "$ref": "#/components/schemas/Time" },
              "note": { "type": "string" }
            }
          },
          "Ticket": {
            "type": "object", "required": ["user_id", "number", "sold_at", "paid"], "additionalProperties": false,
            "properties": {
              "user_id": { "$ref": "#/components/schemas/NumericId" },
              "number": { "type": "integer", "minimum": 1 },
              "sold_at": { "$ref": "#/components/schemas/Time" },
              "paid": { "type": "boolean" }
            }
          },
          "OwnSpeakRequest": {
            "type": "object", "required": ["position", "requested_at"], "additionalProperties": false,
            "properties": {
              "position": { "type": "integer", "minimum": 1 },
              "requested_at": { "$ref": "#/components/schemas/Time" },
              "note": { "type": "string" }
            }
          },
          "OwnTicket": {
            "type": "object", "required": ["number", "sold_at", "paid"], "additionalProperties": false,
            "properties": {
              "number": { "type": "integer", "minimum": 1 },
              "sold_at": { "$ref": "#/components/schemas/Time" },
              "paid": { "type": "boolean" }
            }
          },
          "Me": {
            "type": "object", "required": ["role", "rights", "muted", "invited", "reminder"], "additionalProperties": false,
            "description": "The caller's place in the Space.",
            "properties": {
              "role": { "type": "string", "enum": ["creator", "host", "speaker", "blocked", "invited", "listener"] },
              "rights": { "type": "object", "description": "What the caller may do now.", "additionalProperties": { "type": "boolean" } },
              "muted": { "type": "boolean", "description": "True while a host has the caller muted." },
              "invited": { "type": "boolean" },
              "reminder": { "type": "boolean" },
              "speak_request": { "$ref": "#/components/schemas/OwnSpeakRequest" },
              "ticket": { "$ref": "#/components/schemas/OwnTicket" }
            }
          },
          "OverSpace": {
            "type": "object", "required": ["id", "state"], "additionalProperties": false,
            "properties": {
              "id": { "$ref": "#/components/schemas/SpaceId" },
              "state": { "type": "string", "enum": ["ended", "canceled"] }
            }
          },
          "WholeSpaceReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": {
                "description": "The Space after the change, or the little that is left when it ended meanwhile.",
                "oneOf": [{ "$ref": "#/components/schemas/WholeSpace" }, { "$ref": "#/components/schemas/OverSpace" }]
              }
            }
          },
          "OverSpaceReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": { "data": { "$ref": "#/components/schemas/OverSpace" } }
          },
          "Post": {
            "type": "object", "required": ["id", "text", "author_id", "created_at", "pinned"], "additionalProperties": false,
            "properties": {
              "id": { "$ref": "#/components/schemas/NumericId" },
              "text": { "type": "string" },
              "author_id": { "$ref": "#/components/schemas/NumericId" },
              "created_at": { "$ref": "#/components/schemas/Time" },
              "pinned": { "type": "boolean" }
            }
          },
          "PostReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": { "$ref": "#/components/schemas/Post" }
            }
          },
          "SpeakRequestListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/SpeakRequest" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "TicketListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Ticket" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "TopicListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Topic" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          }
        }
        """;
}
