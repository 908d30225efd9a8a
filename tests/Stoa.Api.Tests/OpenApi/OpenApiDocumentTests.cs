using System.Text.Json;
using Stoa.Api.Fields;
using Stoa.Api.OpenApi;
using Stoa.Api.Tests.Rooms;
using Stoa.ApiFuzzer;

namespace Stoa.Api.Tests.OpenApi;

public sealed class OpenApiDocumentTests(RoomServer server)
{
    [Theory]
    [InlineData("/2/")]
    [InlineData("/api/")]
    public async Task Document_EveryRoute_StandsInItOnceAndNothingElseDoes(string prefix)
    {
        var document = await ReadAsync(prefix);

        var described = Operations(document).Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal).ToArray();

        var mapped = server.Api.Routes.Operations.Where(operation => operation.Path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(OperationTexts.KeyOf).Order(StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(mapped);
        Assert.Equal(mapped, described);
    }

    [Fact]
    public void Texts_EveryRow_BelongsToARoute() =>
        Assert.Equal(
            server.Api.Routes.Operations.Select(OperationTexts.KeyOf).Order(StringComparer.Ordinal).ToArray(),
            OperationTexts.All.Keys.Order(StringComparer.Ordinal).ToArray());

    [Theory]
    [InlineData("/2/", "3.0.3")]
    [InlineData("/api/", "3.1.0")]
    public async Task Document_Structure_IsWhatTheSpecificationAsksFor(string prefix, string version)
    {
        var document = await ReadAsync(prefix);
        var check = new SchemaCheck(document);

        Assert.Equal(version, document.GetProperty("openapi").GetString());
        Assert.NotEmpty(document.GetProperty("info").GetProperty("title").GetString()!);
        Assert.NotEmpty(document.GetProperty("info").GetProperty("version").GetString()!);
        References(document).ForEach(reference => check.Resolve(reference));
        var operations = Operations(document).ToArray();
        Assert.Distinct(operations.Select(operation => operation.Json.GetProperty("operationId").GetString()), StringComparer.Ordinal);
        var tags = document.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()).ToArray();
        var schemes = document.GetProperty("components").GetProperty("securitySchemes");
        foreach (var (path, _, operation) in operations)
        {
            var inPath = Parameters(operation).Where(parameter => parameter.GetProperty("in").GetString() == "path").ToArray();
            Assert.Equal(
                path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')).ToArray(),
                Names(inPath));
            Assert.All(inPath, parameter => Assert.True(parameter.GetProperty("required").GetBoolean()));
            Assert.Distinct(Names(Parameters(operation)), StringComparer.Ordinal);
            Assert.All(Parameters(operation), parameter => Assert.True(
                parameter.GetProperty("schema").TryGetProperty("type", out _) || parameter.GetProperty("schema").TryGetProperty("$ref", out _)));
            Assert.Single(operation.GetProperty("responses").EnumerateObject(), response => response.Name.StartsWith('2'));
            Assert.All(operation.GetProperty("tags").EnumerateArray(), tag => Assert.Contains(tag.GetString(), tags, StringComparer.Ordinal));
            Assert.All(
                operation.GetProperty("security").EnumerateArray().SelectMany(one => one.EnumerateObject()),
                one => Assert.True(schemes.TryGetProperty(one.Name, out _)));
        }

        var used = References(document).ToHashSet(StringComparer.Ordinal);
        foreach (var schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            Assert.True(used.Contains($"#/components/schemas/{schema.Name}") || schema.Name is "Topic" or "SpaceId", $"{schema.Name} is used nowhere.");
        }
    }

    [Fact]
    public async Task Contract_Space_HasTheFieldsThatRequestsMayAskFor()
    {
        var document = await ReadAsync("/2/");
        var space = document.GetProperty("components").GetProperty("schemas").GetProperty("Space").GetProperty("properties");

        Assert.Equal(
            FieldParameters.SpaceFields.Names!.All.Order(StringComparer.Ordinal).ToArray(),
            space.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public async Task Contract_Parameters_AreThoseThatAreChecked()
    {
        var document = await ReadAsync("/2/");
        var search = Operations(document).Single(operation => operation.Path == "/2/spaces/search").Json;

        Assert.Equal(
            ["query", "state", "max_results", "expansions", "space.fields", "topic.fields", "user.fields"],
            Names(Parameters(search)));
        var ids = Parameters(Operations(document).Single(operation => operation.Path == "/2/spaces").Json)[0];
        Assert.Equal(
            """{"name":"ids","in":"query","required":true,"style":"form","explode":true,"schema":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"string","pattern":"^[a-zA-Z0-9]{1,13}$"}}}""",
            JsonSerializer.Serialize(ids.EnumerateObject().Where(member => member.Name != "description").ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Own_CreateSpace_DescribesTheBodyThatIsChecked()
    {
        var document = await ReadAsync("/api/");
        var create = Operations(document).Single(operation => operation is { Method: "POST", Path: "/api/spaces" }).Json;
        var body = create.GetProperty("requestBody");
        var reference = body.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString();
        var schema = new SchemaCheck(document).Resolve(reference!);

        Assert.False(body.GetProperty("required").GetBoolean());
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(70, schema.GetProperty("properties").GetProperty("title").GetProperty("maxLength").GetInt32());
        Assert.Equal(
            ["price", "currency", "capacity"],
            schema.GetProperty("properties").GetProperty("ticket").GetProperty("required").EnumerateArray().Select(name => name.GetString()).ToArray());
        Assert.Equal("""[{"OAuth2UserToken":["space.write"]}]""", create.GetProperty("security").GetRawText());
    }

    private static List<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => [.. element.EnumerateObject().SelectMany(member => member.Name == "$ref" ? [member.Value.GetString()!] : References(member.Value))],
        JsonValueKind.Array => [.. element.EnumerateArray().SelectMany(References)],
        _ => [],
    };

    private static IEnumerable<(string Path, string Method, JsonElement Json)> Operations(JsonElement document) =>
        document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, operation.Name.ToUpperInvariant(), operation.Value)));

    private static JsonElement[] Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

    private static string?[] Names(JsonElement[] parameters) => [.. parameters.Select(parameter => parameter.GetProperty("name").GetString())];

    private async Task<JsonElement> ReadAsync(string prefix)
    {
        var text = await server.Http.GetStringAsync($"{prefix}openapi.json", TestContext.Current.CancellationToken);
        return JsonDocument.Parse(text).RootElement;
    }
}
