using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using NpgsqlTypes;

namespace Stoa.Identity.Moving;

/// <summary>One value of a table: how SQLite's becomes PostgreSQL's, and what both are compared by.</summary>
internal static class IdentityCell
{
    // Entity Framework writes bytes inside of JSON as hexadecimal digits for SQLite, and as Base64 for PostgreSQL.
    private static readonly FrozenSet<string> _bytes =
        typeof(IdentityPasskeyData).GetProperties().Where(property => property.PropertyType == typeof(byte[])).Select(property => property.Name)
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>How PostgreSQL's wire names a type.</summary>
    public static NpgsqlDbType TypeOf(IdentityColumn column) => column.StoreType switch
    {
        "bigint" => NpgsqlDbType.Bigint,
        "integer" => NpgsqlDbType.Integer,
        "boolean" => NpgsqlDbType.Boolean,
        "bytea" => NpgsqlDbType.Bytea,
        "text" => NpgsqlDbType.Text,
        "jsonb" => NpgsqlDbType.Jsonb,
        "timestamp with time zone" => NpgsqlDbType.TimestampTz,
        var other => throw new NotSupportedException($"No conversion for {other}."),
    };

    /// <summary>Reads SQLite's value as what PostgreSQL keeps; null for NULL.</summary>
    /// <exception cref="FormatException">The file holds no such value; the message names the column alone.</exception>
    public static object? Read(SqliteDataReader reader, int index, IdentityColumn column)
    {
        if (reader.IsDBNull(index))
        {
            return null;
        }

        try
        {
            return TypeOf(column) switch
            {
                NpgsqlDbType.Bigint => reader.GetInt64(index),
                NpgsqlDbType.Integer => reader.GetInt32(index),
                NpgsqlDbType.Boolean => reader.GetInt64(index) != 0,
                NpgsqlDbType.Bytea => reader.GetFieldValue<byte[]>(index),
                NpgsqlDbType.Jsonb => WithBase64(reader.GetString(index)),
                NpgsqlDbType.TimestampTz => ToMicroseconds(reader.GetDateTime(index)),
                _ => reader.GetString(index),
            };
        }
        catch (Exception failure) when (failure is FormatException or InvalidCastException or OverflowException or JsonException)
        {
            throw new FormatException($"The column {column.Name} holds a value that is none.", failure);
        }
    }

    /// <summary>What a row is compared by: the first 8 bytes of SHA-256 over its values.</summary>
    public static long Digest(IReadOnlyList<object?> row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        for (var index = 0; index < row.Count; index++)
        {
            var bytes = BytesOf(row[index]);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes?.Length ?? -1);
            hash.AppendData(length);
            hash.AppendData(bytes ?? []);
        }

        return BinaryPrimitives.ReadInt64BigEndian(hash.GetHashAndReset());
    }

    /// <summary>The same value as JSON has it in one way alone: members by name, no spaces. PostgreSQL orders and spaces them anew.</summary>
    public static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            Write(writer, document.RootElement);
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static string WithBase64(string passkey)
    {
        var members = JsonNode.Parse(passkey) as JsonObject ?? throw new JsonException("A passkey is an object.");
        foreach (var name in _bytes)
        {
            if (members[name] is JsonValue value && value.TryGetValue(out string? digits))
            {
                members[name] = Convert.ToBase64String(Convert.FromHexString(digits));
            }
        }

        return members.ToJsonString();
    }

    private static byte[]? BytesOf(object? value) => value switch
    {
        null => null,
        byte[] bytes => bytes,
        bool flag => [flag ? (byte)1 : (byte)0],
        DateTime time => Encoding.ASCII.GetBytes(time.Ticks.ToString(CultureInfo.InvariantCulture)),
        IFormattable number => Encoding.ASCII.GetBytes(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => Encoding.UTF8.GetBytes((string)value),
    };

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString()); // Escapes are written one way.
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>PostgreSQL's resolution. OpenIddict's times are UTC.</summary>
    private static DateTime ToMicroseconds(DateTime time) =>
        new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}
