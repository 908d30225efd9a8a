using System.ComponentModel.DataAnnotations;
using Stoa.Api.OpenApi;

namespace Stoa.Api.Limits;

/// <summary>How often callers may call.</summary>
public sealed class RateLimitOptions : IValidatableObject
{
    /// <summary>Stands for every operation in <see cref="PerApp"/> and <see cref="PerUser"/>.</summary>
    internal const string AllOperations = "All";

    private const int Greatest = 2_000_000_000;

    /// <summary>
    /// <c>X</c>: X's numbers per operation, app and user in windows of 15 minutes, as X's clients expect them; <c>Off</c>: no limit
    /// and no <c>x-rate-limit</c> headers. Default <c>X</c>.
    /// </summary>
    public RateLimitProfile Profile { get; set; } = RateLimitProfile.X;

    /// <summary>
    /// Own numbers for apps by themselves, by operation id of the OpenAPI documents (<c>PerApp__getSpacesById=1000</c>), or <c>All</c>
    /// for every operation. 0 to 2,000,000,000; 0 is no limit. Default: those of the profile.
    /// </summary>
    public IDictionary<string, int> PerApp { get; set; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Own numbers for apps on behalf of one user, in the same way (<c>PerUser__All=5000</c>). Default: those of the profile.</summary>
    public IDictionary<string, int> PerUser { get; set; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Calls of <c>GET /2/spaces/by/creator_ids</c> in one second, by an app or for a user. 0 to 1,000,000; 0 is no limit. Default 1, as X has it.
    /// </summary>
    [Range(0, 1_000_000)]
    public int CreatorLookupsPerSecond { get; set; } = 1;

    /// <summary>
    /// Calls of each operation in 15 minutes by a user of Stoa's own web app: one page makes many calls, and X's numbers are made for
    /// apps. It holds instead of the numbers above. 0 to 2,000,000,000; 0 is no limit. Default 6,000.
    /// </summary>
    [Range(0, Greatest)]
    public int WebApp { get; set; } = 6_000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var ids = OperationTexts.All.Values.Select(text => text.Id).Append(AllOperations).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (operation, number) in PerApp.Concat(PerUser))
        {
            if (!ids.Contains(operation))
            {
                yield return new ValidationResult($"There is no operation {operation}; ids are in /2/openapi.json and /api/openapi.json.");
            }
            else if (number is < 0 or > Greatest)
            {
                yield return new ValidationResult($"{operation}: {number} is not between 0 and {Greatest}.");
            }
        }
    }
}

/// <summary>Whose numbers hold.</summary>
public enum RateLimitProfile
{
    /// <summary>X's.</summary>
    X,

    /// <summary>No limits at all.</summary>
    Off,
}
