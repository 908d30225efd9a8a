namespace Stoa.Contract.Tests;

/// <summary>Cuts texts.</summary>
internal static class Texts
{
    /// <summary>What stands between two marks.</summary>
    public static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
