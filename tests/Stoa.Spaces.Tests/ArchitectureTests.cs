using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Stoa.Spaces.Tests;

/// <summary>The arrows between projects, and the paths that ARCHITECTURE.md quotes.</summary>
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

    private static readonly string[] _folders = ["src/", "tests/", "bench/", "docs/", "fuzz/", ".ci/"];
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
        var quoted = QuotedPaths(File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"))).ToArray();
        Assert.NotEmpty(quoted);
        Assert.Equal(string.Join(' ', _promised), string.Join(' ', Missing(quoted).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void QuotedPaths_OfAPage_AreItsPathsAndNothingElse()
    {
        const string Page = "See `src/Stoa.Spaces/Space.cs`, [rules](src/Stoa.Spaces/SpaceDecider.cs#Decide), `SpaceFold.cs`, `Commands/SpaceCommand.cs:12` "
            + "and `tests/`; not `GET /2/spaces`, `text/event-stream`, `space.fields`, `Space.Apply`, `POST`, nor [X](https://docs.x.com/a.md).\n"
            + "```\nsrc/Stoa.Spaces/   what a Space is\n  src/Stoa.Nowhere/\n```\n";
        Assert.Equal(
            "src/Stoa.Spaces/Space.cs src/Stoa.Spaces/SpaceDecider.cs SpaceFold.cs Commands/SpaceCommand.cs tests/ src/Stoa.Spaces/ src/Stoa.Nowhere/",
            string.Join(' ', QuotedPaths(Page)));
        Assert.Equal("src/Stoa.Nowhere/", string.Join(' ', Missing(QuotedPaths(Page))));
    }

    private static bool IsProject(string path) => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal);

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
    /// Paths in backticks, in links and in fenced blocks: what begins with one of our folders, or ends like one of our files.
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

    [GeneratedRegex(@"^```[^\n]*\n(?<code>.*?)^```|`(?<text>[^`\n]+)`|\]\((?<text>[^)\s]+)\)", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Quotation();

    [GeneratedRegex(@"^[A-Za-z0-9_./-]+$", RegexOptions.None, 1_000)]
    private static partial Regex PathText();
}
