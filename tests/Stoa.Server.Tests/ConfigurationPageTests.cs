using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Stoa.Server.Hosting;

namespace Stoa.Server.Tests;

/// <summary>docs/configuration.md is made from the doc comments of the options; this keeps it current.</summary>
public sealed partial class ConfigurationPageTests
{
    private static readonly string _page = Path.Combine(Repository.Root, "docs", "configuration.md");

    [Fact]
    public async Task Page_SaysWhatTheOptionsSay()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var page = Render();
        if (Environment.GetEnvironmentVariable("STOA_UPDATE") == "1")
        {
            await File.WriteAllTextAsync(_page, page, cancellationToken);
        }

        Assert.True(page == await File.ReadAllTextAsync(_page, cancellationToken), "docs/configuration.md is out of date: run this test once with STOA_UPDATE=1.");
    }

    private static string Render()
    {
        var page = new StringBuilder("""
            # Settings

            Made from the doc comments of the options by `STOA_UPDATE=1 ./test Server`; do not edit.

            A setting comes from an environment variable, its parts divided by two underscores (`Stoa__Cluster__MaxSpacesPerCreator=200`),
            or from `appsettings.json` in the working folder (`{ "Stoa": { "Cluster": { "MaxSpacesPerCreator": 200 } } }`). Durations are
            written `d.hh:mm:ss`. An unknown or impossible setting stops the start and is named; a change of one takes a restart. What belongs to one start (data folder,
            addresses, demo) is an option of the command line: `stoa --help`.

            **HTTPS.** Either a reverse proxy in front (name it in `Hosting:TrustedProxies`), or a certificate of Stoa's own: `--urls
            https://0.0.0.0:443` with `Kestrel__Certificates__Default__Path=stoa.pem` and `Kestrel__Certificates__Default__KeyPath=stoa.key` (or one
            `.pfx` file and `Kestrel__Certificates__Default__Password`). Browsers that came by HTTPS are told to stay with it for a year.


            """);
        Append(page, "Stoa", new StoaSettings());
        return page.ToString();
    }

    private static void Append(StringBuilder page, string section, object options)
    {
        var properties = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .OrderBy(property => property.MetadataToken)
            .ToList();
        var plain = properties.Where(property => !IsSection(property)).ToList();
        if (plain.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"## {section}\n\n| setting | default | meaning |\n|---|---|---|\n");
            foreach (var property in plain)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{property.Name}` | {Default(property.GetValue(options))} | {Summary(property)} |\n");
            }

            page.Append('\n');
        }

        foreach (var property in properties.Where(IsSection))
        {
            Append(page, $"{section}:{property.Name}", property.GetValue(options)!);
        }
    }

    private static string Default(object? value) => value switch
    {
        null or "" or System.Collections.ICollection { Count: 0 } => "",
        string name when name == Environment.MachineName => "", // It says so in words.
        _ => string.Create(CultureInfo.InvariantCulture, $"`{value}`"),
    };

    private static bool IsSection(PropertyInfo property) =>
        property.PropertyType.IsClass && property.PropertyType.Namespace?.StartsWith("Stoa", StringComparison.Ordinal) == true;

    private static string Summary(PropertyInfo property)
    {
        var file = Path.ChangeExtension(property.DeclaringType!.Assembly.Location, ".xml");
        var name = $"P:{property.DeclaringType.FullName}.{property.Name}";
        var member = XDocument.Load(file).Descendants("member").FirstOrDefault(member => (string?)member.Attribute("name") == name);
        Assert.True(member is not null, $"{name} has no doc comment in {file}.");
        var summary = member.Element("summary")!;
        foreach (var reference in summary.Descendants("see").ToList())
        {
            reference.ReplaceWith(((string?)reference.Attribute("cref"))?.Split('.').Last() ?? "");
        }

        foreach (var code in summary.Descendants("c").ToList())
        {
            code.ReplaceWith($"`{code.Value}`");
        }

        return Space().Replace(summary.Value.Trim(), " ");
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Space();
}
