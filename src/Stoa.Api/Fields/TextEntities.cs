using System.Text;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Fields;

/// <summary>Finds the links, hashtags and mentions of a text. Positions count code points, the end is exclusive.</summary>
/// <remarks>Source: X API v2, entities of Posts and users.</remarks>
internal static class TextEntities
{
    /// <summary>What was found.</summary>
    public enum Kind
    {
        /// <summary>An address that begins with <c>http://</c> or <c>https://</c>.</summary>
        Url,

        /// <summary>A word after <c>#</c>.</summary>
        Hashtag,

        /// <summary>A username after <c>@</c>.</summary>
        Mention,
    }

    /// <summary>One entity.</summary>
    /// <param name="Kind">What it is.</param>
    /// <param name="Start">Its first code point.</param>
    /// <param name="End">The code point after its last.</param>
    /// <param name="Text">The address, or the word without its sign.</param>
    public readonly record struct Entity(Kind Kind, int Start, int End, string Text);

    /// <summary>Finds every entity in the order of the text.</summary>
    public static List<Entity> Find(string text)
    {
        List<Entity> found = [];
        var (i, points) = (0, 0);
        var before = new Rune(' ');
        while (i < text.Length)
        {
            var length = Rune.IsLetterOrDigit(before) || before.Value == '_' ? 0 : Match(text.AsSpan(i), out _);
            if (length > 0)
            {
                Match(text.AsSpan(i), out var kind);
                var entity = text.AsSpan(i, length);
                var end = points + CountPoints(entity);
                found.Add(new Entity(kind, points, end, entity[(kind == Kind.Url ? 0 : 1)..].ToString()));
                (i, points, before) = (i + length, end, new Rune('_'));
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(i), out before, out var consumed);
            (i, points) = (i + consumed, points + 1);
        }

        return found;
    }

    /// <summary>Writes the entities as the members of an object that the caller has begun.</summary>
    public static void Write(JsonWriter json, List<Entity> entities, AccountDirectory accounts)
    {
        WriteKind(json, "urls"u8, entities, Kind.Url, accounts);
        WriteKind(json, "hashtags"u8, entities, Kind.Hashtag, accounts);
        WriteKind(json, "mentions"u8, entities, Kind.Mention, accounts);
    }

    /// <summary>Writes the members of a link.</summary>
    public static void WriteUrl(JsonWriter json, string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        json.WriteText("url"u8, url);
        json.WriteText("expanded_url"u8, url);
        json.WriteText("display_url"u8, scheme < 0 ? url : url[(scheme + 3)..]);
    }

    /// <summary>How many code points a text has.</summary>
    public static int CountPoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    private static void WriteKind(
        JsonWriter json, ReadOnlySpan<byte> name, List<Entity> entities, Kind kind, AccountDirectory accounts)
    {
        var isBegun = false;
        foreach (var entity in entities)
        {
            if (entity.Kind != kind)
            {
                continue;
            }

            if (!isBegun)
            {
                json.WriteStartArray(name);
                isBegun = true;
            }

            json.WriteStartObject();
            json.WriteNumber("start"u8, entity.Start);
            json.WriteNumber("end"u8, entity.End);
            WriteMembers(json, entity, accounts);
            json.WriteEndObject();
        }

        if (isBegun)
        {
            json.WriteEndArray();
        }
    }

    private static void WriteMembers(JsonWriter json, in Entity entity, AccountDirectory accounts)
    {
        switch (entity.Kind)
        {
            case Kind.Url:
                WriteUrl(json, entity.Text);
                break;
            case Kind.Hashtag:
                json.WriteText("tag"u8, entity.Text);
                break;
            default:
                json.WriteText("username"u8, entity.Text);
                if (accounts.TryGetUserByName(entity.Text, out var user))
                {
                    json.WriteId("id"u8, user.Id.Value);
                }

                break;
        }
    }

    /// <summary>The length of the entity at the beginning of a text; 0 when there is none.</summary>
    private static int Match(ReadOnlySpan<char> text, out Kind kind)
    {
        kind = text[0] switch { '#' => Kind.Hashtag, '@' => Kind.Mention, _ => Kind.Url };
        return kind switch
        {
            Kind.Hashtag => MatchHashtag(text),
            Kind.Mention => MatchMention(text),
            _ => MatchUrl(text),
        };
    }

    private static int MatchHashtag(ReadOnlySpan<char> text)
    {
        var length = 1;
        var hasLetter = false;
        while (Rune.DecodeFromUtf16(text[length..], out var rune, out var consumed) == System.Buffers.OperationStatus.Done
            && (Rune.IsLetterOrDigit(rune) || rune.Value == '_' || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.NonSpacingMark))
        {
            hasLetter |= !Rune.IsDigit(rune);
            length += consumed;
        }

        return hasLetter ? length : 0;
    }

    private static int MatchMention(ReadOnlySpan<char> text)
    {
        var length = 1;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '_'))
        {
            length++;
        }

        return User.IsUsername(text[1..length]) ? length : 0;
    }

    private static int MatchUrl(ReadOnlySpan<char> text)
    {
        var scheme = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        if (scheme == 0)
        {
            return 0;
        }

        var length = scheme;
        while (length < text.Length && !char.IsWhiteSpace(text[length]) && text[length] is not ('"' or '<' or '>'))
        {
            length++;
        }

        // Punctuation that ends a sentence is no part of the address.
        while (length > scheme && text[length - 1] is '.' or ',' or ';' or ':' or '!' or '?' or ')' or '\'')
        {
            length--;
        }

        return length > scheme && char.IsLetterOrDigit(text[scheme]) ? length : 0;
    }
}
