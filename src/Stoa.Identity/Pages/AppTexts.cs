using Stoa.Api.Apps;
using Stoa.Identity.Languages;
using Stoa.Spaces.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>What people read when an app was not made or changed.</summary>
internal static class AppTexts
{
    /// <summary>The text of one refusal.</summary>
    public static string For(Texts words, AppRefusal? refusal) => words.Of(
        refusal ?? AppRefusal.Unavailable, ("nameMax", AppRegistry.MaxNameLength), ("uris", RedirectUri.MaxCount), ("apps", AppRegistry.MaxPerOwner));

    /// <summary>The lines of a text that hold something.</summary>
    public static IReadOnlyList<string> Lines(string? text) =>
        (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
