using Stoa.Spaces.Accounts;

namespace Stoa.Api.Auth;

/// <summary>What came of a request's credentials.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Caller">Who calls, when known.</param>
public readonly record struct Authentication(AuthenticationStatus Status, Caller Caller)
{
    /// <summary>The credentials are good.</summary>
    public static Authentication Known(Caller caller) => new(AuthenticationStatus.Known, caller);

    /// <summary>The app may not call any more.</summary>
    public static Authentication Disabled(ClientId client) =>
        new(AuthenticationStatus.AppDisabled, new Caller(CallerKind.None, client, null, Scopes.None));
}

/// <summary>How the check of credentials ended.</summary>
public enum AuthenticationStatus
{
    /// <summary>No, malformed, unknown, expired or revoked credentials.</summary>
    Unauthorized,

    /// <summary>The caller is known.</summary>
    Known,

    /// <summary>Well-formed credentials of a scheme that is not spoken here.</summary>
    UnknownScheme,

    /// <summary>The operator switched the app off.</summary>
    AppDisabled,

    /// <summary>An operator suspended the person for whom the token speaks.</summary>
    UserSuspended,
}
