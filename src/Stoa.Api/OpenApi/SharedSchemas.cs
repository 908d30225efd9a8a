namespace Stoa.Api.OpenApi;

/// <summary>The schemas of replies that stand in both documents, as JSON. Requests have none here: theirs come from the tables that check them.</summary>
/// <remarks>Source: docs/compatibility.md. The tests hold real replies against them.</remarks>
internal static class SharedSchemas
{
    /// <summary>The members of <c>components.schemas</c>.</summary>
    public const string Json = """
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
              "reason": { "type": "string", "description": "Under /api: the reason for programs to read." },
              "location": { "type": "string", "description": "With status 307: the same as the header Location." }
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
}
