using Microsoft.AspNetCore.Identity;
using Stoa.Spaces;

namespace Stoa.Identity.Data;

/// <summary>What a person signs in with: passkeys, a password, a provider. Who they are to others is the <see cref="Stoa.Spaces.Accounts.User"/> of the same id.</summary>
internal sealed class SignInAccount : IdentityUser<long>
{
    /// <summary>The name shown, as given at sign-up: the user is made from it, should the process end between the two.</summary>
    public required string Name { get; set; }

    /// <summary>True when the account was made by the first link of an installation.</summary>
    public bool IsFirstOperator { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The user's id.</summary>
    public UserId UserId => new(Id);
}
