namespace Stoa.Api.Apps;

/// <summary>Why an app was not made or changed.</summary>
public enum AppRefusal
{
    /// <summary>There is no such app, or it is somebody else's.</summary>
    AppUnknown,

    /// <summary>The name is blank, too long, or has characters that cannot be shown.</summary>
    NameInvalid,

    /// <summary>One of the redirect URIs is none that Stoa sends people back to.</summary>
    RedirectUriInvalid,

    /// <summary>More redirect URIs than an app may have.</summary>
    TooManyRedirectUris,

    /// <summary>The person has as many apps as one may have.</summary>
    TooManyApps,

    /// <summary>A public app has no secret that could be changed.</summary>
    AppIsPublic,

    /// <summary>Somebody else changed the app at the same moment.</summary>
    AppChanged,

    /// <summary>The disk or the database failed.</summary>
    Unavailable,
}
