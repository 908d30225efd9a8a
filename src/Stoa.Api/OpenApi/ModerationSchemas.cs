namespace Stoa.Api.OpenApi;

/// <summary>The schemas of replies about blocks, reports and suspended people, as JSON.</summary>
/// <remarks>Source: the writers in Moderation. The tests hold real replies against them.</remarks>
internal static class ModerationSchemas
{
    /// <summary>The members of <c>components.schemas</c>.</summary>
    public const string Json = """
        {
          "Person": {
            "type": "object", "required": ["user_id"], "additionalProperties": false,
            "properties": {
              "user_id": { "$ref": "#/components/schemas/NumericId" },
              "username": { "type": "string", "description": "Absent when the account is gone." },
              "name": { "type": "string" }
            }
          },
          "PersonListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Person" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "BlockReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": {
                "type": "object", "required": ["blocking"], "additionalProperties": false,
                "properties": { "blocking": { "type": "boolean", "description": "Whether the caller blocks the person now." } }
              }
            }
          },
          "ReportResolution": {
            "type": "object", "required": ["action", "by", "at"], "additionalProperties": false,
            "properties": {
              "action": { "type": "string", "enum": ["dismissed", "space_ended", "user_suspended"] },
              "by": { "$ref": "#/components/schemas/NumericId" },
              "at": { "$ref": "#/components/schemas/Time" },
              "note": { "type": "string" }
            }
          },
          "Report": {
            "type": "object", "required": ["id", "state", "reason", "created_at"], "additionalProperties": false,
            "properties": {
              "id": { "$ref": "#/components/schemas/NumericId" },
              "state": { "type": "string", "enum": ["open", "resolved"] },
              "reason": { "type": "string", "enum": ["spam", "abuse", "hate", "violence", "self_harm", "child_safety", "impersonation", "other"] },
              "created_at": { "$ref": "#/components/schemas/Time" },
              "note": { "type": "string" },
              "reporter_id": { "$ref": "#/components/schemas/NumericId" },
              "user_id": { "$ref": "#/components/schemas/NumericId" },
              "space_id": { "$ref": "#/components/schemas/SpaceId" },
              "space_title": { "type": "string", "description": "As it was at the time of the report." },
              "creator_id": { "$ref": "#/components/schemas/NumericId" },
              "resolution": { "$ref": "#/components/schemas/ReportResolution" }
            }
          },
          "ReportReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": { "data": { "$ref": "#/components/schemas/Report" } }
          },
          "ReportListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Report" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "SuspensionReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": {
                "type": "object", "required": ["suspended"], "additionalProperties": false,
                "properties": { "suspended": { "type": "boolean" } }
              }
            }
          }
        }
        """;
}
