using System.Text.Json;
using Stoa.Api.Bodies;
using Stoa.Api.Query;

namespace Stoa.Api.OpenApi;

/// <summary>Writes what an operation takes, out of the very tables against which requests are checked.</summary>
internal sealed class RequestSchemas(Utf8JsonWriter json)
{
    /// <summary>Writes a parameter of path or query.</summary>
    public void WriteParameter(Parameter parameter)
    {
        json.WriteStartObject();
        json.WriteString("name", parameter.Name);
        json.WriteString("in", parameter.IsInPath ? "path" : "query");
        json.WriteBoolean("required", parameter.IsRequired);
        json.WriteString("description", parameter.Description);
        if (parameter.IsList)
        {
            json.WriteString("style", "form");

            // Both forms are read. Of a required list X's 2.166 says the repeated one too, and NSwag makes code of the other that does not compile.
            json.WriteBoolean("explode", parameter.IsRequired);
        }

        json.WriteStartObject("schema");
        switch (parameter.Kind)
        {
            case ParameterKind.Number:
                json.WriteString("type", "integer");
                json.WriteString("format", "int32");
                WriteRange("minimum", parameter.Min, "maximum", parameter.Max);
                if (parameter.Default is { } standard)
                {
                    json.WriteNumber("default", standard);
                }

                break;
            case ParameterKind.OneOf:
                json.WriteString("$ref", OpenApiWriter.SchemaPath + parameter.Names?.Schema);
                break;
            case ParameterKind.Fields:
                json.WriteString("type", "array");
                json.WriteBoolean("uniqueItems", true);
                json.WriteStartObject("items");
                json.WriteString("$ref", OpenApiWriter.SchemaPath + parameter.Names?.Schema);
                json.WriteEndObject();
                break;
            case ParameterKind.List:
                json.WriteString("type", "array");
                WriteRange("minItems", parameter.Min, "maxItems", parameter.Max);
                json.WriteStartObject("items");
                WriteText(parameter.Pattern, 0, 0);
                json.WriteEndObject();
                break;
            default:
                WriteText(parameter.Pattern, parameter.Min, parameter.Max);
                break;
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the schema of one of the words of a parameter.</summary>
    public void WriteNames(FieldNames names)
    {
        json.WriteStartObject();
        json.WriteString("type", "string");
        WriteWords(names.All);
        json.WriteEndObject();
    }

    /// <summary>Writes the schema of a body: every member, and no other.</summary>
    public void WriteBody(BodyTable table)
    {
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        var required = table.Members.Where(member => member.IsRequired).ToArray();
        if (required.Length > 0)
        {
            json.WriteStartArray("required");
            Array.ForEach(required, member => json.WriteStringValue(member.Name));
            json.WriteEndArray();
        }

        json.WriteStartObject("properties");
        foreach (var member in table.Members)
        {
            json.WritePropertyName(member.Name);
            WriteMember(member);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteMember(BodyMember member)
    {
        if (member is { Kind: BodyKind.Nested, Table: { } table })
        {
            WriteBody(table);
            return;
        }

        json.WriteStartObject();
        json.WriteString("description", member.Description);
        switch (member.Kind)
        {
            case BodyKind.Number:
                json.WriteString("type", "integer");
                json.WriteString("format", "int64");
                WriteRange("minimum", member.Min, "maximum", member.Max);
                break;
            case BodyKind.Boolean:
                json.WriteString("type", "boolean");
                break;
            case BodyKind.Time:
                json.WriteString("type", "string");
                json.WriteString("format", "date-time");
                break;
            case BodyKind.OneOf:
                json.WriteString("type", "string");

                // Words with dots are no names in any language: generators make enumerations of them whose values come out wrong on the wire.
                if (!member.Words.Any(word => word.Contains('.', StringComparison.Ordinal)))
                {
                    WriteWords(member.Words);
                }

                break;
            case BodyKind.List:
                json.WriteString("type", "array");
                json.WriteNumber("maxItems", member.Max);
                json.WriteStartObject("items");
                WriteText(member.Pattern, 0, 0);
                json.WriteEndObject();
                break;
            default:
                WriteText(member.Pattern, member.Min, member.Max);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>The rest of a schema of text; a greatest length of 0 means that only the pattern counts.</summary>
    private void WriteText(TextPattern? pattern, long min, long max)
    {
        json.WriteString("type", "string");
        if (pattern is not null)
        {
            json.WriteString("pattern", pattern.Text);
        }
        else if (max > 0)
        {
            WriteRange("minLength", min, "maxLength", max);
        }
    }

    private void WriteRange(string least, long min, string greatest, long max)
    {
        json.WriteNumber(least, min);
        json.WriteNumber(greatest, max);
    }

    private void WriteWords(IReadOnlyList<string> words)
    {
        json.WriteStartArray("enum");
        foreach (var word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }
}
