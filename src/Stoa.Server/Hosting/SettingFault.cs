using System.Text.RegularExpressions;

namespace Stoa.Server.Hosting;

/// <summary>Names the setting that the framework's binder could not read, in words for who wrote it.</summary>
internal static partial class SettingFault
{
    private const string See = "See docs/configuration.md.";

    /// <summary>What is wrong, and with which setting.</summary>
    /// <param name="failure">What the binder threw: only its text says where.</param>
    public static string Describe(InvalidOperationException failure)
    {
        if (Converting().Match(failure.Message) is { Success: true } wrong)
        {
            return $"The setting {wrong.Groups["path"].Value} takes {WordsOf(wrong.Groups["type"].Value)}: {(failure.InnerException ?? failure).Message} {See}";
        }

        return Unknown().Match(failure.Message) is { Success: true } unknown
            ? $"Settings below {Place(unknown.Groups["type"].Value)}: there is no {unknown.Groups["names"].Value}. {See}"
            : $"Settings below {StoaSettings.SectionName}: {(failure.InnerException ?? failure).Message} {See}";
    }

    private static string WordsOf(string type) => type switch
    {
        "System.Boolean" => "true or false",
        "System.Int32" or "System.Int64" => "a whole number",
        "System.Double" => "a number",
        "System.TimeSpan" => "a time such as 00:02:00 (hours, minutes, seconds)",
        "System.Uri" => "an address",
        _ => $"one of the values that the page of settings lists ({type.Split('.')[^1]})",
    };

    /// <summary>Where a group of settings stands, found by its type.</summary>
    private static string Place(string type) => Find(typeof(StoaSettings), StoaSettings.SectionName, type) ?? StoaSettings.SectionName;

    private static string? Find(Type group, string path, string type) => group.FullName == type ? path
        : group.GetProperties().Where(one => one.PropertyType is { IsClass: true } inner && inner.FullName?.StartsWith("Stoa.", StringComparison.Ordinal) == true)
            .Select(one => Find(one.PropertyType, $"{path}:{one.Name}", type)).FirstOrDefault(found => found is not null);

    [GeneratedRegex("at '(?<path>[^']+)' to type '(?<type>[^']+)'", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Converting();

    [GeneratedRegex("on the instance of (?<type>[^:]+): (?<names>'.*')", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Unknown();
}
