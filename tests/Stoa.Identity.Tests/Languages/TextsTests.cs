using System.Text.RegularExpressions;
using Stoa.Api.Apps;
using Stoa.Identity.Languages;
using Stoa.Server.Tests;
using Stoa.Spaces.Accounts;

namespace Stoa.Identity.Tests.Languages;

/// <summary>The files of the languages: alike, whole, and nothing in them that nobody reads.</summary>
public sealed partial class TextsTests
{
    private static readonly Texts _english = Texts.Find(Texts.Fallback)!;
    private static readonly IReadOnlyList<string> _sources = [.. System.IO.Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src", "Stoa.Identity"), "*.cs*", SearchOption.AllDirectories).Select(File.ReadAllText)];

    private static readonly Dictionary<string, string> _scripts = new(StringComparer.Ordinal) { ["script"] = "site.js", ["try"] = "try.js" };

    /// <summary>Every language.</summary>
    public static TheoryData<string> Tags => [.. Texts.All.Select(texts => texts.Language)];

    [Fact]
    public void All_HoldsEnglishAndGerman() => Assert.Equal("de en", string.Join(' ', Texts.All.Select(texts => texts.Language)));

    [Theory]
    [MemberData(nameof(Tags))]
    public void EveryLanguage_HasTheSameTexts_WithTheSameGaps(string tag)
    {
        var texts = Texts.Find(tag)!;
        Assert.Equal(_english.Keys.Order(StringComparer.Ordinal), texts.Keys.Order(StringComparer.Ordinal));
        foreach (var key in texts.Keys)
        {
            Assert.Equal((key, string.Join(' ', _english.GapsOf(key)), _english.Counts(key)), (key, string.Join(' ', texts.GapsOf(key)), texts.Counts(key)));
            Assert.Equal(texts[key].Trim(), texts[key]);
            Assert.NotEmpty(texts[key]);
            Assert.DoesNotContain('<', texts[key]);
        }
    }

    [Fact]
    public void Pages_UseEveryText_AndNoneThatIsNotThere()
    {
        var sections = _english.Keys.Select(key => key.Split('.')[0]).Where(section => char.IsLower(section[0]) && !_scripts.ContainsKey(section)).ToHashSet(StringComparer.Ordinal);
        var named = _sources.SelectMany(source => KeyPattern().Matches(source)).Select(match => match.Groups["key"].Value).Where(key => sections.Contains(key.Split('.')[0])).ToHashSet(StringComparer.Ordinal);
        var asked = _sources.SelectMany(source => AskedPattern().Matches(source)).Select(match => match.Groups["key"].Value);
        Assert.Empty(named.Union(asked, StringComparer.Ordinal).Except(_english.Keys, StringComparer.Ordinal));

        // The ways of signing in are words of the audit log.
        Assert.Empty(_english.Keys.Where(key => key.Contains('.', StringComparison.Ordinal) && sections.Contains(key.Split('.')[0]) && !key.StartsWith("way.", StringComparison.Ordinal)).Except(named, StringComparer.Ordinal));
    }

    [Fact]
    public void Scripts_UseEveryText_AndNoneThatIsNotThere()
    {
        foreach (var (section, file) in _scripts)
        {
            var script = File.ReadAllText(Path.Combine(Repository.Root, "src", "Stoa.Identity", "Assets", file));
            Assert.Equal(
                _english.Keys.Where(key => key.StartsWith(section + '.', StringComparison.Ordinal)).Select(key => key[(section.Length + 1)..]).Order(StringComparer.Ordinal),
                ScriptPattern().Matches(script).Select(match => match.Groups["key"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void ClosedSets_HaveAWordForEachOfTheirValues()
    {
        var enums = new[] { typeof(Texts), typeof(AppRefusal), typeof(AuditAct) }
            .SelectMany(type => type.Assembly.GetTypes()).Where(type => type.IsEnum).ToDictionary(type => type.FullName!, StringComparer.Ordinal);
        foreach (var section in _english.Keys.Where(key => char.IsUpper(key[0])).GroupBy(key => key.Split('.')[0], StringComparer.Ordinal))
        {
            var type = Assert.Single(enums.Values, type => type.Name == section.Key);
            Assert.Equal(
                Enum.GetNames(type).Where(name => name != nameof(Scopes.None)).Select(name => $"{type.Name}.{name}").Order(StringComparer.Ordinal),
                section.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("en", 0, "0 open reports")]
    [InlineData("en", 1, "1 open report")]
    [InlineData("en", 2, "2 open reports")]
    [InlineData("de", 1, "1 offene Meldung")]
    [InlineData("de", 21, "21 offene Meldungen")]
    public void Count_TakesTheFormOfTheNumber(string tag, long count, string text) => Assert.Equal(text, Texts.Find(tag)!.Count("operator.openReports", count));

    [Fact]
    public void Html_EncodesWhatIsFilledIn_ButNoMarkup()
    {
        using var writer = new StringWriter();
        _english.Html("consent.who", ("name", Markup.Strong("<b>")), ("username", "<i>")).WriteTo(writer, System.Text.Encodings.Web.HtmlEncoder.Default);
        Assert.Equal("You are <strong>&lt;b&gt;</strong> (@&lt;i&gt;). The app would be able to:", writer.ToString());
    }

    [Fact]
    public void Format_WithAGapLeftOpen_IsAFault() => Assert.Throws<ArgumentException>(() => _english.Format("consent.title"));

    [GeneratedRegex("\"(?<key>[A-Za-z]+(\\.[A-Za-z-]+)+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyPattern();

    [GeneratedRegex("(Words|Texts\\(\\)|[wW]ords)(\\[|\\.(Format|Html|Count)\\()\"(?<key>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AskedPattern();

    [GeneratedRegex("\\b(texts|tryTexts)\\.(?<key>[A-Za-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScriptPattern();
}
