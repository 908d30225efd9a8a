using System.Diagnostics.CodeAnalysis;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Auth;

/// <summary>Who makes a request, as the credentials prove it.</summary>
/// <param name="Kind">One kind.</param>
/// <param name="ClientId">The app; <c>default</c> for a guest.</param>
/// <param name="UserId">The user; present exactly when <paramref name="Kind"/> is <see cref="CallerKind.User"/>.</param>
/// <param name="Scopes">What the user granted; none for the other kinds.</param>
public readonly record struct Caller(CallerKind Kind, ClientId ClientId, UserId? UserId, Scopes Scopes)
{
    /// <summary>A request without credentials.</summary>
    public static readonly Caller Anonymous = new(CallerKind.Anonymous, default, null, Scopes.None);

    /// <summary>True when the request speaks for a user.</summary>
    [MemberNotNullWhen(true, nameof(UserId))]
    public bool IsUser => UserId is not null;

    /// <summary>The user, where the endpoint's <see cref="Access"/> lets in nobody else.</summary>
    public UserId RequireUser() => UserId ?? throw new InvalidOperationException("The endpoint lets in others than users.");
}
