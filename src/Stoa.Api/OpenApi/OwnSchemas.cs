namespace Stoa.Api.OpenApi;

/// <summary>The schemas of replies under <c>/api</c>, as JSON, of Spaces and who is in them: the other files beside this one have the rest.</summary>
/// <remarks>Source: the writers in Rooms. The tests hold real replies against them.</remarks>
internal static class OwnSchemas
{
    /// <summary>The members of <c>components.schemas</c>.</summary>
    public const string Json = """
        {
          "WholeSpace": {
            "type": "object", "additionalProperties": false,
            "required": ["id", "state", "version", "lang", "created_at", "updated_at", "is_ticketed", "creator_id", "host_ids", "speaker_ids", "ask_to_speak", "speak_requests_locked", "guests_allowed", "participant_count", "subscriber_count"],
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
              "reconnecting_user_ids": { "$ref": "#/components/schemas/Ids" },
              "guests_allowed": { "type": "boolean", "description": "False: only people with an account may listen." },
              "participant_count": { "type": "integer", "minimum": 0 },
              "ends_at": { "type": "string", "format": "date-time", "description": "No host is there: when the Space ends unless one comes." },
              "subscriber_count": { "type": "integer", "minimum": 0 },
              "pinned_post_ids": { "$ref": "#/components/schemas/Ids" },
              "checkout_url": { "type": "string", "format": "uri", "description": "In the reply to a purchase that has to be paid online: where to send the buyer's browser." },
              "speak_requests": { "type": "array", "minItems": 1, "description": "The queue, who is next first; hosts only.", "items": { "$ref": "#/components/schemas/SpeakRequest" } },
              "talk_times": { "type": "array", "minItems": 1, "description": "How long each has really talked, as far as this server measured it since it started; hosts only.", "items": { "$ref": "#/components/schemas/TalkTime" } },
              "me": { "$ref": "#/components/schemas/Me" }
            }
          },
          "TalkTime": {
            "type": "object", "required": ["user_id", "seconds"], "additionalProperties": false,
            "properties": {
              "user_id": { "$ref": "#/components/schemas/NumericId" },
              "seconds": { "type": "integer", "minimum": 0 }
            }
          },
          "TicketOffer": {
            "type": "object", "required": ["price", "currency", "capacity", "sold", "payment"], "additionalProperties": false,
            "properties": {
              "price": { "type": "integer", "format": "int64", "minimum": 0, "description": "In the currency's minor unit." },
              "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
              "capacity": { "type": "integer", "minimum": 1 },
              "sold": { "type": "integer", "minimum": 0, "description": "Tickets that are held, paid or not." },
              "payment": { "type": "string", "enum": ["door", "stripe"], "description": "How a ticket that costs something is paid: outside, and the creator confirms it; or online." },
              "sale_starts_at": { "$ref": "#/components/schemas/Time" },
              "sale_ends_at": { "$ref": "#/components/schemas/Time" }
            }
          },
          "SpeakRequest": {
            "type": "object", "required": ["user_id", "present", "requested_at"], "additionalProperties": false,
            "properties": {
              "user_id": { "$ref": "#/components/schemas/NumericId" },
              "present": { "type": "boolean", "description": "False while the person is not in the Space." },
              "requested_at": { "$ref": "#/components/schemas/Time" },
              "note": { "type": "string" }
            }
          },
          "Ticket": {
            "type": "object", "required": ["user_id", "number", "sold_at", "paid", "given"], "additionalProperties": false,
            "properties": {
              "user_id": { "$ref": "#/components/schemas/NumericId" },
              "number": { "type": "integer", "minimum": 1 },
              "sold_at": { "$ref": "#/components/schemas/Time" },
              "paid": { "type": "boolean" },
              "given": { "type": "boolean", "description": "True for an invitation ticket from a host." }
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
            "type": "object", "required": ["number", "sold_at", "paid", "given"], "additionalProperties": false,
            "properties": {
              "number": { "type": "integer", "minimum": 1 },
              "sold_at": { "$ref": "#/components/schemas/Time" },
              "paid": { "type": "boolean", "description": "False: the ticket does not let in yet." },
              "given": { "type": "boolean", "description": "True for an invitation ticket from a host." }
            }
          },
          "Role": { "type": "string", "enum": ["creator", "host", "speaker", "blocked", "invited", "listener"] },
          "Rights": {
            "type": "object", "additionalProperties": false,
            "description": "What the caller may do now.",
            "required": ["edit", "start", "end", "cancel", "manage_hosts", "invite", "moderate", "speak", "ask_to_speak", "accept_invitation", "share_posts", "buy_ticket", "give_back_ticket", "give_tickets", "enter", "set_reminder"],
            "properties": {
              "edit": { "type": "boolean" },
              "start": { "type": "boolean" },
              "end": { "type": "boolean" },
              "cancel": { "type": "boolean" },
              "manage_hosts": { "type": "boolean" },
              "invite": { "type": "boolean" },
              "moderate": { "type": "boolean", "description": "The queue, mutes, removals, pins." },
              "speak": { "type": "boolean" },
              "ask_to_speak": { "type": "boolean" },
              "accept_invitation": { "type": "boolean" },
              "share_posts": { "type": "boolean" },
              "buy_ticket": { "type": "boolean" },
              "give_back_ticket": { "type": "boolean" },
              "give_tickets": { "type": "boolean" },
              "enter": { "type": "boolean", "description": "Be in the Space: read its event stream, hear its audio." },
              "set_reminder": { "type": "boolean" }
            }
          },
          "Me": {
            "type": "object", "required": ["role", "rights", "muted", "invited", "reminder"], "additionalProperties": false,
            "description": "The caller's place in the Space.",
            "properties": {
              "role": { "$ref": "#/components/schemas/Role" },
              "rights": { "$ref": "#/components/schemas/Rights" },
              "muted": { "type": "boolean", "description": "True while a host has the caller muted." },
              "invited": { "type": "boolean" },
              "reminder": { "type": "boolean" },
              "speak_request": { "$ref": "#/components/schemas/OwnSpeakRequest" },
              "ticket": { "$ref": "#/components/schemas/OwnTicket" }
            }
          },
          "IncludedUser": {
            "type": "object", "required": ["id", "name", "username"], "additionalProperties": false,
            "properties": {
              "id": { "$ref": "#/components/schemas/NumericId" },
              "name": { "type": "string" },
              "username": { "type": "string" },
              "profile_image_url": { "type": "string" }
            }
          },
          "IncludedTopic": {
            "type": "object", "required": ["id", "name"], "additionalProperties": false,
            "properties": {
              "id": { "$ref": "#/components/schemas/NumericId" },
              "name": { "type": "string" }
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
          "ShownSpaceReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": { "$ref": "#/components/schemas/WholeSpace" },
              "includes": { "$ref": "#/components/schemas/PeopleIncludes" }
            }
          },
          "PeopleIncludes": {
            "type": "object", "required": ["users"], "additionalProperties": false,
            "description": "Everyone whom the Space names, each once; absent when all their accounts are gone.",
            "properties": {
              "users": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/IncludedUser" } }
            }
          },
          "Calendar": { "type": "string", "description": "An iCalendar object." },
          "OEmbed": {
            "type": "object", "additionalProperties": false,
            "required": ["type", "version", "title", "author_name", "author_url", "provider_name", "provider_url", "cache_age", "html", "width", "height"],
            "properties": {
              "type": { "type": "string", "enum": ["rich"] },
              "version": { "type": "string", "enum": ["1.0"] },
              "title": { "type": "string" },
              "author_name": { "type": "string" },
              "author_url": { "type": "string" },
              "provider_name": { "type": "string" },
              "provider_url": { "type": "string" },
              "cache_age": { "type": "integer", "minimum": 0, "description": "In seconds." },
              "html": { "type": "string", "description": "An iframe with the player." },
              "width": { "type": "integer", "minimum": 1 },
              "height": { "type": "integer", "minimum": 1 }
            }
          },
          "ProfileMe": {
            "type": "object", "required": ["following", "followed_by", "blocking"], "additionalProperties": false,
            "description": "How the caller stands to the person; absent for guests, apps by themselves, and of oneself.",
            "properties": {
              "following": { "type": "boolean" },
              "followed_by": { "type": "boolean" },
              "blocking": { "type": "boolean", "description": "The caller has blocked the person." }
            }
          },
          "Profile": {
            "type": "object", "required": ["id", "name", "username", "created_at", "followers_count", "following_count"], "additionalProperties": false,
            "properties": {
              "id": { "$ref": "#/components/schemas/NumericId" },
              "name": { "type": "string" },
              "username": { "type": "string" },
              "description": { "type": "string" },
              "location": { "type": "string" },
              "url": { "type": "string" },
              "created_at": { "$ref": "#/components/schemas/Time" },
              "profile_image_url": { "type": "string" },
              "followers_count": { "type": "integer", "minimum": 0 },
              "following_count": { "type": "integer", "minimum": 0 },
              "me": { "$ref": "#/components/schemas/ProfileMe" }
            }
          },
          "ProfileReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": { "data": { "$ref": "#/components/schemas/Profile" } }
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
              "pinned": { "type": "boolean" },
              "entities": { "type": "object", "description": "Links, hashtags and mentions, as in X's Posts." }
            }
          },
          "RoomEvent": {
            "type": "object", "required": ["data"],
            "description": "The data of one server-sent event. Its type says what it is: snapshot, counts, reactions, voices, hosts_left, hosts_returned, person_left, person_returned, me, moved, or what happened in the Space. docs/event-stream.md lists them.",
            "properties": {
              "data": {
                "type": "object",
                "description": "Of a snapshot the whole Space, with posts and reactions; else what happened.",
                "properties": {
                  "version": { "type": "integer", "minimum": 1 },
                  "at": { "$ref": "#/components/schemas/Time" },
                  "actor_id": { "$ref": "#/components/schemas/NumericId" },
                  "user_id": { "$ref": "#/components/schemas/NumericId" },
                  "space": { "type": "object", "description": "The members of the Space that changed: put them over what you have. An emptied list is [], a value that is gone null." },
                  "me": { "$ref": "#/components/schemas/Me" }
                }
              },
              "includes": {
                "type": "object",
                "properties": {
                  "users": {
                    "type": "array",
                    "items": {
                      "type": "object", "required": ["id", "name", "username"],
                      "properties": {
                        "id": { "$ref": "#/components/schemas/NumericId" },
                        "name": { "type": "string" },
                        "username": { "type": "string" },
                        "profile_image_url": { "type": "string" }
                      }
                    }
                  }
                }
              }
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
          "Deleted": {
            "type": "object", "required": ["deleted"], "additionalProperties": false,
            "properties": { "deleted": { "type": "boolean" } }
          },
          "TopicReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": { "data": { "$ref": "#/components/schemas/ListedTopic" } }
          },
          "TopicListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/ListedTopic" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          }
        }
        """;
}
