namespace Stoa.Api.Fields;

/// <summary>The fields of a user that Stoa has; <c>id</c>, <c>name</c> and <c>username</c> are always sent.</summary>
/// <remarks>Source: X API v2, User object.</remarks>
[Flags]
public enum UserFields : ulong
{
    /// <summary>Nothing beside the defaults.</summary>
    None = 0,

    /// <summary><c>created_at</c>.</summary>
    CreatedAt = 1 << 0,

    /// <summary><c>description</c>.</summary>
    Description = 1 << 1,

    /// <summary><c>location</c>.</summary>
    Location = 1 << 2,

    /// <summary><c>url</c>.</summary>
    Url = 1 << 3,

    /// <summary><c>profile_image_url</c>.</summary>
    ProfileImageUrl = 1 << 4,

    /// <summary><c>protected</c>.</summary>
    Protected = 1 << 5,

    /// <summary><c>verified</c>.</summary>
    Verified = 1 << 6,

    /// <summary><c>public_metrics</c>.</summary>
    PublicMetrics = 1 << 7,

    /// <summary><c>entities</c>: what the description and the URL hold.</summary>
    Entities = 1 << 8,

    /// <summary><c>connection_status</c>: how the user stands to the caller.</summary>
    ConnectionStatus = 1 << 9,
}
