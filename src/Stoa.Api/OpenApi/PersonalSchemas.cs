namespace Stoa.Api.OpenApi;

/// <summary>The schemas of topics as people follow them, of personal calendars and of feeds, as JSON.</summary>
/// <remarks>Source: Topics, PersonalCalendar and HostFeed. The tests hold real replies against them.</remarks>
internal static class PersonalSchemas
{
    /// <summary>The members of <c>components.schemas</c>.</summary>
    public const string Json = """
        {
          "ListedTopic": {
            "type": "object", "required": ["id", "name"], "additionalProperties": false,
            "properties": {
              "id": { "$ref": "#/components/schemas/NumericId" },
              "name": { "type": "string" },
              "description": { "type": "string" },
              "followed": { "type": "boolean", "description": "Whether the caller follows it; absent for guests, and apps by themselves." }
            }
          },
          "CalendarAddressReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": {
                "type": "object", "required": ["url", "created_at"], "additionalProperties": false,
                "properties": {
                  "url": { "type": "string", "description": "The secret address, for calendar programs; shown this once." },
                  "created_at": { "$ref": "#/components/schemas/Time" }
                }
              }
            }
          },
          "CalendarReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": {
              "data": {
                "type": "object", "required": ["created_at"], "additionalProperties": false,
                "properties": { "created_at": { "$ref": "#/components/schemas/Time" } }
              }
            }
          },
          "CalendarDeletedReply": {
            "type": "object", "required": ["data"], "additionalProperties": false,
            "properties": { "data": { "$ref": "#/components/schemas/Deleted" } }
          },
          "Feed": { "type": "string", "description": "A feed of Spaces, as XML." }
        }
        """;
}
