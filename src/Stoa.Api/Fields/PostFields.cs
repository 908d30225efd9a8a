namespace Stoa.Api.Fields;

/// <summary>The fields of a Post that Stoa has; <c>id</c>, <c>text</c> and the edit history are always sent.</summary>
/// <remarks>Source: X API v2, Post object.</remarks>
[Flags]
public enum PostFields : ulong
{
    /// <summary>Nothing beside the defaults.</summary>
    None = 0,

    /// <summary><c>author_id</c>; also the expansion of that name.</summary>
    AuthorId = 1 << 0,

    /// <summary><c>created_at</c>.</summary>
    CreatedAt = 1 << 1,

    /// <summary><c>conversation_id</c>.</summary>
    ConversationId = 1 << 2,

    /// <summary><c>entities</c>; also the expansion of the people mentioned.</summary>
    Entities = 1 << 3,

    /// <summary><c>public_metrics</c>.</summary>
    PublicMetrics = 1 << 4,

    /// <summary>Always sent; as an expansion it puts the Post itself into <c>includes</c>.</summary>
    EditHistory = 1 << 5,

    /// <summary>A field that is always sent, or that Stoa has no value for: asking for it still picks the vocabulary.</summary>
    Other = 1 << 6,
}
