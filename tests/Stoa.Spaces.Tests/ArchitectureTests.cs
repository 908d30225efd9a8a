using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Stoa.Spaces.Tests;

/// <summary>The arrows between projects, the paths that ARCHITECTURE.md quotes, and what comments refer to.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Which project may name which: Server → Identity → Api → Cluster → {Storage, Directory} → Spaces, Server → Api, and Server → Sfu → Rtc; no other arrow.</summary>
    private static readonly Dictionary<string, string[]> _arrows = new(StringComparer.Ordinal)
    {
        ["Stoa.Server"] = ["Stoa.Api", "Stoa.Identity", "Stoa.Sfu"],
        ["Stoa.Identity"] = ["Stoa.Api"],
        ["Stoa.Api"] = ["Stoa.Cluster"],
        ["Stoa.Cluster"] = ["Stoa.Directory", "Stoa.Storage"],
        ["Stoa.Storage"] = ["Stoa.Spaces"],
        ["Stoa.Directory"] = ["Stoa.Spaces"],
        ["Stoa.Spaces"] = [],
        ["Stoa.Sfu"] = ["Stoa.Rtc"],
        ["Stoa.Rtc"] = [],
    };

    /// <summary>Paths that ARCHITECTURE.md quotes ahead of their being written. One that is there by now has to leave this list.</summary>
    private static readonly string[] _promised = [];

    private static readonly string[] _folders = ["src/", "tests/", "bench/", "docs/", "fuzz/", "ops/", ".ci/"];
    private static readonly string[] _endings = [".cs", ".csproj", ".slnx", ".props", ".targets", ".md", ".json", ".svg", ".sql", ".sh", ".mjs", ".py", ".txt"];

    public static TheoryData<string> Projects => [.. Repository.Files().Where(IsProject).Select(Name).Order(StringComparer.Ordinal)];

    [Fact]
    public void Projects_UnderSrc_AreThoseOfTheDesign() =>
        Assert.Equal(
            string.Join(' ', _arrows.Keys.Order(StringComparer.Ordinal)),
            string.Join(' ', Repository.Files().Where(IsProject).Select(Name).Order(StringComparer.Ordinal)));

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_OfAProject_PointInwardOnly(string project)
    {
        Assert.True(_arrows.TryGetValue(project, out var allowed), $"{project} has no row in the arrows.");
        Assert.Equal(string.Join(' ', allowed), string.Join(' ', References($"src/{project}/{project}.csproj").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void References_InSharedBuildFiles_AreNone() =>
        Assert.Empty(Repository.Files()
            .Where(path => path.EndsWith(".props", StringComparison.Ordinal) || path.EndsWith(".targets", StringComparison.Ordinal))
            .SelectMany(References));

    [Fact]
    public void References_OfTests_GoToTheProjectTheyMirror()
    {
        foreach (var path in Repository.Files().Where(path => path.StartsWith("tests/", StringComparison.Ordinal) && path.EndsWith(".Tests.csproj", StringComparison.Ordinal)))
        {
            // The contract is shown by the whole server, of which its tests know nothing but the process.
            var mirrored = Name(path)[..^".Tests".Length] is var name and not "Stoa.Contract" ? name : "Stoa.Server";
            Assert.True(_arrows.ContainsKey(mirrored), $"{path} mirrors no project");
            Assert.Contains(mirrored, References(path), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Paths_InArchitectureMd_Exist()
    {
        var quoted = QuotedPaths(Read("ARCHITECTURE.md")).ToArray();
        Assert.NotEmpty(quoted);
        Assert.Equal(string.Join(' ', _promised), string.Join(' ', Missing(quoted).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void QuotedPaths_OfAPage_AreItsPathsAndNothingElse()
    {
        const string Page = "See `src/Stoa.Spaces/Space.cs`, [rules](src/Stoa.Spaces/SpaceDecider.cs#Decide), `SpaceFold.cs`, `Commands/SpaceCommand.cs:12` "
            + "and `tests/`, and (docs/nowhere/, ops/, of which ops/nothing); not `GET /2/spaces`, `text/event-stream`, `space.fields`, `Space.Apply`, `POST`, nor [X](https://docs.x.com/a.md).\n"
            + "```\nsrc/Stoa.Spaces/   what a Space is\n  src/Stoa.Nowhere/\n```\n";
        Assert.Equal(
            "src/Stoa.Spaces/Space.cs src/Stoa.Spaces/SpaceDecider.cs SpaceFold.cs Commands/SpaceCommand.cs tests/ docs/nowhere/ ops/ ops/nothing src/Stoa.Spaces/ src/Stoa.Nowhere/",
            string.Join(' ', QuotedPaths(Page)));
        Assert.Equal("docs/nowhere/ ops/nothing src/Stoa.Nowhere/", string.Join(' ', Missing(QuotedPaths(Page))));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/decisions/README.md")]
    public void Links_OfAPage_LeadSomewhere(string page) =>
        Assert.Equal("", string.Join(' ', Link().Matches(Read(page)).Select(match => match.Groups["target"].Value).Where(target => !LeadsSomewhere(page, target))));

    [Theory]
    [InlineData("README.md#one-command", true)]
    [InlineData("docs/compatibility.md#what-differs-and-why", true)]
    [InlineData("docs/configuration.md#stoaaccounts", true)]
    [InlineData("#one-command", true)]
    [InlineData("docs", true)]
    [InlineData("https://docs.x.com/nowhere.md#nothing", true)]
    [InlineData("docs/compatibility.md#what-is-not-there", false)]
    [InlineData("docs/no-such-page", false)]
    [InlineData("#no-such-heading", false)]
    public void LeadsSomewhere_FromTheReadme_IsFilesAndHeadings(string target, bool expected) => Assert.Equal(expected, LeadsSomewhere("README.md", target));

    [Fact]
    public void Decisions_HaveALine_InTheirIndex()
    {
        var index = Link().Matches(Read("docs/decisions/README.md")).Select(match => match.Groups["target"].Value);
        var records = Repository.Files().Where(path => path.StartsWith("docs/decisions/0", StringComparison.Ordinal)).Select(path => path["docs/decisions/".Length..]);
        Assert.Equal(string.Join('\n', records.Order(StringComparer.Ordinal)), string.Join('\n', index));
    }

    /// <summary>A reader of the code has this repository and what is published; so comments refer to nothing else.</summary>
    [Fact]
    public void Comments_ReferTo_WhatIsHere()
    {
        var wrong = new List<string>();
        foreach (var path in Repository.Files().Where(IsSource))
        {
            var text = Read(path);
            wrong.AddRange(NotHere().Matches(text).Select(match => $"{path}: {match.Value}"));
            wrong.AddRange(Page().Matches(text).Select(match => match.Value).Where(page => !File.Exists(Path.Combine(Repository.Root, page))).Select(page => $"{path}: {page}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    /// <summary>True for an address elsewhere, and for a file or folder that is here, with the heading that is asked for.</summary>
    private static bool LeadsSomewhere(string page, string target)
    {
        if (target.StartsWith("https://", StringComparison.Ordinal))
        {
            return true;
        }

        var (file, heading) = target.Split('#') is [var name, var anchor] ? (name, anchor) : (target, null);
        var path = file.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page) ?? "", file);
        return Path.Exists(Path.Combine(Repository.Root, path)) && (heading is null || Heading().Matches(Read(path)).Any(match => Anchor(match.Groups["text"].Value) == heading));
    }

    /// <summary>What code hosts make of a heading.</summary>
    private static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or ' ')).Replace(' ', '-');

    private static bool IsProject(string path) => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal);

    private static bool IsSource(string path) =>
        path.Split('/')[0] is "src" or "tests" or "bench" or "fuzz" or "ops"
        && Path.GetExtension(path) is ".cs" or ".cshtml" or ".ts" or ".tsx" or ".css" or ".mjs" or ".py" or ".sh";

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);

    /// <summary>Our projects that a build file names, as projects or as files.</summary>
    private static string[] References(string path) =>
    [
        .. XDocument.Load(Path.Combine(Repository.Root, path)).Descendants()
            .Where(element => element.Name.LocalName is "ProjectReference" or "Reference" or "PackageReference")
            .Select(element => element.Attribute("Include")?.Value ?? "")
            .Select(include => include.Replace('\\', '/').Split('/')[^1])
            .Select(file => file.EndsWith(".csproj", StringComparison.Ordinal) || file.EndsWith(".dll", StringComparison.Ordinal) ? Name(file) : file)
            .Where(name => name.StartsWith("Stoa.", StringComparison.OrdinalIgnoreCase)),
    ];

    /// <summary>
    /// Paths in backticks, in links and in fenced blocks: what begins with one of our folders, or ends like one of our files. Elsewhere in the
    /// text what begins with one of our folders.
    /// </summary>
    private static IEnumerable<string> QuotedPaths(string page) => Quotation().Matches(page)
        .SelectMany(match => match.Groups["code"].Success ? match.Groups["code"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [match.Groups["text"].Value])
        .Select(text => text.Split('#', ':')[0].TrimEnd('.', ',', ';'))
        .Where(text => PathText().IsMatch(text))
        .Where(text => _folders.Any(folder => text.StartsWith(folder, StringComparison.Ordinal)) || _endings.Any(ending => text.EndsWith(ending, StringComparison.Ordinal)))
        .Distinct(StringComparer.Ordinal);

    /// <summary>The paths that are neither a file or folder from the root nor the end of one file's path.</summary>
    private static IEnumerable<string> Missing(IEnumerable<string> paths)
    {
        var files = Repository.Files().ToArray();
        return paths.Where(path => !Path.Exists(Path.Combine(Repository.Root, path)) && !files.Any(file => file.EndsWith($"/{path}", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+?)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Heading();

    /// <summary>The documents that Stoa was designed by, which are not in the repository.</summary>
    [GeneratedRegex(@"design sections? \d|spaces[-]contract|\bmedia[.]md|check [l]ist items?", RegexOptions.None, 1_000)]
    private static partial Regex NotHere();

    [GeneratedRegex(@"(?<![\w/.-])(docs|tests|bench)/[\w./-]+\.md\b", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Page();

    [GeneratedRegex(@"^```[^\n]*\n(?<code>.*?)^```|`(?<text>[^`\n]+)`|\]\((?<text>[^)\s]+)\)|(?<![\w/.-])(?<text>(src|tests|bench|docs|fuzz|ops)/[\w./-]*)", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Quotation();

    [GeneratedRegex(@"^[A-Za-z0-9_./-]+$", RegexOptions.None, 1_000)]
    private static partial Regex PathText();
}
