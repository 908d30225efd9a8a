using System.Text;

namespace Stoa.Server.CommandLine;

/// <summary>What counts as text of a given length.</summary>
internal static class AccountText
{
    /// <summary>True for well-formed text without control characters of at most so many code points.</summary>
    public static bool Fits(string text, int maxLength)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune) || ++length > maxLength)
            {
                return false;
            }
        }

        return true;
    }
}
