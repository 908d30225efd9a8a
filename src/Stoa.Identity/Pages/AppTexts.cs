using Stoa.Api.Apps;
using Stoa.Spaces.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>What people read when an app was not made or changed. A table.</summary>
internal static class AppTexts
{
    /// <summary>The text of one refusal.</summary>
    public static string For(AppRefusal? refusal) => refusal switch
    {
        AppRefusal.NameInvalid => $"The name needs 1 to {AppRegistry.MaxNameLength} characters.",
        AppRefusal.RedirectUriInvalid => "A redirect URI is a full address: https, http on localhost, 127.0.0.1 or [::1], or the app's own scheme; no # part.",
        AppRefusal.TooManyRedirectUris => $"An app can have at most {RedirectUri.MaxCount} redirect URIs.",
        AppRefusal.TooManyApps => $"You have {AppRegistry.MaxPerOwner} apps. Delete one first.",
        AppRefusal.AppIsPublic => "A public app has no secret.",
        AppRefusal.AppUnknown => "That app is gone.",
        AppRefusal.AppChanged => "The app was changed at the same moment. Look at it, and try again.",
        _ => "That could not be saved. Try again in a moment.",
    };

    /// <summary>The lines of a text that hold something.</summary>
    public static IReadOnlyList<string> Lines(string? text) =>
        (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
