using Stoa.Api.Query;

namespace Stoa.Api.Fields;

/// <summary>Every <c>*.fields</c> and <c>expansions</c> parameter, shared by the operations.</summary>
/// <remarks>
/// This file is a table. What is printed is specification 2.166 in alphabetical order; what is accepted is both vocabularies.
/// Source: docs/compatibility.md, Parameters.
/// </remarks>
public static class FieldParameters
{
    /// <summary><c>space.fields</c>.</summary>
    public static readonly Parameter SpaceFields = Parameter.Fields(
        "space.fields",
        new FieldNames(
            "SpaceField",
            [
                "created_at", "creator_id", "ended_at", "host_ids", "id", "invited_user_ids", "is_ticketed", "lang", "participant_count",
                "scheduled_start", "speaker_ids", "started_at", "state", "subscriber_count", "title", "topic_ids", "updated_at",
            ],
            [],
            ("created_at", (ulong)Fields.SpaceFields.CreatedAt),
            ("creator_id", (ulong)Fields.SpaceFields.CreatorId),
            ("ended_at", (ulong)Fields.SpaceFields.EndedAt),
            ("host_ids", (ulong)Fields.SpaceFields.HostIds),
            ("id", (ulong)Fields.SpaceFields.Id),
            ("invited_user_ids", (ulong)Fields.SpaceFields.InvitedUserIds),
            ("is_ticketed", (ulong)Fields.SpaceFields.IsTicketed),
            ("lang", (ulong)Fields.SpaceFields.Lang),
            ("participant_count", (ulong)Fields.SpaceFields.ParticipantCount),
            ("scheduled_start", (ulong)Fields.SpaceFields.ScheduledStart),
            ("speaker_ids", (ulong)Fields.SpaceFields.SpeakerIds),
            ("started_at", (ulong)Fields.SpaceFields.StartedAt),
            ("state", (ulong)Fields.SpaceFields.State),
            ("subscriber_count", (ulong)Fields.SpaceFields.SubscriberCount),
            ("title", (ulong)Fields.SpaceFields.Title),
            ("topic_ids", (ulong)Fields.SpaceFields.TopicIds),
            ("updated_at", (ulong)Fields.SpaceFields.UpdatedAt)),
        "A comma separated list of Space fields to display.");

    /// <summary><c>expansions</c> of Spaces.</summary>
    public static readonly Parameter SpaceExpansions = Parameter.Fields(
        "expansions",
        new FieldNames(
            "SpaceExpansion",
            ["creator_id", "host_ids", "invited_user_ids", "speaker_ids", "topic_ids"],
            [],
            ("creator_id", (ulong)Fields.SpaceFields.CreatorId),
            ("host_ids", (ulong)Fields.SpaceFields.HostIds),
            ("invited_user_ids", (ulong)Fields.SpaceFields.InvitedUserIds),
            ("speaker_ids", (ulong)Fields.SpaceFields.SpeakerIds),
            ("topic_ids", (ulong)Fields.SpaceFields.TopicIds)),
        "A comma separated list of fields to expand.");

    /// <summary><c>topic.fields</c>.</summary>
    public static readonly Parameter TopicFields = Parameter.Fields(
        "topic.fields",
        new FieldNames("TopicField", ["description", "id", "name"], [], ("description", (ulong)Fields.TopicFields.Description)),
        "A comma separated list of Topic fields to display.");

    /// <summary><c>user.fields</c>.</summary>
    public static readonly Parameter UserFields = Parameter.Fields(
        "user.fields",
        new FieldNames(
            "UserField",
            [
                "affiliation", "confirmed_email", "connection_status", "created_at", "description", "entities", "id",
                "is_identity_verified", "location", "most_recent_tweet_id", "name", "parody", "pinned_tweet_id", "profile_banner_url",
                "profile_image_url", "protected", "public_metrics", "receives_your_dm", "subscription", "subscription_type", "url",
                "username", "verified", "verified_followers_count", "verified_type", "withheld",
            ],
            ["most_recent_post_id", "pinned_post_id", "subscribes_to_you"],
            ("connection_status", (ulong)Fields.UserFields.ConnectionStatus),
            ("created_at", (ulong)Fields.UserFields.CreatedAt),
            ("description", (ulong)Fields.UserFields.Description),
            ("entities", (ulong)Fields.UserFields.Entities),
            ("location", (ulong)Fields.UserFields.Location),
            ("profile_image_url", (ulong)Fields.UserFields.ProfileImageUrl),
            ("protected", (ulong)Fields.UserFields.Protected),
            ("public_metrics", (ulong)Fields.UserFields.PublicMetrics),
            ("url", (ulong)Fields.UserFields.Url),
            ("verified", (ulong)Fields.UserFields.Verified)),
        "A comma separated list of User fields to display.");

    /// <summary><c>expansions</c> of users: of what they point to, Stoa has nothing.</summary>
    public static readonly Parameter UserExpansions = Parameter.Fields(
        "expansions",
        new FieldNames(
            "UserExpansion",
            ["affiliation.user_id", "most_recent_tweet_id", "pinned_tweet_id"],
            ["affiliation", "most_recent_post_id", "pinned_post_id"],
            ("affiliation", Vocabularies.PostOnlyExpansion),
            ("most_recent_post_id", Vocabularies.PostOnlyExpansion),
            ("pinned_post_id", Vocabularies.PostOnlyExpansion)),
        "A comma separated list of fields to expand.");

    /// <summary><c>tweet.fields</c>.</summary>
    public static readonly Parameter TweetFields = Parameter.Fields(
        "tweet.fields",
        PostNames(
            "TweetField",
            "article", "attachments", "author_id", "card_uri", "community_id", "context_annotations", "conversation_id", "created_at",
            "display_text_range", "edit_controls", "edit_history_tweet_ids", "entities", "geo", "id", "in_reply_to_user_id", "lang",
            "matched_media_notes", "media_metadata", "non_public_metrics", "note_request_suggestions", "note_tweet", "organic_metrics",
            "paid_partnership", "possibly_sensitive", "promoted_metrics", "public_metrics", "referenced_tweets", "reply_settings",
            "scopes", "source", "suggested_source_links", "suggested_source_links_with_counts", "text", "withheld"),
        "A comma separated list of Tweet fields to display.");

    /// <summary><c>post.fields</c>: accepted everywhere, listed nowhere, since messages speak the tweet vocabulary.</summary>
    public static readonly Parameter PostFields = Parameter.Fields(
        "post.fields",
        PostNames(
            "PostField",
            "article", "article_title", "attachments", "author_id", "card_uri", "community_id", "context_annotations", "conversation_id",
            "created_at", "display_text_range", "edit_controls", "edit_history_post_ids", "entities", "geo", "id", "in_reply_to_user_id",
            "lang", "matched_media_notes", "media_metadata", "non_public_metrics", "note_post", "note_request_suggestions",
            "organic_metrics", "paid_partnership", "possibly_sensitive", "promoted_metrics", "public_metrics", "referenced_posts",
            "reply_settings", "scopes", "source", "suggested_source_links", "suggested_source_links_with_counts", "text", "withheld"),
        "A comma separated list of Post fields to display; the reply is then in the post vocabulary.").Unlisted();

    /// <summary><c>expansions</c> of Posts.</summary>
    public static readonly Parameter PostExpansions = Parameter.Fields(
        "expansions",
        new FieldNames(
            "PostExpansion",
            [
                "article.cover_media", "article.media_entities", "attachments.media_keys", "attachments.media_source_tweet",
                "attachments.poll_ids", "author_id", "edit_history_tweet_ids", "entities.mentions.username",
                "entities.note.mentions.username", "geo.place_id", "in_reply_to_user_id", "referenced_tweets.id",
                "referenced_tweets.id.attachments.media_keys", "referenced_tweets.id.author_id",
            ],
            ["edit_history_post_ids", "referenced_posts", "username"],
            ("author_id", (ulong)Fields.PostFields.AuthorId),
            ("edit_history_tweet_ids", (ulong)Fields.PostFields.EditHistory),
            ("edit_history_post_ids", (ulong)Fields.PostFields.EditHistory | Vocabularies.PostOnlyExpansion),
            ("entities.mentions.username", (ulong)Fields.PostFields.Entities),
            ("referenced_posts", Vocabularies.PostOnlyExpansion),
            ("username", (ulong)Fields.PostFields.Entities | Vocabularies.PostOnlyExpansion)),
        "A comma separated list of fields to expand.");

    /// <summary><c>media.fields</c>: Posts shared in a Space hold no media.</summary>
    public static readonly Parameter MediaFields = Parameter.Fields(
        "media.fields",
        new FieldNames(
            "MediaField",
            [
                "alt_text", "duration_ms", "height", "media_key", "non_public_metrics", "organic_metrics", "preview_image_url",
                "promoted_metrics", "public_metrics", "type", "url", "variants", "width",
            ],
            []),
        "A comma separated list of Media fields to display.");

    /// <summary><c>poll.fields</c>: Posts shared in a Space hold no polls.</summary>
    public static readonly Parameter PollFields = Parameter.Fields(
        "poll.fields",
        new FieldNames("PollField", ["duration_minutes", "end_datetime", "id", "options", "voting_status"], []),
        "A comma separated list of Poll fields to display.");

    /// <summary><c>place.fields</c>: Posts shared in a Space have no place.</summary>
    public static readonly Parameter PlaceFields = Parameter.Fields(
        "place.fields",
        new FieldNames("PlaceField", ["contained_within", "country", "country_code", "full_name", "geo", "id", "name", "place_type"], []),
        "A comma separated list of Place fields to display.");

    /// <summary><c>tweet.fields</c> where clients send it although the specification has it not. Source: docs/compatibility.md, Parameters.</summary>
    public static readonly Parameter LenientTweetFields = TweetFields.Leniently();

    /// <summary><c>post.fields</c>, in the same way.</summary>
    public static readonly Parameter LenientPostFields = PostFields.Leniently();

    /// <summary><c>media.fields</c>, in the same way.</summary>
    public static readonly Parameter LenientMediaFields = MediaFields.Leniently();

    /// <summary><c>poll.fields</c>, in the same way.</summary>
    public static readonly Parameter LenientPollFields = PollFields.Leniently();

    /// <summary><c>place.fields</c>, in the same way.</summary>
    public static readonly Parameter LenientPlaceFields = PlaceFields.Leniently();

    private static FieldNames PostNames(string schema, params string[] names) =>
        new(schema, names, [], [.. names.Select(name => (name, (ulong)PostFlag(name)))]);

    private static PostFields PostFlag(string name) => name switch
    {
        "author_id" => Fields.PostFields.AuthorId,
        "created_at" => Fields.PostFields.CreatedAt,
        "conversation_id" => Fields.PostFields.ConversationId,
        "entities" => Fields.PostFields.Entities,
        "public_metrics" => Fields.PostFields.PublicMetrics,
        _ => Fields.PostFields.Other,
    };
}
