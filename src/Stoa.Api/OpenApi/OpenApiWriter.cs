using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Stoa.Api.Auth;
using Stoa.Api.Query;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.OpenApi;

/// <summary>Writes an OpenAPI document from the route table and the tables that check requests, so that it cannot say anything else.</summary>
/// <remarks>Source: OpenAPI Specification 3.0.3 and 3.1.0.</remarks>
internal sealed class OpenApiWriter
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";
    /// <summary>Where schemas stand in the document.</summary>
    internal const string SchemaPath = "#/components/schemas/";
    private readonly Utf8JsonWriter _json;
    private readonly RequestSchemas _requests;

    private OpenApiWriter(Utf8JsonWriter json)
    {
        _json = json;
        _requests = new RequestSchemas(json);
    }

    /// <summary>The document of one part.</summary>
    public static byte[] Write(OpenApiPart part, IEnumerable<Operation> operations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            new OpenApiWriter(json).WriteDocument(part, [.. operations.Where(operation => operation.Path.StartsWith(part.PathPrefix, StringComparison.Ordinal))]);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string Status(int status) => status.ToString(CultureInfo.InvariantCulture);

    private void WriteDocument(OpenApiPart part, Operation[] operations)
    {
        _json.WriteStartObject();
        _json.WriteString("openapi", part.Version);
        _json.WriteStartObject("info");
        _json.WriteString("title", part.Title);
        _json.WriteString("description", part.Description);
        _json.WriteString("version", part.ApiVersion);
        _json.WriteEndObject();
        _json.WriteStartArray("servers");
        _json.WriteStartObject();
        _json.WriteString("url", "/");
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteStartArray("tags");
        foreach (var tag in operations.Select(operation => OperationTexts.For(operation).Tag).Distinct(StringComparer.Ordinal))
        {
            _json.WriteStartObject();
            _json.WriteString("name", tag);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteStartObject("paths");
        foreach (var path in operations.GroupBy(operation => operation.Path, StringComparer.Ordinal))
        {
            _json.WriteStartObject(path.Key);
            foreach (var operation in path)
            {
                WriteOperation(operation, OperationTexts.For(operation));
            }

            _json.WriteEndObject();
        }

        _json.WriteEndObject();
        WriteComponents(part, operations);
        _json.WriteEndObject();
    }

    private void WriteOperation(Operation operation, OperationText text)
    {
#pragma warning disable CA1308 // OpenAPI writes methods in lower case.
        _json.WriteStartObject(operation.Method.ToLowerInvariant());
#pragma warning restore CA1308
        _json.WriteStartArray("tags");
        _json.WriteStringValue(text.Tag);
        _json.WriteEndArray();
        _json.WriteString("operationId", text.Id);
        _json.WriteString("summary", text.Summary);
        var parameters = operation.Parameters.Parameters.Where(parameter => parameter.IsDescribed).ToArray();
        if (parameters.Length > 0)
        {
            _json.WriteStartArray("parameters");
            Array.ForEach(parameters, _requests.WriteParameter);
            _json.WriteEndArray();
        }

        if (operation.Body is { Members.Count: > 0 } body)
        {
            _json.WriteStartObject("requestBody");
            _json.WriteBoolean("required", !body.IsOptional);
            _json.WriteStartObject("content");
            _json.WriteStartObject(Json);
            _json.WriteStartObject("schema");
            _json.WriteString("$ref", SchemaPath + BodyNameOf(operation));
            _json.WriteEndObject();
            _json.WriteEndObject();
            _json.WriteEndObject();
            _json.WriteEndObject();
        }

        if (operation.BodyType is { } type)
        {
            WriteTextBody(type);
        }

        WriteResponses(operation, text);
        WriteSecurity(operation.Access);
        _json.WriteEndObject();
    }

    private void WriteTextBody(string type)
    {
        _json.WriteStartObject("requestBody");
        _json.WriteBoolean("required", true);
        _json.WriteStartObject("content");
        WriteTextContent(type);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteTextContent(string type)
    {
        _json.WriteStartObject(type);
        _json.WriteStartObject("schema");
        _json.WriteString("type", "string");
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteResponses(Operation operation, OperationText text)
    {
        _json.WriteStartObject("responses");
        if (text.Reply.Length > 0)
        {
            _json.WriteStartObject(Status(text.Status));
            WriteResponseBody("Done.", text.Reply, operation.OtherReplyType, operation.ReplyType is { } type ? [type] : []);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteStartObject(Status(text.Status));
            _json.WriteString("description", "Done; there is no body.");
            _json.WriteEndObject();
        }

        foreach (var status in RefusalsOf(operation).Concat(text.Refusals).Order().Distinct())
        {
            _json.WriteStartObject(Status(status));
            _json.WriteString("$ref", $"#/components/responses/{Status(status)}");
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }

    private static IEnumerable<int> RefusalsOf(Operation operation)
    {
        yield return 400;
        yield return 406;
        yield return 429;
        yield return 503;
        if (!operation.Access.Anonymous)
        {
            yield return 401;
            yield return 403;
        }

        if (operation.Body is not null || operation.BodyType is not null)
        {
            yield return 413;
            yield return 415;
        }
    }

    private void WriteResponseBody(string description, string schema, string? textType, params string[] types)
    {
        _json.WriteString("description", description);
        _json.WriteStartObject("content");
        foreach (var type in types.Length == 0 ? [Json] : types)
        {
            _json.WriteStartObject(type);
            _json.WriteStartObject("schema");
            _json.WriteString("$ref", SchemaPath + schema);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }

        if (textType is not null)
        {
            WriteTextContent(textType);
        }

        _json.WriteEndObject();
    }

    private void WriteSecurity(Access access)
    {
        _json.WriteStartArray("security");
        if (access.Accepts(CallerKind.AppOnly))
        {
            WriteScheme("BearerToken", []);
        }

        if (access.Accepts(CallerKind.User))
        {
            WriteScheme("OAuth2UserToken", [.. ScopeNames.All.Where(scope => access.Scopes.HasFlag(scope.Scope)).Select(scope => scope.Name)]);
        }

        if (access.Accepts(CallerKind.Anonymous) && !access.Anonymous)
        {
            _json.WriteStartObject();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteScheme(string name, string[] scopes)
    {
        _json.WriteStartObject();
        _json.WriteStartArray(name);
        Array.ForEach(scopes, _json.WriteStringValue);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteComponents(OpenApiPart part, Operation[] operations)
    {
        _json.WriteStartObject("components");
        _json.WriteStartObject("securitySchemes");
        _json.WriteStartObject("BearerToken");
        _json.WriteString("type", "http");
        _json.WriteString("scheme", "bearer");
        _json.WriteString("description", "An app by itself.");
        _json.WriteEndObject();
        _json.WriteStartObject("OAuth2UserToken");
        _json.WriteString("type", "oauth2");
        _json.WriteString("description", "A user, through an app to which the user granted scopes.");
        _json.WriteStartObject("flows");
        _json.WriteStartObject("authorizationCode");
        _json.WriteString("authorizationUrl", "/2/oauth2/authorize");
        _json.WriteString("tokenUrl", "/2/oauth2/token");
        _json.WriteStartObject("scopes");
        foreach (var (scope, name) in ScopeNames.All)
        {
            _json.WriteString(name, ScopeTexts.For(scope));
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteStartObject("schemas");
        CopyMembers(SharedSchemas.Json);
        foreach (var schemas in part.Schemas)
        {
            CopyMembers(schemas);
        }

        WriteRequests(operations);
        _json.WriteEndObject();
        _json.WriteStartObject("responses");
        foreach (var (status, description) in RefusalTexts.All)
        {
            _json.WriteStartObject(Status(status));
            WriteResponseBody(
                description, status == 400 ? "InvalidRequest" : "Problem", null, status switch { 401 => [ProblemJson], 403 => [Json, ProblemJson], _ => [] });
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    /// <summary>The schemas of what requests hold: named, so that generated clients have names for them too.</summary>
    private void WriteRequests(Operation[] operations)
    {
        foreach (var names in operations.SelectMany(operation => operation.Parameters.Parameters)
            .Where(parameter => parameter.IsDescribed)
            .Select(parameter => parameter.Names)
            .OfType<FieldNames>()
            .DistinctBy(names => names.Schema, StringComparer.Ordinal))
        {
            _json.WritePropertyName(names.Schema);
            _requests.WriteNames(names);
        }

        foreach (var operation in operations)
        {
            if (operation.Body is { Members.Count: > 0 } body)
            {
                _json.WritePropertyName(BodyNameOf(operation));
                _requests.WriteBody(body);
            }
        }
    }

    private static string BodyNameOf(Operation operation)
    {
        var id = OperationTexts.For(operation).Id;
        return $"{char.ToUpperInvariant(id[0])}{id[1..]}Request";
    }

    private void CopyMembers(string schemas)
    {
        using var document = JsonDocument.Parse(schemas);
        foreach (var schema in document.RootElement.EnumerateObject())
        {
            schema.WriteTo(_json);
        }
    }
}
