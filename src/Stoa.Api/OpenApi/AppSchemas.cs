namespace Stoa.Api.OpenApi;

/// <summary>The schemas of replies about apps, as JSON.</summary>
/// <remarks>Source: the writers in Apps. The tests hold real replies against them.</remarks>
internal static class AppSchemas
{
    /// <summary>The members of <c>components.schemas</c>.</summary>
    public const string Json = """
        {
          "App": {
            "type": "object", "required": ["client_id", "name", "kind", "created_at", "disabled"], "additionalProperties": false,
            "properties": {
              "client_id": { "type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$" },
              "name": { "type": "string" },
              "kind": { "type": "string", "enum": ["confidential", "public"] },
              "created_at": { "$ref": "#/components/schemas/Time" },
              "disabled": { "type": "boolean", "description": "True while an operator turns it away." },
              "redirect_uris": { "type": "array", "minItems": 1, "items": { "type": "string" } },
              "client_secret": { "type": "string", "description": "In the reply to creation and rotation alone, and never again." }
            }
          },
          "AppReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": { "data": { "$ref": "#/components/schemas/App" } }
          },
          "AppListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/App" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "AppDeletedReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": { "data": { "$ref": "#/components/schemas/Deleted" } }
          }
        }
        """;
}
