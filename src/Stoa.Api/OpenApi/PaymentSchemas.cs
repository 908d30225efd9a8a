namespace Stoa.Api.OpenApi;

/// <summary>The schemas of one's own tickets and of payments, as JSON.</summary>
/// <remarks>Source: ListTickets and ListPayments. The tests hold real replies against them.</remarks>
internal static class PaymentSchemas
{
    /// <summary>The members of <c>components.schemas</c>.</summary>
    public const string Json = """
        {
          "HeldTicket": {
            "type": "object", "additionalProperties": false,
            "required": ["space_id", "state", "number", "sold_at", "paid", "given", "price", "currency", "payment"],
            "properties": {
              "space_id": { "$ref": "#/components/schemas/SpaceId" },
              "title": { "type": "string" },
              "scheduled_start": { "$ref": "#/components/schemas/Time" },
              "state": { "type": "string", "enum": ["scheduled", "live", "ended", "canceled"] },
              "number": { "type": "integer", "minimum": 1 },
              "sold_at": { "$ref": "#/components/schemas/Time" },
              "paid": { "type": "boolean" },
              "given": { "type": "boolean", "description": "True for an invitation ticket." },
              "price": { "type": "integer", "format": "int64", "minimum": 0, "description": "In the currency's minor unit." },
              "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
              "payment": { "type": "string", "enum": ["door", "stripe"] },
              "refund": { "type": "string", "enum": ["due", "refunded", "outside"], "description": "Where the money is, when it is to go back; outside: between the buyer and the host." }
            }
          },
          "OwnTicketListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/HeldTicket" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          },
          "Payment": {
            "type": "object", "additionalProperties": false,
            "required": ["user_id", "number", "sold_at", "price", "currency", "status", "updated_at"],
            "properties": {
              "user_id": { "$ref": "#/components/schemas/NumericId" },
              "number": { "type": "integer", "minimum": 1 },
              "sold_at": { "$ref": "#/components/schemas/Time" },
              "price": { "type": "integer", "format": "int64", "minimum": 0, "description": "In the currency's minor unit." },
              "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
              "status": {
                "type": "string", "enum": ["open", "expired", "released", "paid", "settled", "refund_due", "refunded", "refund_failed"],
                "description": "refund_failed: somebody has to look at Stripe's dashboard."
              },
              "updated_at": { "$ref": "#/components/schemas/Time" }
            }
          },
          "PaymentListReply": {
            "type": "object", "required": ["meta"], "additionalProperties": false,
            "properties": {
              "data": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Payment" } },
              "meta": { "$ref": "#/components/schemas/ListMeta" }
            }
          }
        }
        """;
}
