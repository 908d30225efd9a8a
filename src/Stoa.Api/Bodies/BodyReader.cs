using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Stoa.Api.Problems;

namespace Stoa.Api.Bodies;

/// <summary>Reads a JSON body against an operation's table and tells every fault at once.</summary>
/// <remarks>Strict: UTF-8 without comments or trailing commas, no unknown and no repeated members. Source: docs/compatibility.md, Requests and their replies; RFC 8259; for a coded body RFC 9110 section 8.4.</remarks>
internal static class BodyReader
{
    private const string ContentType = "application/json";

    /// <summary>How reading ended: a problem, faults, or values.</summary>
    public readonly record struct Result(Problem? Problem, List<Fault>? Faults, BodyValues Values);

    /// <summary>Reads the whole body of a request.</summary>
    public static async ValueTask<Result> ReadAsync(HttpRequest request, BodyTable table)
    {
        // An empty body has no type worth asking for: `curl -d ''` names a form's.
        var isNothing = table.IsOptional && request.ContentLength == 0;
        if (!isNothing && ((request.ContentType is { } type && !IsJson(type)) || !IsPlain(request.Headers.ContentEncoding)))
        {
            return new(Problem.UnsupportedMediaType, null, BodyValues.None);
        }

        if (request.ContentLength > BodyTable.MaxBytes)
        {
            return new(Problem.ContentTooLarge, null, BodyValues.None);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BodyTable.MaxBytes + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(
                buffer.AsMemory(0, BodyTable.MaxBytes + 1), BodyTable.MaxBytes + 1, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
            return length > BodyTable.MaxBytes
                ? new(Problem.ContentTooLarge, null, BodyValues.None)
                : Read(buffer.AsSpan(0, length), table);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a body that is all there.</summary>
    public static Result Read(ReadOnlySpan<byte> json, BodyTable table)
    {
        List<Fault> faults = [];
        var values = new BodyValues(table);
        if (json.IsEmpty && table.IsOptional)
        {
            return new(null, null, values);
        }

        var isRead = Utf8.IsValid(json) && TryRead(json, values, table, faults);
        return isRead ? new(null, faults.Count > 0 ? faults : null, values) : new(null, [Fault.Body()], values);
    }

    private static bool IsPlain(StringValues coding) => StringValues.IsNullOrEmpty(coding) || string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase);

    private static bool IsJson(string type)
    {
        var end = type.IndexOf(';', StringComparison.Ordinal);
        return type.AsSpan(0, end < 0 ? type.Length : end).Trim().Equals(ContentType, StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryRead(ReadOnlySpan<byte> json, BodyValues values, BodyTable table, List<Fault> faults)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = BodyTable.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            ReadObject(ref reader, values, table, "", faults);

            // Anything after the object makes the reader throw.
            return !reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The framework's reader says by exception that the text is no JSON, or that a string is half a surrogate pair.
            return false;
        }
    }

    private static void ReadObject(ref Utf8JsonReader reader, BodyValues values, BodyTable table, string prefix, List<Fault> faults)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? "";
            reader.Read();
            var index = table.IndexOf(name);
            var place = prefix + name;
            if (!seen.Add(name))
            {
                faults.Add(Fault.Member(place, Scalar(ref reader), "must not be repeated"));
            }
            else if (index < 0)
            {
                faults.Add(Fault.Member(place, Scalar(ref reader), $"is not one of [{string.Join(',', table.Members.Select(member => member.Name))}]"));
            }
            else if (ReadValue(ref reader, table.Members[index], place, faults) is { } value)
            {
                values.TryAdd(index, value);
            }

            reader.Skip();
        }

        foreach (var member in table.Members.Where(member => member.IsRequired && !seen.Contains(member.Name)))
        {
            faults.Add(Fault.Member(prefix + member.Name, null, member.Pattern is { } pattern ? $"must match {pattern.Text}" : "is required"));
        }
    }

    /// <summary>Reads one value; null after a fault, or for a null that means absent.</summary>
    private static object? ReadValue(ref Utf8JsonReader reader, BodyMember member, string place, List<Fault> faults)
    {
        var before = faults.Count;
        var value = (member.Kind, reader.TokenType) switch
        {
            (BodyKind.Text, JsonTokenType.String) => CheckText(reader.GetString() ?? "", member, place, faults),
            (BodyKind.OneOf, JsonTokenType.String) => CheckWord(reader.GetString() ?? "", member, place, faults),
            (BodyKind.Number, JsonTokenType.Number) when reader.TryGetInt64(out var number) => (object?)CheckNumber(number, member, place, faults),
            (BodyKind.Boolean, JsonTokenType.True) => true,
            (BodyKind.Boolean, JsonTokenType.False) => false,
            (BodyKind.Time, JsonTokenType.String) => (object?)CheckTime(reader.GetString() ?? "", place, faults),
            (BodyKind.List, JsonTokenType.StartArray) => ReadList(ref reader, member, place, faults),
            (BodyKind.Nested, JsonTokenType.StartObject) => ReadNested(ref reader, member, place, faults),
            _ => null,
        };
        var isAbsent = reader.TokenType == JsonTokenType.Null && !member.IsRequired;
        if (value is null && faults.Count == before && !isAbsent)
        {
            faults.Add(Fault.Member(place, Scalar(ref reader), member.Pattern is { } pattern && member.Kind == BodyKind.Text
                ? $"must match {pattern.Text}"
                : $"must be {Describe(member.Kind)}"));
        }

        return value;
    }

    private static BodyValues ReadNested(ref Utf8JsonReader reader, BodyMember member, string place, List<Fault> faults)
    {
        var table = member.Table!; // BodyMember.Nested gives a table.
        var values = new BodyValues(table);
        ReadObject(ref reader, values, table, $"{place}.", faults);
        return values;
    }

    private static List<string>? ReadList(ref Utf8JsonReader reader, BodyMember member, string place, List<Fault> faults)
    {
        List<string> list = [];
        var isValid = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var element = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            if (element is null || !member.Pattern!.IsMatch(element)) // BodyMember.List gives a pattern.
            {
                isValid = isValid && !Refuse(faults, place, element ?? Scalar(ref reader), $"must match {member.Pattern!.Text}");
                reader.Skip();
            }
            else if (!list.Contains(element) && list.Count <= member.Max)
            {
                list.Add(element);
            }
        }

        if (isValid && list.Count > member.Max)
        {
            isValid = !Refuse(faults, place, null, string.Create(CultureInfo.InvariantCulture, $"must have at most {member.Max} elements"));
        }

        return isValid ? list : null;
    }

    private static string? CheckText(string text, BodyMember member, string place, List<Fault> faults)
    {
        if (member.Pattern is { } pattern)
        {
            return pattern.IsMatch(text) || !Refuse(faults, place, text, $"must match {pattern.Text}") ? text : null;
        }

        var length = text.EnumerateRunes().Count();
        return (length >= member.Min && length <= member.Max)
            || !Refuse(faults, place, text, string.Create(CultureInfo.InvariantCulture, $"must have {member.Min} to {member.Max} characters"))
            ? text
            : null;
    }

    private static string? CheckWord(string text, BodyMember member, string place, List<Fault> faults) =>
        member.Words.Contains(text, StringComparer.Ordinal)
        || !Refuse(faults, place, text, $"is not one of [{string.Join(',', member.Words)}]") ? text : null;

    private static long? CheckNumber(long number, BodyMember member, string place, List<Fault> faults) =>
        (number >= member.Min && number <= member.Max)
        || !Refuse(
            faults,
            place,
            number.ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"is not between {member.Min} and {member.Max}")) ? number : null;

    private static DateTimeOffset? CheckTime(string text, string place, List<Fault> faults) =>
        Rfc3339.TryParse(text, out var time) || !Refuse(faults, place, text, "must be a time such as 2026-08-01T10:00:00.000Z")
            ? time
            : null;

    private static bool Refuse(List<Fault> faults, string place, string? value, string rule)
    {
        faults.Add(Fault.Member(place, value, rule));
        return true;
    }

    /// <summary>The value as text for the echo, when it is a string or a number.</summary>
    private static string? Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    private static string Describe(BodyKind kind) => kind switch
    {
        BodyKind.Number => "a whole number",
        BodyKind.Boolean => "true or false",
        BodyKind.List => "a list of strings",
        BodyKind.Nested => "an object",
        _ => "a string",
    };
}
