namespace Stoa.Api.OpenApi;

/// <summary>The schemas of replies under <c>/2</c>, as JSON.</summary>
/// <remarks>Source: docs/compatibility.md. The tests hold real replies against them.</remarks>
internal static class ContractSchemas
{
    /// <summary>The members of <c>components.schemas</c>.</summary>
    public const string Json = """
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
}
