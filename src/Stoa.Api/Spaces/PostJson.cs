using Stoa.Api.Fields;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Spaces;

/// <summary>Writes a Post as the contract has it. Source: X API v2, Post object.</summary>
internal static class PostJson
{
    /// <summary>Writes one Post with the fields asked for.</summary>
    public static void Write(JsonWriter json, Post post, PostFields fields, Vocabulary vocabulary, AccountDirectory accounts)
    {
        json.WriteStartObject();
        json.WriteId("id"u8, post.Id.Value);
        json.WriteText("text"u8, post.Text);
        json.WriteStartArray(vocabulary == Vocabulary.Post ? "edit_history_post_ids"u8 : "edit_history_tweet_ids"u8);
        json.WriteIdValue(post.Id.Value);
        json.WriteEndArray();
        if ((fields & PostFields.AuthorId) != PostFields.None)
        {
            json.WriteId("author_id"u8, post.AuthorId.Value);
        }

        if ((fields & PostFields.CreatedAt) != PostFields.None)
        {
            json.WriteTime("created_at"u8, post.CreatedAt);
        }

        if ((fields & PostFields.ConversationId) != PostFields.None)
        {
            json.WriteId("conversation_id"u8, post.Id.Value);
        }

        if ((fields & PostFields.Entities) != PostFields.None && TextEntities.Find(post.Text) is { Count: > 0 } entities)
        {
            json.WriteStartObject("entities"u8);
            TextEntities.Write(json, entities, accounts);
            json.WriteEndObject();
        }

        if ((fields & PostFields.PublicMetrics) != PostFields.None)
        {
            WriteMetrics(json, vocabulary);
        }

        json.WriteEndObject();
    }

    /// <summary>Collects the people whom the expansions of a Post point to.</summary>
    public static void Collect(Post post, PostFields expansions, IncludedIds users, AccountDirectory accounts)
    {
        if ((expansions & PostFields.AuthorId) != PostFields.None)
        {
            users.Add(post.AuthorId.Value, "author_id");
        }

        if ((expansions & PostFields.Entities) == PostFields.None)
        {
            return;
        }

        foreach (var entity in TextEntities.Find(post.Text))
        {
            if (entity.Kind == TextEntities.Kind.Mention && accounts.TryGetUserByName(entity.Text, out var user))
            {
                users.Add(user.Id.Value, "entities.mentions.username");
            }
        }
    }

    /// <summary>Every count is zero for good: a Post shared in a Space cannot be reposted, answered, liked, quoted or kept.</summary>
    private static void WriteMetrics(JsonWriter json, Vocabulary vocabulary)
    {
        json.WriteStartObject("public_metrics"u8);
        json.WriteNumber(vocabulary == Vocabulary.Post ? "repost_count"u8 : "retweet_count"u8, 0);
        json.WriteNumber("reply_count"u8, 0);
        json.WriteNumber("like_count"u8, 0);
        json.WriteNumber("quote_count"u8, 0);
        json.WriteNumber("bookmark_count"u8, 0);
        json.WriteNumber("impression_count"u8, 0);
        json.WriteEndObject();
    }
}
