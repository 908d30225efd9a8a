using System.Text.RegularExpressions;

namespace Stoa.Server.Tests.Telemetry;

/// <summary>An instrument, as the operators' address lists it.</summary>
/// <param name="Name">Its name in OpenTelemetry.</param>
/// <param name="Kind">counter, updowncounter, gauge or histogram.</param>
/// <param name="Unit">Its unit, after UCUM.</param>
/// <param name="Description">What it is.</param>
internal sealed partial record ListedInstrument(string Name, string Kind, string Unit, string Description)
{
    /// <summary>Reads the list.</summary>
    public static IReadOnlyList<ListedInstrument> ReadAll(string list) =>
        [.. list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(parts => new ListedInstrument(parts[0], parts[1], parts[2], parts[3]))];

    /// <summary>Its names in Prometheus. Source: OpenTelemetry, Prometheus and OpenMetrics Compatibility, metric metadata.</summary>
    public IReadOnlyList<string> InPrometheus()
    {
        var name = Name.Replace('.', '_') + (Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        });
        return Kind switch
        {
            "counter" => [name + "_total"],
            "histogram" => [name + "_bucket", name + "_sum", name + "_count"],
            _ => [name],
        };
    }

    /// <summary>The names of metrics in a PromQL expression, or in what a server says to Prometheus.</summary>
    public static IEnumerable<string> NamesIn(string text) => Metric().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"\b(stoa|http|kestrel|dotnet|db)_[a-z0-9_]+(?=[\s{\[),>]|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Metric();
}
