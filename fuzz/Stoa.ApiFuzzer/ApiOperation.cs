using System.Text.Json;

namespace Stoa.ApiFuzzer;

/// <summary>One operation of the server's OpenAPI documents.</summary>
/// <param name="Method">The method in capitals.</param>
/// <param name="Path">The path with its parameters in braces.</param>
/// <param name="Json">What the document says of it.</param>
/// <param name="Check">Holds replies against the document that it stands in, and resolves references of it.</param>
internal sealed record ApiOperation(string Method, string Path, JsonElement Json, SchemaCheck Check)
{
    /// <summary>Its parameters.</summary>
    public IReadOnlyList<JsonElement> Parameters { get; } = Json.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

    /// <summary>The schema of its body; null when it takes none, or no JSON.</summary>
    public JsonElement? Body { get; } = Json.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var content)
        ? content.GetProperty("schema") : null;

    /// <summary>The type of its body when that is text and not JSON.</summary>
    public string? TextType { get; } = Json.TryGetProperty("requestBody", out var text) && text.GetProperty("content").EnumerateObject().First().Name is var type and not "application/json"
        ? type : null;

    /// <summary>Method and path.</summary>
    public string Name => $"{Method} {Path}";

    /// <summary>True when the document says that a reply with this status may be of this type; text has to be UTF-8 and say so.</summary>
    public bool Gives(int status, string type)
    {
        var (media, more) = type.Split(';', 2) is [var first, var rest] ? (first, rest) : (type, "");
        return Json.GetProperty("responses").TryGetProperty($"{status}", out var response) && response.TryGetProperty("content", out var content)
            && content.TryGetProperty(media, out _) && (more == " charset=utf-8" || !media.StartsWith("text/", StringComparison.Ordinal));
    }

    /// <summary>The schema of a reply; null when the document does not know the status.</summary>
    public JsonElement? ReplySchema(int status)
    {
        if (!Json.GetProperty("responses").TryGetProperty($"{status}", out var response))
        {
            return null;
        }

        var resolved = response.TryGetProperty("$ref", out var reference) ? Check.Resolve(reference.GetString()!) : response;
        return resolved.GetProperty("content").EnumerateObject().First().Value.GetProperty("schema");
    }

    /// <summary>The schema that a schema refers to, or itself.</summary>
    public JsonElement Resolve(JsonElement schema) => schema.TryGetProperty("$ref", out var reference) ? Check.Resolve(reference.GetString()!) : schema;

    /// <summary>Reads the operations of both documents.</summary>
    public static async Task<IReadOnlyList<ApiOperation>> ReadAllAsync(Uri address, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address };
        List<ApiOperation> all = [];
        foreach (var path in new[] { "/2/openapi.json", "/api/openapi.json" })
        {
            var document = JsonDocument.Parse(await http.GetStringAsync(path, cancellationToken)).RootElement;
            var check = new SchemaCheck(document);
            all.AddRange(
                from item in document.GetProperty("paths").EnumerateObject()
                from operation in item.Value.EnumerateObject()
                select new ApiOperation(operation.Name.ToUpperInvariant(), item.Name, operation.Value, check));
        }

        return all;
    }
}
