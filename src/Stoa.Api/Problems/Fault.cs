using Stoa.Api.Fields;

namespace Stoa.Api.Problems;

/// <summary>One fault of a request's parameters or body (family B).</summary>
/// <param name="Name">The parameter or body member at fault; absent when it is the body as a whole.</param>
/// <param name="Values">What was sent for it.</param>
/// <param name="Message">What is wrong with it.</param>
/// <remarks>The table of the messages. Source: docs/compatibility.md, Requests and their replies.</remarks>
public sealed record Fault(string? Name, IReadOnlyList<string> Values, string Message)
{
    /// <summary>A required parameter is missing or empty.</summary>
    public static Fault Empty(string name) => new(name, [], $"The `{name}` query parameter can not be empty");

    /// <summary>A value, or one element of a list, does not match its pattern.</summary>
    public static Fault Mismatch(string name, string value, string pattern) =>
        new(name, [value], $"The `{name}` query parameter value [{value}] does not match {pattern}");

    /// <summary>A list has too many elements.</summary>
    public static Fault ListSize(string name, IReadOnlyList<string> values, long min, long max) => new(
        name, values, Invariant($"The number of values in the `{name}` query parameter list [{values.Count}] is not between {min} and {max}"));

    /// <summary>A value, or one element of a list, is not known.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="raw">Everything that was sent for it.</param>
    /// <param name="value">The element at fault.</param>
    /// <param name="allowed">The values that are known, divided by commas.</param>
    public static Fault NotOneOf(string name, IReadOnlyList<string> raw, string value, string allowed) =>
        new(name, raw, $"The `{name}` query parameter value [{value}] is not one of [{allowed}]");

    /// <summary>A number is out of its range.</summary>
    public static Fault Range(string name, string value, long min, long max) =>
        new(name, [value], Invariant($"The `{name}` query parameter value [{value}] is not between {min} and {max}"));

    /// <summary>A number is not a number.</summary>
    public static Fault NotInteger(string name, string value) =>
        new(name, [value], $"The `{name}` query parameter value [{value}] is not a valid integer");

    /// <summary>A text is too long or too short.</summary>
    public static Fault Length(string name, string value, long length, long min, long max) =>
        new(name, [value], Invariant($"The `{name}` query parameter value [{length}] size is not between {min} and {max}"));

    /// <summary>A page token that this server did not give out for this list.</summary>
    public static Fault Token(string name, string value) =>
        new(name, [value], $"The `{name}` query parameter value [{value}] is not a valid token.");

    /// <summary>A parameter that the endpoint does not have.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="values">What was sent for it.</param>
    /// <param name="allowed">The parameters that the endpoint has, divided by commas.</param>
    public static Fault Unknown(string name, IReadOnlyList<string> values, string allowed) =>
        new(name, values, $"The query parameter [{name}] is not one of [{allowed}]");

    /// <summary>A parameter that takes one value was given several.</summary>
    public static Fault Duplicate(string name, IReadOnlyList<string> values) =>
        new(name, values, $"Duplicate parameters are not allowed: the `{name}` query parameter");

    /// <summary>A value whose percent-encoding is broken or does not spell UTF-8.</summary>
    public static Fault Encoding(string name, string value) =>
        new(name, [value], $"The `{name}` query parameter value [{value}] is not valid percent-encoded UTF-8");

    /// <summary>The body is no JSON object, or not in the form that is read.</summary>
    public static Fault Body() => new(Name: null, [], "Request body is not valid JSON");

    /// <summary>A member of the body is wrong.</summary>
    /// <param name="name">The member.</param>
    /// <param name="value">What was sent for it; absent when it is missing or no scalar.</param>
    /// <param name="rule">What it has to be, as <c>must match …</c>.</param>
    public static Fault Member(string name, string? value, string rule) =>
        new(name, value is null ? [] : [value], $"The `{name}` field {rule}");

    /// <summary>Writes it as an element of <c>errors</c>.</summary>
    internal void Write(JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("parameters"u8);
        if (Name is not null)
        {
            json.WritePropertyName(Name);
            json.WriteStartArray();
            foreach (var value in Values)
            {
                json.WriteTextValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteText("message"u8, Message);
        json.WriteEndObject();
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
