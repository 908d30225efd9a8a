using System.Text.Json;
using System.Text.Json.Serialization;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Storage.Json;

/// <summary>A Space's id as text.</summary>
#pragma warning disable MA0048 // The file is named for all of its converters.
internal sealed class SpaceIdConverter : JsonConverter<SpaceId>
#pragma warning restore MA0048
{
    public override SpaceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SpaceId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a Space id.");

    public override void Write(Utf8JsonWriter writer, SpaceId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

/// <summary>A user's id as a number.</summary>
internal sealed class UserIdConverter : JsonConverter<UserId>
{
    public override UserId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, UserId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

/// <summary>A Post's id as a number.</summary>
internal sealed class PostIdConverter : JsonConverter<PostId>
{
    public override PostId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, PostId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

/// <summary>A topic's id as a number.</summary>
internal sealed class TopicIdConverter : JsonConverter<TopicId>
{
    public override TopicId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, TopicId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

/// <summary>An app's id as text.</summary>
internal sealed class ClientIdConverter : JsonConverter<ClientId>
{
    public override ClientId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("A client id is text."));

    public override void Write(Utf8JsonWriter writer, ClientId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

/// <summary>A token's hash as 64 hexadecimal digits.</summary>
internal sealed class TokenHashConverter : JsonConverter<TokenHash>
{
    public override TokenHash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return text is { Length: 64 } && text.All(char.IsAsciiHexDigit) ? TokenHash.FromBytes(Convert.FromHexString(text)) : throw new JsonException("Not a token hash.");
    }

    public override void Write(Utf8JsonWriter writer, TokenHash value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Convert.ToHexStringLower(value.ToBytes()));
}
