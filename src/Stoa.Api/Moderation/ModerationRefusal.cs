using System.Collections.Frozen;
using System.Text.Json;
using Stoa.Api.Problems;
using Stoa.Api.Rooms;

namespace Stoa.Api.Moderation;

/// <summary>Why a report, or what an operator wanted to do, was refused: a closed set.</summary>
public enum ModerationRefusal
{
    /// <summary>There is no such account, or no more.</summary>
    UserUnknown,

    /// <summary>It is the caller's own account, or their own Space.</summary>
    UserIsCaller,

    /// <summary>The person runs this Stoa.</summary>
    UserIsOperator,

    /// <summary>There is no such Space.</summary>
    SpaceUnknown,

    /// <summary>There is no such report.</summary>
    ReportUnknown,

    /// <summary>The report was resolved before.</summary>
    ReportResolved,

    /// <summary>The report names no Space that could be ended.</summary>
    ReportWithoutSpace,

    /// <summary>The caller made as many reports in a day as one may.</summary>
    ReportLimitReached,

    /// <summary>As many reports wait as may.</summary>
    TooManyOpenReports,

    /// <summary>The note is too long or holds control characters.</summary>
    NoteInvalid,

    /// <summary>Disk or database failed, or the account was changed at the same moment.</summary>
    Unavailable,
}

/// <summary>What a caller is told for each <see cref="ModerationRefusal"/>. A table: one row for every member.</summary>
internal static class ModerationRefusals
{
    private static readonly FrozenDictionary<ModerationRefusal, Refusal> _rows = new Dictionary<ModerationRefusal, (Problem Problem, string Detail, string? Member)>
    {
        [ModerationRefusal.UserUnknown] = (Problem.NotFound, "There is no user with this id.", null),
        [ModerationRefusal.UserIsCaller] = (Problem.Conflict, "This is your own account, or your own Space.", null),
        [ModerationRefusal.UserIsOperator] = (Problem.Conflict, "The person is an operator of this Stoa.", null),
        [ModerationRefusal.SpaceUnknown] = (Problem.NotFound, "There is no Space with this id.", null),
        [ModerationRefusal.ReportUnknown] = (Problem.NotFound, "There is no report with this id.", null),
        [ModerationRefusal.ReportResolved] = (Problem.Conflict, "The report was resolved before.", null),
        [ModerationRefusal.ReportWithoutSpace] = (Problem.Conflict, "The report names no Space.", null),
        [ModerationRefusal.ReportLimitReached] = (Problem.Conflict, "You made as many reports in 24 hours as one person may.", null),
        [ModerationRefusal.TooManyOpenReports] = (Problem.Conflict, "Too many reports wait to be looked at. Try again later.", null),
        [ModerationRefusal.NoteInvalid] = (Problem.BadRequest, "is too long or holds control characters", "note"),
        [ModerationRefusal.Unavailable] = (Problem.ServiceUnavailable, "The change may not have been stored. Try again.", null),
    }.ToFrozenDictionary(
        row => row.Key,
        row => new Refusal(row.Value.Problem with { Detail = row.Value.Detail }, JsonNamingPolicy.SnakeCaseLower.ConvertName(row.Key.ToString()), row.Value.Member));

    /// <summary>The row of a reason.</summary>
    public static Refusal For(ModerationRefusal refusal) => _rows[refusal];
}
