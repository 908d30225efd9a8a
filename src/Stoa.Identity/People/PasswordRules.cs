using System.Collections.Frozen;
using Microsoft.AspNetCore.Identity;
using Stoa.Identity.Data;

namespace Stoa.Identity.People;

/// <summary>What a password must be: long, and none that everybody tries first. No rules about kinds of characters.</summary>
/// <remarks>Source: NIST SP 800-63B section 3.1.1.2.</remarks>
internal sealed class PasswordRules : IPasswordValidator<SignInAccount>
{
    /// <summary>The shortest password in characters.</summary>
    public const int MinLength = 12;

    /// <summary>The longest one: what is longer only costs time to hash.</summary>
    public const int MaxLength = 128;

    private const int MinDifferentCharacters = 5;

    private static readonly FrozenSet<string> _common = new[]
    {
        "123456789012", "1234567890123", "12345678901234567890", "qwertyuiop12", "qwertyuiop123", "1q2w3e4r5t6y", "1qaz2wsx3edc", "qwerty123456",
        "password1234", "password12345", "password123456", "passwordpassword", "administrator", "administrator1", "letmeinletmein", "iloveyou1234",
        "correcthorsebatterystaple", "changemechangeme", "welcome12345", "welcome123456", "abcdefghijkl", "abcdefghijklm", "abcd12345678", "abc123abc123",
        "123qweasdzxc", "qazwsxedcrfv", "zaq12wsxcde3", "asdfghjkl123", "0987654321098", "trustno1trustno1",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public Task<IdentityResult> ValidateAsync(UserManager<SignInAccount> manager, SignInAccount user, string? password)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(FindFault(password ?? "", user.UserName ?? "") is { } fault
            ? IdentityResult.Failed(new IdentityError { Code = nameof(PasswordFault), Description = fault.ToString() })
            : IdentityResult.Success);
    }

    /// <summary>What is wrong with a password; null when nothing is.</summary>
    public static PasswordFault? FindFault(string password, string username) =>
        password.Length < MinLength ? PasswordFault.TooShort
        : password.Length > MaxLength ? PasswordFault.TooLong
        : username.Length >= 4 && password.Contains(username, StringComparison.OrdinalIgnoreCase) ? PasswordFault.HoldsUsername
        : password.Distinct().Count() < MinDifferentCharacters || _common.Contains(password) ? PasswordFault.Common
        : null;
}

/// <summary>What is wrong with a password.</summary>
internal enum PasswordFault
{
    /// <summary>It is too short.</summary>
    TooShort,

    /// <summary>It is longer than is hashed.</summary>
    TooLong,

    /// <summary>The username is in it.</summary>
    HoldsUsername,

    /// <summary>It is among the first that everybody tries.</summary>
    Common,
}
