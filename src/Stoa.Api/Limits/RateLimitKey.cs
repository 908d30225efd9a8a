using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Limits;

/// <summary>What is counted together: one operation, by one app, for itself or for one user.</summary>
/// <param name="Operation">The operation's number; the same at every node of one version, and perhaps another in the next version.</param>
/// <param name="ClientId">The app.</param>
/// <param name="UserId">The user; absent for the app by itself.</param>
public readonly record struct RateLimitKey(int Operation, ClientId ClientId, UserId? UserId);
