namespace Stoa.Storage.Accounts;

/// <summary>How usernames are compared: without regard to the case of A to Z.</summary>
internal static class Usernames
{
    /// <summary>A username as the column for look-ups holds it. Other letters stay: no username has them, and none may be found by them.</summary>
    public static string Fold(string username) => string.Create(username.Length, username, static (folded, text) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            folded[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
        }
    });
}
