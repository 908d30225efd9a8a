using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Stoa.Storage.Json;

/// <summary>Bodies to UTF-8 and back.</summary>
internal static class StoredBody
{
    /// <summary>How everything stored is written and read: text is kept as it is, since no body ever stands inside HTML.</summary>
    public static readonly StoredTypes Json = new(new JsonSerializerOptions(StorageJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        TypeInfoResolver = StorageJson.Default.WithAddedModifier(RequireParts),
    });

    /// <summary>Writes a body; a discriminator stands first.</summary>
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    /// <summary>Reads a body.</summary>
    /// <exception cref="JsonException">The body is not of this type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("A stored body is null.");
        }
        catch (NotSupportedException failure)
        {
            throw new JsonException("A stored body does not say its type.", failure);
        }
    }

    /// <summary>True for what is thrown when something stored makes no sense: no JSON, no id, no time, no event that this Space could have.</summary>
    public static bool IsUnreadable(Exception failure) =>
        failure is JsonException or FormatException or ArgumentException or ArithmeticException or NotSupportedException or InvalidOperationException and not ObjectDisposedException;

    /// <summary>
    /// What a record is made of and cannot do without has to be there: a body in which its name is garbled is refused when it is read, and
    /// does not come in with a hole. Numbers that are absent are 0, as ever.
    /// </summary>
    private static void RequireParts(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false } && (!property.PropertyType.IsValueType || IsList(property.PropertyType)))
            {
                property.IsRequired = true;
            }
        }
    }

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    /// <summary>What a read answers when something stored makes no sense.</summary>
    public static StorageUnavailableException Unreadable(string place, Exception failure) =>
        new($"{place}: a stored body cannot be read; a newer stoa may have written it, or the file is damaged.", failure);
}
