namespace Stoa.Contract.Tests;

/// <summary>Every field of every object, and whether Stoa has a value for it. A table: a test holds it against replies, docs/compatibility.md prints it.</summary>
/// <remarks>Source: X API v2, data dictionary.</remarks>
internal static class FieldTable
{
    private const string NotKept = "accepted, never sent: Stoa does not keep it";

    /// <summary>The objects, each with its fields.</summary>
    public static readonly IReadOnlyList<(string Object, IReadOnlyList<FieldLine> Fields)> Objects =
    [
        ("Space", [
            new("id", "always"), new("state", "always: `scheduled`, `live`; `ended` by option"), new("title", "if set"),
            new("creator_id", "asked or expanded"), new("host_ids", "creator first, then the co-hosts of now"),
            new("speaker_ids", "who may talk now, hosts included; not while scheduled"), new("invited_user_ids", "if any"),
            new("participant_count", "0 while scheduled"), new("subscriber_count", "reminders set; for the creator alone by option"),
            new("scheduled_start", "if it was scheduled"), new("started_at", "once live"), new("ended_at", "by option, once ended", InTests: false),
            new("created_at", "asked"), new("updated_at", "asked"), new("lang", "asked"), new("is_ticketed", "asked; `false` is sent"),
            new("topic_ids", "if any")]),
        ("User", [
            new("id", "always"), new("name", "always"), new("username", "always"), new("created_at", "asked"),
            new("description", "if set"), new("location", "if set"), new("url", "if set"), new("profile_image_url", "if set"),
            new("protected", "asked"), new("verified", "asked"),
            new("public_metrics", "asked; `tweet_count` (`post_count`) and `listed_count` are 0: Stoa has neither Posts outside of Spaces nor lists"),
            new("entities", "links, hashtags and mentions of `description`, the link of `url`; if any"),
            new("connection_status", "`following`, `followed_by`; user tokens, if any"),
            .. FieldLine.Never(NotKept, "affiliation", "confirmed_email", "is_identity_verified", "most_recent_tweet_id", "most_recent_post_id", "parody",
                "pinned_tweet_id", "pinned_post_id", "profile_banner_url", "receives_your_dm", "subscribes_to_you", "subscription", "subscription_type",
                "verified_followers_count", "verified_type", "withheld")]),
        ("Topic", [new("id", "always"), new("name", "always"), new("description", "if set")]),
        ("Post", [
            new("id", "always"), new("text", "always"), new("edit_history_tweet_ids", "always in the tweet vocabulary: its own id"),
            new("edit_history_post_ids", "always in the post vocabulary: its own id"), new("author_id", "asked or expanded"),
            new("created_at", "asked"), new("conversation_id", "asked: its own id"), new("entities", "links, hashtags and mentions, if any"),
            new("public_metrics", "asked; every count is 0: a Post of a Space cannot be answered or liked"),
            .. FieldLine.Never(NotKept, "article", "article_title", "attachments", "card_uri", "community_id", "context_annotations", "display_text_range",
                "edit_controls", "geo", "in_reply_to_user_id", "lang", "matched_media_notes", "media_metadata", "non_public_metrics", "note_post",
                "note_request_suggestions", "note_tweet", "organic_metrics", "paid_partnership", "possibly_sensitive", "promoted_metrics",
                "referenced_posts", "referenced_tweets", "reply_settings", "scopes", "source", "suggested_source_links",
                "suggested_source_links_with_counts", "withheld")]),
    ];

    /// <summary>The fields of one object.</summary>
    public static IReadOnlyList<FieldLine> Of(string name) => Objects.Single(item => item.Object == name).Fields;
}

/// <summary>One field.</summary>
/// <param name="Name">Its name.</param>
/// <param name="When">When it is sent, or why never.</param>
/// <param name="IsSent">True when Stoa has a value for it.</param>
/// <param name="InTests">False when the server of the tests, which has no options set, never sends it.</param>
internal sealed record FieldLine(string Name, string When, bool IsSent = true, bool InTests = true)
{
    /// <summary>Fields that are never sent.</summary>
    public static IEnumerable<FieldLine> Never(string why, params string[] names) => names.Select(name => new FieldLine(name, why, IsSent: false));
}
