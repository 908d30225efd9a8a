using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Stoa.Identity.Languages;

/// <summary>The few elements that are filled into texts. What they hold is encoded.</summary>
internal static class Markup
{
    private static readonly string[] _sizes = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>Something strong.</summary>
    public static IHtmlContent Strong(string text) => Element("strong", text);

    /// <summary>Words of others, which may run in any direction.</summary>
    public static IHtmlContent Isolated(string text) => Element("bdi", text);

    /// <summary>Words of others that lead somewhere.</summary>
    public static IHtmlContent IsolatedLink(string? href, string text)
    {
        if (href is null)
        {
            return Isolated(text);
        }

        var link = Element("a", null, ("href", href));
        link.InnerHtml.AppendHtml(Isolated(text));
        return link;
    }

    /// <summary>A link.</summary>
    public static IHtmlContent Link(string? href, string text) => Element("a", text, ("href", href ?? ""));

    /// <summary>A button that looks like a link.</summary>
    public static IHtmlContent LinkButton(string text) => Element("button", text, ("class", "link"), ("type", "submit"));

    /// <summary>A day; the script writes it as its reader does.</summary>
    public static IHtmlContent Date(DateTimeOffset at) => Element("time", DateText(at), ("datetime", at.UtcDateTime.ToString("o", CultureInfo.InvariantCulture)), ("data-date", ""));

    /// <summary>A moment; the script writes it as its reader does.</summary>
    public static IHtmlContent Time(DateTimeOffset at) => Element("time", TimeText(at), ("datetime", at.UtcDateTime.ToString("o", CultureInfo.InvariantCulture)), ("data-time", ""));

    /// <summary>A day in words that everybody reads the same.</summary>
    public static string DateText(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A moment in words that everybody reads the same.</summary>
    public static string TimeText(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A number of bytes in units that people read, as their language writes numbers.</summary>
    public static string SizeText(long bytes, CultureInfo culture)
    {
        var (size, unit) = ((double)bytes, 0);
        for (; size >= 1000 && unit < _sizes.Length - 1; unit++)
        {
            size /= 1000;
        }

        return string.Create(culture, $"{size.ToString(unit == 0 || size >= 100 ? "N0" : "N1", culture)} {_sizes[unit]}");
    }

    private static TagBuilder Element(string name, string? text, params (string Name, string Value)[] attributes)
    {
        var element = new TagBuilder(name);
        foreach (var (attribute, value) in attributes)
        {
            element.Attributes[attribute] = value;
        }

        if (text is not null)
        {
            element.InnerHtml.Append(text);
        }

        return element;
    }
}
