using System.Text.Json;
using NJsonSchema;
using NSwag;

namespace Stoa.Contract.Tests;

/// <summary>One version of X's OpenAPI document, and how replies are held against it.</summary>
public sealed class Specification
{
    // What the documents lack: in 2.166 the topics of a Space have another name, in both the
    // search for users has no count.
    private static readonly HashSet<string> _knownMembers = ["$.data.topic_ids", "$.data[].topic_ids", "$.meta.result_count"];
    private readonly OpenApiDocument _document;

    private Specification(string version, OpenApiDocument document)
    {
        Version = version;
        _document = document;
    }

    /// <summary>The newest version, in the post vocabulary.</summary>
    public static Specification Post { get; } = Load("2.167");

    /// <summary>The version before, in the tweet vocabulary.</summary>
    public static Specification Tweet { get; } = Load("2.166");

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>The one whose vocabulary a request speaks.</summary>
    public static Specification Of(string request) =>
        request.Contains("post.fields", StringComparison.Ordinal) || request.Contains("_post_id", StringComparison.Ordinal)
            || request.Contains("referenced_posts", StringComparison.Ordinal)
            || request.StartsWith("/2/activity/subscriptions?ids=", StringComparison.Ordinal) ? Post : Tweet; // What fails of several is only there.

    /// <summary>Every operation that Stoa has, with its parameters.</summary>
    public IEnumerable<(string Method, string Path, IReadOnlyList<OpenApiParameter> Parameters)> Operations =>
        from path in _document.Paths
        where path.Key.StartsWith("/2/spaces", StringComparison.Ordinal) || path.Key.StartsWith("/2/users", StringComparison.Ordinal)
        from operation in path.Value
        select (operation.Key.ToUpperInvariant(), path.Key, (IReadOnlyList<OpenApiParameter>)[.. operation.Value.Parameters.Select(parameter => (OpenApiParameter)parameter.ActualParameter)]);

    /// <summary>The members that the document gives an object.</summary>
    public IReadOnlyCollection<string> MembersOf(string schema) => [.. _document.Components.Schemas[schema].ActualSchema.ActualProperties.Keys];

    /// <summary>What is wrong with the body of a reply with status 200.</summary>
    public IReadOnlyList<string> Check(string method, string path, string body)
    {
        if (FindReply(method, path) is not { } schema)
        {
            // The one operation that clients use and the documents leave out.
            return method == "DELETE" && path.Contains("/following/", StringComparison.Ordinal) ? [] : [$"{method} {path}: not in the document"];
        }

        List<string> faults = [.. schema.Validate(body).Select(fault => $"{fault.Path}: {fault.Kind}")];
        using var json = JsonDocument.Parse(body);
        FindUnknown(json.RootElement, schema, "$", faults);
        return faults;
    }

    /// <summary>The path of the document, with its parameters, that leads where a path leads; null when none does.</summary>
    public string? FindPath(string path)
    {
        var parts = path.Split('/');
        return _document.Paths.Keys
            .Where(template => template.Split('/') is var names && names.Length == parts.Length
                && names.Zip(parts).All(pair => pair.First == pair.Second || pair.First.StartsWith('{')))
            .OrderBy(template => template.Count(c => c == '{'))
            .FirstOrDefault();
    }

    private static Specification Load(string version)
    {
        var file = Path.Combine(Repository.Root, "tests", "Stoa.Contract.Tests", "Specifications", $"openapi-{version}.json");
        return new Specification(version, OpenApiDocument.FromJsonAsync(File.ReadAllText(file)).GetAwaiter().GetResult());
    }

    private JsonSchema? FindReply(string method, string path) =>
        FindPath(path) is { } template && _document.Paths[template].TryGetValue(method.ToLowerInvariant(), out var operation)
            ? operation.Responses["200"].Content["application/json"].Schema.ActualSchema
            : null;

    /// <summary>Finds members that the document does not have: a schema alone lets them pass.</summary>
    private static void FindUnknown(JsonElement value, JsonSchema schema, string place, List<string> faults)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                FindUnknown(item, schema.Item?.ActualSchema ?? new JsonSchema(), $"{place}[]", faults);
            }
        }

        var members = schema.ActualProperties.Concat(schema.AllInheritedSchemas.SelectMany(parent => parent.ActualProperties)).ToList();
        if (value.ValueKind != JsonValueKind.Object || members.Count == 0 || schema.OneOf.Count > 0 || schema.ActualDiscriminator is not null)
        {
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            var known = members.FirstOrDefault(known => known.Key == member.Name).Value;
            if (known is not null)
            {
                FindUnknown(member.Value, known.ActualSchema, $"{place}.{member.Name}", faults);
            }
            else if (!_knownMembers.Contains($"{place}.{member.Name}"))
            {
                faults.Add($"{place}.{member.Name}: not in the document");
            }
        }
    }
}
