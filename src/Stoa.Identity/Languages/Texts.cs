using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http;

namespace Stoa.Identity.Languages;

/// <summary>Everything that people read on the pages, in one language: one file for each, beside this one.</summary>
/// <remarks>
/// A file is JSON in sections; a text is named by its way through them, <c>signIn.title</c>. What stands in braces is filled in. A text that
/// counts has two forms, <c>one</c> and <c>other</c>. A test keeps the files alike and every text in use. Immutable, safe for use by many threads.
/// </remarks>
internal sealed partial class Texts
{
    /// <summary>The language of who prefers none of those that there are.</summary>
    public const string Fallback = "en";

    private const string Prefix = "languages/";
    private readonly FrozenDictionary<string, Text> _texts;

    private Texts(string language, IEnumerable<KeyValuePair<string, Text>> texts)
    {
        Culture = CultureInfo.GetCultureInfo(language);
        _texts = texts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Every language, in the order of their tags.</summary>
    public static IReadOnlyList<Texts> All { get; } = [.. Read().OrderBy(texts => texts.Language, StringComparer.Ordinal)];

    /// <summary>The language, and how its numbers are written.</summary>
    public CultureInfo Culture { get; }

    /// <summary>The tag of the language: <c>en</c>. Source: RFC 5646.</summary>
    public string Language => Culture.Name;

    /// <summary>The language in its own words.</summary>
    public string Name => this["language"];

    /// <summary>The names of all texts.</summary>
    internal IReadOnlyList<string> Keys => _texts.Keys;

    /// <summary>A text as it stands in the file.</summary>
    public string this[string key] => _texts[key].Other.Source;

    /// <summary>The texts of a language; null when it is none of ours.</summary>
    public static Texts? Find(string? language) => All.FirstOrDefault(texts => string.Equals(texts.Language, language, StringComparison.OrdinalIgnoreCase));

    /// <summary>A text with its gaps filled in.</summary>
    public string Format(string key, params (string Name, object? Value)[] values) => Fill(_texts[key].Other, values);

    /// <summary>The text for a number of things; the number itself is the gap <c>count</c>.</summary>
    public string Count(string key, long count) => Fill(_texts[key].For(count), [("count", count)]);

    /// <summary>A text for a page: what it says and what is filled in is encoded, but for what is markup already.</summary>
    public IHtmlContent Html(string key, params (string Name, object? Value)[] values)
    {
        var html = new HtmlContentBuilder();
        foreach (var part in _texts[key].Other.Parts)
        {
            var value = part.IsGap ? ValueOf(part.Text, values) : part.Text;
            _ = value is IHtmlContent markup ? html.AppendHtml(markup) : html.Append(Convert.ToString(value, Culture) ?? "");
        }

        return html;
    }

    /// <summary>The word for a value of a closed set: the text that is named by type and value.</summary>
    public string Of<T>(T value, params (string Name, object? Value)[] values)
        where T : struct, Enum => Format($"{typeof(T).Name}.{value}", values);

    /// <summary>The text of a section, or what was asked for when there is none.</summary>
    public string OfOrSame(string section, string? name) => name is null ? "" : _texts.TryGetValue($"{section}.{name}", out var text) ? text.Other.Source : name;

    /// <summary>A section as JSON, for a script.</summary>
    public string Section(string section) => JsonSerializer.Serialize(_texts
        .Where(text => text.Key.StartsWith(section + '.', StringComparison.Ordinal))
        .ToDictionary(text => text.Key[(section.Length + 1)..], text => text.Value.Other.Source, StringComparer.Ordinal));

    /// <summary>The names of the gaps of a text, in order of their names.</summary>
    internal IReadOnlyList<string> GapsOf(string key) => [.. new[] { _texts[key].One, _texts[key].Other }
        .SelectMany(form => form.Parts).Where(part => part.IsGap).Select(part => part.Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>True when a text has forms for one and for more.</summary>
    internal bool Counts(string key) => !ReferenceEquals(_texts[key].One, _texts[key].Other);

    private string Fill(Form form, (string Name, object? Value)[] values)
    {
        var text = new StringBuilder();
        foreach (var part in form.Parts)
        {
            text.Append(part.IsGap ? Convert.ToString(ValueOf(part.Text, values), Culture) : part.Text);
        }

        return text.ToString();
    }

    private static object? ValueOf(string name, (string Name, object? Value)[] values)
    {
        foreach (var value in values)
        {
            if (value.Name == name)
            {
                return value.Value;
            }
        }

        throw new ArgumentException($"Nothing is given for {{{name}}}.", nameof(values));
    }

    private static IEnumerable<Texts> Read()
    {
        var assembly = typeof(Texts).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!; // It has just been listed.
            using var json = JsonDocument.Parse(stream);
            yield return new Texts(Path.GetFileNameWithoutExtension(name), [.. Flatten("", json.RootElement)]);
        }
    }

    private static IEnumerable<KeyValuePair<string, Text>> Flatten(string key, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            var form = new Form(element.GetString()!);
            return [KeyValuePair.Create(key, new Text(form, form))];
        }

        return element.TryGetProperty("other", out var other)
            ? [KeyValuePair.Create(key, new Text(new Form(element.GetProperty("one").GetString()!), new Form(other.GetString()!)))]
            : element.EnumerateObject().SelectMany(member => Flatten(key.Length == 0 ? member.Name : $"{key}.{member.Name}", member.Value));
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GapPattern();

    private sealed record Text(Form One, Form Other)
    {
        // English, German and most of their relatives; a language with more forms needs its rule here. Source: Unicode CLDR, plural rules.
        public Form For(long count) => count == 1 ? One : Other;
    }

    private sealed class Form
    {
        public Form(string source)
        {
            Source = source;
            List<(bool IsGap, string Text)> parts = [];
            var last = 0;
            foreach (Match gap in GapPattern().Matches(source))
            {
                parts.Add((false, source[last..gap.Index]));
                parts.Add((true, gap.Groups["name"].Value));
                last = gap.Index + gap.Length;
            }

            parts.Add((false, source[last..]));
            Parts = parts;
        }

        public string Source { get; }

        public IReadOnlyList<(bool IsGap, string Text)> Parts { get; }
    }
}

/// <summary>Finds the texts of a request.</summary>
internal static class RequestTexts
{
    /// <summary>The texts in the language of who asks.</summary>
    public static Texts Texts(this HttpContext http) =>
        Languages.Texts.Find(PageLanguage.LanguageOf(http)) ?? throw new InvalidOperationException("The language of a request is always one of ours.");
}
