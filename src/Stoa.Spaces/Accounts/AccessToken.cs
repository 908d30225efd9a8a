namespace Stoa.Spaces.Accounts;

/// <summary>A bearer token as Stoa keeps it: by hash, never in clear.</summary>
/// <param name="Hash">SHA-256 of the token.</param>
/// <param name="ClientId">The app it was issued to.</param>
/// <param name="UserId">The user it speaks for; absent: app-only.</param>
/// <param name="Scopes">What the user granted; for an app-only token every read scope applies and this is <see cref="Scopes.None"/>.</param>
/// <param name="CreatedAt">When it was issued.</param>
/// <param name="ExpiresAt">When it stops working; absent: never.</param>
/// <param name="GrantId">The consent that it came from, which ends as one; absent: none, it stands for itself.</param>
public sealed record AccessToken(
    TokenHash Hash, ClientId ClientId, UserId? UserId, Scopes Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string? GrantId = null);
