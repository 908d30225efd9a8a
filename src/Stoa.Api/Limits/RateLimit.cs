namespace Stoa.Api.Limits;

/// <summary>How often an operation may be called.</summary>
/// <param name="PerApp">Calls in a window by an app for itself; 0 when they are not counted.</param>
/// <param name="PerUser">Calls in a window by an app for one of its users; 0 when they are not counted.</param>
/// <remarks>Source: X API v2, Rate limits.</remarks>
public readonly record struct RateLimit(int PerApp, int PerUser)
{
    /// <summary>The length of a window; it begins with its first call.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>The length of the short window, see <see cref="PerSecond"/>.</summary>
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Not limited.</summary>
    public static readonly RateLimit None;

    /// <summary>Calls in one second, by an app or for a user, beside the others; 0 when they are not counted.</summary>
    public int PerSecond { get; init; }

    /// <summary>Calls in a window by Stoa's own web app for one of its users, instead of all the others; 0 when they are not counted.</summary>
    public int PerWebAppUser { get; init; }
}
