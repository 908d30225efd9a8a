namespace Stoa.Spaces.Accounts;

/// <summary>What somebody told the operators of a person or a Space. Open until an operator resolves it.</summary>
/// <remarks>
/// It holds what the operators need to judge a Space that is over by then. Never told to whom it is about. When the reporter's account is
/// deleted, <see cref="ReporterId"/> and <see cref="Note"/> are gone; when the reported one is, <see cref="SpaceTitle"/> is, and their id leads to nobody.
/// </remarks>
public sealed record Report
{
    /// <summary>The longest note in Unicode code points; line breaks may be in it.</summary>
    public const int MaxNoteLength = 500;

    /// <summary>How many reports may wait at the same time.</summary>
    public const int MaxOpen = 100_000;

    /// <summary>How long a resolved report is kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(180);

    private const long OpenPlaces = 1L << 62; // Ids stay below it until 2149.

    /// <summary>Its id.</summary>
    public required ReportId Id { get; init; }

    /// <summary>Who reported; absent when the account is gone.</summary>
    public UserId? ReporterId { get; init; }

    /// <summary>The person reported; absent when a Space is.</summary>
    public UserId? UserId { get; init; }

    /// <summary>The Space reported; of a person: where it happened, as the reporter says.</summary>
    public SpaceId? SpaceId { get; init; }

    /// <summary>The creator of the Space; absent when the Space was not there.</summary>
    public UserId? CreatorId { get; init; }

    /// <summary>The title of the Space at the time of the report, or absent.</summary>
    public string? SpaceTitle { get; init; }

    /// <summary>What is wrong.</summary>
    public required ReportReason Reason { get; init; }

    /// <summary>In the reporter's words, or absent.</summary>
    public string? Note { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How it was resolved; absent while it is open.</summary>
    public ReportResolution? Resolution { get; init; }

    /// <summary>True until it is resolved.</summary>
    public bool IsOpen => Resolution is null;

    /// <summary>Its place in the list of all, which is read from the greatest down: open ones first, newest first.</summary>
    public long Place => IsOpen ? Id.Value + OpenPlaces : Id.Value;

    /// <summary>What every place of an open report is above, and every place of a resolved one below.</summary>
    public static long FirstOpenPlace => OpenPlaces;
}

/// <summary>How a report was resolved.</summary>
/// <param name="By">The operator.</param>
/// <param name="At">When.</param>
/// <param name="Action">What was done.</param>
/// <param name="Note">Why, in the operator's words, or absent.</param>
public sealed record ReportResolution(UserId By, DateTimeOffset At, ReportAction Action, string? Note);

/// <summary>What somebody reports. The numbers are stored: never change or reuse one.</summary>
public enum ReportReason
{
    /// <summary>Advertising, scams.</summary>
    Spam = 1,

    /// <summary>Insults, harassment.</summary>
    Abuse = 2,

    /// <summary>Hate against a group.</summary>
    Hate = 3,

    /// <summary>Threats, calls to violence.</summary>
    Violence = 4,

    /// <summary>Somebody may harm themselves.</summary>
    SelfHarm = 5,

    /// <summary>A child is in danger.</summary>
    ChildSafety = 6,

    /// <summary>Somebody pretends to be another.</summary>
    Impersonation = 7,

    /// <summary>Something else; the note says what.</summary>
    Other = 8,
}

/// <summary>What was done about a report. The numbers are stored: never change or reuse one.</summary>
public enum ReportAction
{
    /// <summary>Nothing.</summary>
    Dismissed = 1,

    /// <summary>The Space was ended, or called off; or it was over already.</summary>
    SpaceEnded = 2,

    /// <summary>The person, or the Space's creator, was suspended.</summary>
    UserSuspended = 3,
}
