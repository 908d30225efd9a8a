using System.ComponentModel.DataAnnotations;
using Stoa.Api.Limits;

namespace Stoa.Api;

/// <summary>What an operator may set about the HTTP surface.</summary>
public sealed class ApiOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Api";

    /// <summary>
    /// What problem types begin with, ending in a slash. Default <c>https://api.x.com/2/problems/</c>;
    /// <c>https://api.twitter.com/2/problems/</c> is what X's Java SDK insists on.
    /// </summary>
    public string ProblemTypeBase { get; set; } = "https://api.x.com/2/problems/";

    /// <summary>
    /// What a lookup by id says of an ended Space. <c>NotFound</c>: the error that X documents; <c>Stub</c>: the Space with state
    /// <c>ended</c> and the fields asked for, as X was seen to do, for <c>EndedSpaceRetention</c>; <c>Full</c>: the same for good. Default
    /// <c>NotFound</c>. The other two read the database once for each id that is not live or scheduled.
    /// </summary>
    public EndedSpaces EndedSpaces { get; set; } = EndedSpaces.NotFound;

    /// <summary>How long after its end an ended Space is shown when <c>EndedSpaces</c> is <c>Stub</c>. Default 30 days, 1 minute to 10 years.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan EndedSpaceRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Who is told <c>subscriber_count</c>, the number of reminders set. <c>Everyone</c>: as X was seen to do; <c>Creator</c>: as X
    /// documents it, everyone else does not get the field. Default <c>Everyone</c>.
    /// </summary>
    public SubscriberCountReaders SubscriberCount { get; set; } = SubscriberCountReaders.Everyone;

    /// <summary>
    /// Web sites whose scripts may read replies in a browser, as origins (<c>CorsOrigins__0=https://example.org</c>), or <c>*</c> for all.
    /// Default: none, as X has it.
    /// </summary>
    public IList<string> CorsOrigins { get; set; } = [];

    /// <summary>
    /// True: whoever has the link of a Space that guests may see learns its title, state, time, host and count, without an account: chat
    /// programs show that to everyone in the conversation where somebody posts the link, and web pages can embed it. False: the link says
    /// nothing to who is not signed in. Default true.
    /// </summary>
    public bool LinkPreviews { get; set; } = true;

    /// <summary>Reports that one person may make in 24 hours. Default 20, 0 to 10,000; more are refused.</summary>
    [Range(0, 10_000)]
    public int ReportsPerDay { get; set; } = 20;

    /// <summary>How often callers may call.</summary>
    public RateLimitOptions RateLimits { get; set; } = new();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsProblemTypeBase(ProblemTypeBase))
        {
            yield return new ValidationResult($"{nameof(ProblemTypeBase)}: {ProblemTypeBase} is no http or https URL that ends in a slash.");
        }

        foreach (var origin in CorsOrigins.Where(origin => origin != "*" && !IsOrigin(origin)))
        {
            yield return new ValidationResult($"{nameof(CorsOrigins)}: {origin} is no origin such as https://example.org, and not *.");
        }
    }

    private static bool IsProblemTypeBase(string text) =>
        text.EndsWith('/') && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text;
}

/// <summary>What a lookup by id says of an ended Space. Source: docs/decisions/0006-ended-spaces-are-read-from-the-log.md.</summary>
public enum EndedSpaces
{
    /// <summary>There is none, as documented.</summary>
    NotFound,

    /// <summary>Its state, and the fields asked for, for a set time.</summary>
    Stub,

    /// <summary>The same without a limit.</summary>
    Full,
}

/// <summary>Who is told the number of reminders. Source: docs/compatibility.md, Fields.</summary>
public enum SubscriberCountReaders
{
    /// <summary>Who asks.</summary>
    Everyone,

    /// <summary>The creator's own tokens.</summary>
    Creator,
}
