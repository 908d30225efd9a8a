using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Stoa.Api.Bodies;

namespace Stoa.Api.OAuth;

/// <summary>The parameters of a token request: a form, as OAuth has it, or the JSON object that some clients send.</summary>
/// <remarks>Source: RFC 6749 appendix B; docs/compatibility.md, OAuth 2.0.</remarks>
public sealed class OAuthParameters
{
    private readonly Dictionary<string, string> _values;

    private OAuthParameters(Dictionary<string, string> values) => _values = values;

    /// <summary>Every parameter that was sent once.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>A parameter; null when it is absent or empty, which means the same.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>Reads the body; null when it is too long, or neither a form nor a flat JSON object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fromQuery">True takes what the body lacks from the query, where one of X's own clients puts it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<OAuthParameters?> ReadAsync(HttpRequest request, bool fromQuery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var parameters = await ReadAsync(request, cancellationToken);
        if (fromQuery && parameters is not null)
        {
            Add(parameters._values, request.QueryString.Value);
        }

        return parameters;
    }

    /// <summary>Reads the body; null when it is too long, or neither a form nor a flat JSON object.</summary>
    public static async ValueTask<OAuthParameters?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.ContentLength > BodyTable.MaxBytes)
        {
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BodyTable.MaxBytes + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(
                buffer.AsMemory(0, BodyTable.MaxBytes + 1), BodyTable.MaxBytes + 1, throwOnEndOfStream: false, cancellationToken);
            return length > BodyTable.MaxBytes || !Utf8.IsValid(buffer.AsSpan(0, length))
                ? null
                : Read(buffer.AsSpan(0, length), isJson: request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true); // It may hold a secret.
        }
    }

    /// <summary>Reads a body that is all there.</summary>
    internal static OAuthParameters? Read(ReadOnlySpan<byte> body, bool isJson)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        if (isJson)
        {
            return TryReadJson(body, values) ? new OAuthParameters(values) : null;
        }

        Add(values, System.Text.Encoding.UTF8.GetString(body));
        return new OAuthParameters(values);
    }

    /// <summary>Repeated parameters are not allowed (RFC 6749 section 3.2): they count as absent, so the request fails for what it lacks.</summary>
    private static void Add(Dictionary<string, string> values, string? form)
    {
        foreach (var (name, given) in QueryHelpers.ParseQuery(form))
        {
            if (given.Count == 1 && given[0] is { } value)
            {
                values.TryAdd(name, value);
            }
        }
    }

    private static bool TryReadJson(ReadOnlySpan<byte> body, Dictionary<string, string> values)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 2 });
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            foreach (var member in json.RootElement.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String))
            {
                values[member.Name] = member.Value.GetString() ?? "";
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The framework's reader says by exception that the text is no JSON, or that a string is half a surrogate pair.
            return false;
        }
    }
}
