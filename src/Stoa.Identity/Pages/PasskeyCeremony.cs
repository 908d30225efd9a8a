using Microsoft.AspNetCore.Identity;
using Stoa.Identity.Data;

namespace Stoa.Identity.Pages;

/// <summary>The second half of asking for a passkey; what strangers send never throws.</summary>
internal static class PasskeyCeremony
{
    private const int MaxLength = 32 * 1024;

    /// <summary>Checks a passkey that is to be added; null when it is none, or nothing was asked for.</summary>
    public static async Task<PasskeyAttestationResult?> AttestAsync(SignInManager<SignInAccount> signIn, string? credential)
    {
        if (string.IsNullOrEmpty(credential) || credential.Length > MaxLength)
        {
            return null;
        }

        try
        {
            return await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null; // No ceremony is under way: the page was open for too long, or was sent twice.
        }
    }

    /// <summary>Checks a passkey that is to sign in; null when it is none, or nothing was asked for.</summary>
    public static async Task<PasskeyAssertionResult<SignInAccount>?> AssertAsync(SignInManager<SignInAccount> signIn, string? credential)
    {
        if (string.IsNullOrEmpty(credential) || credential.Length > MaxLength)
        {
            return null;
        }

        try
        {
            return await signIn.PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
