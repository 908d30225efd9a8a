using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Stoa.Contract.Tests;

/// <summary>Compares JSON with what is expected: the same members in any order, the same elements in the same order.</summary>
/// <remarks>In the template the strings <c>&lt;time&gt;</c>, <c>&lt;count&gt;</c>, <c>&lt;id&gt;</c> and <c>&lt;token&gt;</c> stand for any value of that form.</remarks>
internal static partial class JsonTemplate
{
    /// <summary>What differs, or null.</summary>
    public static string? FindDifference(JsonElement template, JsonElement actual, string place = "$")
    {
        if (template.ValueKind == JsonValueKind.String && Form(template.GetString()!) is { } form)
        {
            return form(actual) ? null : $"{place}: {actual} is no {template}";
        }

        if (template.ValueKind != actual.ValueKind)
        {
            return $"{place}: {actual} instead of {template}";
        }

        return template.ValueKind switch
        {
            JsonValueKind.Object => FindInObject(template, actual, place),
            JsonValueKind.Array => FindInArray(template, actual, place),
            JsonValueKind.Number => template.GetRawText() == actual.GetRawText() ? null : $"{place}: {actual} instead of {template}",
            _ => template.ToString() == actual.ToString() ? null : $"{place}: {actual} instead of {template}",
        };
    }

    private static string? FindInObject(JsonElement template, JsonElement actual, string place)
    {
        var expected = template.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal).ToList();
        var found = actual.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal).ToList();
        return expected.SequenceEqual(found, StringComparer.Ordinal)
            ? template.EnumerateObject()
                .Select(member => FindDifference(member.Value, actual.GetProperty(member.Name), $"{place}.{member.Name}"))
                .FirstOrDefault(difference => difference is not null)
            : $"{place}: has [{string.Join(' ', found)}] instead of [{string.Join(' ', expected)}]";
    }

    private static string? FindInArray(JsonElement template, JsonElement actual, string place) =>
        template.GetArrayLength() == actual.GetArrayLength()
            ? template.EnumerateArray().Zip(actual.EnumerateArray())
                .Select((pair, index) => FindDifference(pair.First, pair.Second, string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]")))
                .FirstOrDefault(difference => difference is not null)
            : $"{place}: {actual} instead of {template}";

    private static Func<JsonElement, bool>? Form(string text) => text switch
    {
        "<time>" => value => Matches(value, Time()),
        "<id>" => value => Matches(value, Id()),
        "<token>" => value => Matches(value, Token()),
        "<count>" => value => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count >= 0,
        _ => null,
    };

    private static bool Matches(JsonElement value, Regex pattern) => value.ValueKind == JsonValueKind.String && pattern.IsMatch(value.GetString()!);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Time();

    [GeneratedRegex("^[1-9][0-9]{0,18}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Id();

    [GeneratedRegex("^[0-9a-v]{16,}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();
}
