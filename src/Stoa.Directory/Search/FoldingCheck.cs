using System.Text;

namespace Stoa.Directory.Search;

/// <summary>
/// Tells whether Unicode normalization works in this process. In globalization-invariant mode, or without ICU, .NET
/// returns text unnormalized and without an error, and <c>cafe</c> silently no longer finds <c>café</c>.
/// </summary>
/// <remarks>Source: docs/core/runtime-config/globalization, "Invariant mode" (learn.microsoft.com/dotnet).</remarks>
public static class FoldingCheck
{
    /// <summary>Folds a few known texts. Returns null when all is well, else one sentence for the operator.</summary>
    public static string? FindFault() => FindFault(static (text, form) => text.Normalize(form));

    /// <summary>The same check over a given normalization, for tests.</summary>
    internal static string? FindFault(Func<string, NormalizationForm, string> normalize)
    {
        (string Text, string Folded)[] known =
        [
            ("Café", "cafe"), ("ＣＡＦÉ", "cafe"), ("ﬁn", "fin"), ("ｶﾞ", "が"), ("Й", "и"), ("각", "각"),
        ];
        foreach (var (text, folded) in known)
        {
            string actual;
            try
            {
                actual = TextFolding.Fold(text, normalize);
            }
            catch (Exception exception) when (exception is PlatformNotSupportedException or ArgumentException)
            {
                actual = exception.GetType().Name;
            }

            if (!string.Equals(actual, folded, StringComparison.Ordinal))
            {
                return $"Unicode normalization does not work in this process ('{text}' became '{actual}', not '{folded}'),"
                    + " so title search would miss words: install ICU (libicu) and unset"
                    + " DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.";
            }
        }

        return null;
    }
}
