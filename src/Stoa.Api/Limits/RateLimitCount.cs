using Microsoft.Extensions.Primitives;

namespace Stoa.Api.Limits;

/// <summary>How a caller stands after a call.</summary>
/// <param name="IsAllowed">False when the window was used up before the call.</param>
/// <param name="Limit">Calls in a window.</param>
/// <param name="Remaining">Calls left in this one, 0 and up.</param>
/// <param name="Reset">When the window is over, in seconds since 1970, as text.</param>
public readonly record struct RateLimitCount(bool IsAllowed, int Limit, int Remaining, StringValues Reset);
