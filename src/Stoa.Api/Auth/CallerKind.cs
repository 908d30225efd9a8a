namespace Stoa.Api.Auth;

/// <summary>Whom a request speaks for. As flags: the kinds that an endpoint accepts.</summary>
/// <remarks>Source: docs/compatibility.md, Credentials.</remarks>
[Flags]
public enum CallerKind
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>A guest: no credentials were sent.</summary>
    Anonymous = 1,

    /// <summary>An app by itself: OAuth 2.0 Application-Only.</summary>
    AppOnly = 2,

    /// <summary>A user through an app: OAuth 2.0 User Context.</summary>
    User = 4,
}
