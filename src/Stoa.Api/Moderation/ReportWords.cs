using System.Text.Json;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Moderation;

/// <summary>How reasons and actions are written in requests and replies.</summary>
internal static class ReportWords
{
    /// <summary>Every reason.</summary>
    public static readonly string[] Reasons = [.. Enum.GetValues<ReportReason>().Select(reason => Of(reason))];

    /// <summary>Every action.</summary>
    public static readonly string[] Actions = [.. Enum.GetValues<ReportAction>().Select(action => Of(action))];

    /// <summary>The word of a reason or an action.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The reason of a word that was checked.</summary>
    public static ReportReason ReasonOf(string word) => Enum.GetValues<ReportReason>()[Array.IndexOf(Reasons, word)];

    /// <summary>The action of a word that was checked.</summary>
    public static ReportAction ActionOf(string word) => Enum.GetValues<ReportAction>()[Array.IndexOf(Actions, word)];
}
