using System.Text.Json;
using System.Text.RegularExpressions;

namespace Stoa.ApiFuzzer;

/// <summary>Holds JSON against the schemas of an OpenAPI document: the keywords that Stoa's documents use, and no others.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    private static readonly HashSet<string> _notes = ["description", "example", "format", "title"];

    /// <summary>What is wrong; empty when nothing is.</summary>
    public IReadOnlyList<string> Check(JsonElement value, JsonElement schema)
    {
        List<string> faults = [];
        Check(value, schema, "$", faults);
        return faults;
    }

    /// <summary>The element that a reference leads to.</summary>
    public JsonElement Resolve(string reference)
    {
        var element = document;
        foreach (var part in reference[2..].Split('/'))
        {
            element = element.TryGetProperty(part, out var next) ? next : throw new InvalidDataException($"{reference} leads nowhere.");
        }

        return element;
    }

    private void Check(JsonElement value, JsonElement schema, string place, List<string> faults)
    {
        if (schema.TryGetProperty("type", out var type) && !IsOfType(value, type.GetString()!))
        {
            faults.Add($"{place}: {value} is no {type}");
            return;
        }

        foreach (var rule in schema.EnumerateObject())
        {
            if (!CheckWithin(value, schema, rule, place, faults) && !Holds(value, rule))
            {
                faults.Add($"{place}: {value} breaks {rule}");
            }
        }
    }

    /// <summary>Follows the rules that lead further down; false when the rule is none of them.</summary>
    private bool CheckWithin(JsonElement value, JsonElement schema, JsonProperty rule, string place, List<string> faults)
    {
        switch (rule.Name)
        {
            case "$ref":
                Check(value, Resolve(rule.Value.GetString()!), place, faults);
                return true;
            case "items":
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Check(item, rule.Value, $"{place}[{index}]", faults);
                }

                return true;
            case "properties":
                foreach (var property in rule.Value.EnumerateObject().Where(property => value.TryGetProperty(property.Name, out _)))
                {
                    Check(value.GetProperty(property.Name), property.Value, $"{place}.{property.Name}", faults);
                }

                return true;
            case "additionalProperties" when rule.Value.ValueKind == JsonValueKind.Object:
                foreach (var more in value.EnumerateObject().Where(member => !IsNamed(schema, member.Name)))
                {
                    Check(more.Value, rule.Value, $"{place}.{more.Name}", faults);
                }

                return true;
            case "additionalProperties":
                faults.AddRange(value.EnumerateObject().Where(member => !IsNamed(schema, member.Name)).Select(member => $"{place} has {member.Name}"));
                return true;
            case "oneOf":
                if (rule.Value.EnumerateArray().Count(one => Check(value, one).Count == 0) != 1)
                {
                    faults.Add($"{place}: {value} is not one of the kinds.");
                }

                return true;
            default:
                return false;
        }
    }

    private static bool Holds(JsonElement value, JsonProperty rule) => rule.Name switch
    {
        "type" => IsOfType(value, rule.Value.GetString()!),
        "enum" => rule.Value.EnumerateArray().Any(word => word.ValueEquals(value.GetString())),
        "pattern" => Regex.IsMatch(value.GetString()!, rule.Value.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)),
        "minimum" => value.GetDouble() >= rule.Value.GetDouble(),
        "maximum" => value.GetDouble() <= rule.Value.GetDouble(),
        "minLength" => value.GetString()!.Length >= rule.Value.GetInt32(),
        "minItems" => value.GetArrayLength() >= rule.Value.GetInt32(),
        "maxItems" => value.GetArrayLength() <= rule.Value.GetInt32(),
        "required" => rule.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        _ => _notes.Contains(rule.Name),
    };

    private static bool IsNamed(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out _);

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => false,
    };
}
