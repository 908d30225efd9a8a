namespace Stoa.Api.OpenApi;

/// <summary>The schemas of the Activity API and of webhooks, as JSON.</summary>
/// <remarks>Source: docs/activity.md. The tests hold real replies against them.</remarks>
internal static class ActivitySchemas
{
    /// <summary>The members of <c>components.schemas</c> for <c>/2</c>.</summary>
    public const string Json = """
        {
          "ActivityFilter": {
            "type": "object", "required": ["user_id"], "additionalProperties": false,
            "properties": { "user_id": { "$ref": "#/components/schemas/NumericId" } }
          },
          "ActivitySubscription": {
            "type": "object", "required": ["subscription_id", "event_type", "filter", "created_at", "updated_at"], "additionalProperties": false,
            "properties": {
              "subscription_id": { "$ref": "#/components/schemas/NumericId" },
              "event_type": { "type": "string", "description": "spaces.start, spaces.end, spaces.schedule, spaces.update or spaces.cancel." },
              "filter": { "$ref": "#/components/schemas/ActivityFilter" },
              "tag": { "type": "string" },
              "webhook_id": { "$ref": "#/components/schemas/NumericId" },
              "created_at": { "$ref": "#/components/schemas/Time" },
              "updated_at": { "$ref": "#/components/schemas/Time" }
            }
          },
          "SubscriptionTotal": {
            "type": "object", "required": ["total_subscriptions"], "additionalProperties": false,
            "properties": { "total_subscriptions": { "type": "integer", "minimum": 0, "description": "Subscriptions of the app." } }
          },
          "SubscriptionReply": {
            "type": "object", "required": ["data", "meta"], "additionalProperties": false,
            "properties": {
              "data": {
                "type": "object", "required": ["subscription"], "additionalProperties": false,
                "properties": { "subscription": { "$ref": "#/components/schemas/ActivitySubscription" } }
              },
              "meta": { "$ref": "#/components/schemas/SubscriptionTotal" }
            }
          },
          "SubscriptionListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/ActivitySubscription" } },
              "meta": {
                "type": "object", "required": ["result_count", "total_subscriptions"], "additionalProperties": false,
                "properties": {
                  "result_count": { "type": "integer", "minimum": 0 },
                  "total_subscriptions": { "type": "integer", "minimum": 0 },
                  "next_token": { "type": "string" }
                }
              }
            }
          },
          "Deletion": {
            "type": "object", "required": ["deleted"], "additionalProperties": false,
            "properties": { "deleted": { "type": "boolean" } }
          },
          "SubscriptionDeletedReply": {
            "type": "object", "required": ["data", "meta"], "additionalProperties": false,
            "properties": {
              "data": { "$ref": "#/components/schemas/Deletion" },
              "meta": { "$ref": "#/components/schemas/SubscriptionTotal" }
            }
          },
          "SubscriptionsDeletedReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": {
                "type": "array", "minItems": 1,
                "items": {
                  "type": "object", "required": ["subscription_id", "deleted"], "additionalProperties": false,
                  "properties": { "subscription_id": { "$ref": "#/components/schemas/NumericId" }, "deleted": { "type": "boolean" } }
                }
              },
              "errors": {
                "type": "array", "minItems": 1, "description": "Per-id failures; deletion continues for the remaining ids.",
                "items": {
                  "type": "object", "required": ["subscription_id", "reason", "message"], "additionalProperties": false,
                  "properties": { "subscription_id": { "type": "string" }, "reason": { "type": "string" }, "message": { "type": "string" } }
                }
              },
              "meta": { "$ref": "#/components/schemas/SubscriptionTotal" }
            }
          },
          "ActivityEvent": {
            "type": "object", "description": "One line of the stream, and the body of what is sent to a webhook.",
            "properties": {
              "data": {
                "type": "object", "required": ["event_uuid", "filter", "event_type", "payload"], "additionalProperties": false,
                "properties": {
                  "event_uuid": { "type": "string", "pattern": "^[0-9]{1,19}$", "description": "The same whenever and wherever this event is told to this subscription." },
                  "filter": { "$ref": "#/components/schemas/ActivityFilter" },
                  "event_type": { "type": "string" },
                  "tag": { "type": "string" },
                  "payload": {
                    "type": "object", "required": ["broadcast_id", "event_type"], "additionalProperties": false,
                    "properties": {
                      "user": { "type": "object", "required": ["data"], "properties": { "data": { "$ref": "#/components/schemas/User" } } },
                      "broadcast_id": { "$ref": "#/components/schemas/SpaceId" },
                      "event_type": { "type": "string", "description": "The type with an underscore: spaces_start." }
                    }
                  }
                }
              },
              "errors": { "type": "array", "items": { "type": "object" }, "description": "Why the server ends the stream." }
            }
          },
          "Webhook": {
            "type": "object", "required": ["id", "url", "valid", "created_at"], "additionalProperties": false,
            "properties": {
              "id": { "$ref": "#/components/schemas/NumericId" },
              "url": { "type": "string" },
              "valid": { "type": "boolean", "description": "False when the receiver failed a challenge: nothing is sent until it passes one." },
              "created_at": { "$ref": "#/components/schemas/Time" }
            }
          },
          "WebhookReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": { "data": { "$ref": "#/components/schemas/Webhook" } }
          },
          "WebhookListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Webhook" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "WebhookValidReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": { "type": "object", "required": ["valid"], "additionalProperties": false, "properties": { "valid": { "type": "boolean" } } }
            }
          },
          "WebhookDeletedReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": { "data": { "$ref": "#/components/schemas/Deletion" } }
          },
          "ReplayReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": {
                "type": "object", "required": ["job_id", "created_at"], "additionalProperties": false,
                "properties": { "job_id": { "$ref": "#/components/schemas/NumericId" }, "created_at": { "$ref": "#/components/schemas/Time" } }
              }
            }
          }
        }
        """;

    /// <summary>The members of <c>components.schemas</c> for <c>/api</c>.</summary>
    public const string OwnJson = """
        {
          "DeadLetter": {
            "type": "object", "required": ["event_uuid", "event_type", "space_id", "queued_at", "given_up_at", "attempts"], "additionalProperties": false,
            "properties": {
              "event_uuid": { "$ref": "#/components/schemas/NumericId" },
              "event_type": { "type": "string" },
              "tag": { "type": "string", "description": "The subscription's, as it was when the event was queued." },
              "space_id": { "$ref": "#/components/schemas/SpaceId" },
              "queued_at": { "$ref": "#/components/schemas/Time" },
              "given_up_at": { "$ref": "#/components/schemas/Time" },
              "attempts": { "type": "integer", "minimum": 0 },
              "failure": { "type": "string", "description": "What the last attempt failed of: status_503, timeout, unreachable, tls_failed, address_not_allowed, webhook_invalid, queue_full." }
            }
          },
          "DeadLetterListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/DeadLetter" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "ReplayedReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": { "type": "object", "required": ["replayed"], "additionalProperties": false, "properties": { "replayed": { "type": "integer", "minimum": 0 } } }
            }
          }
        }
        """;
}
