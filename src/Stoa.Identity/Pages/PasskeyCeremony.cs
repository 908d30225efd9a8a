using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
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
        catch (InvalidOperationException failure) when (!DatabaseFailures.IsUnavailable(failure))
        {
            return null; // No ceremony is under way: the page was open for too long, or was sent twice.
        }
    }

    /// <summary>What tells one answer of an authenticator from every other: the hash of what it signed. For an answer that was found good.</summary>
    /// <remarks>Not of its signature, which can be written in two ways. Source: W3C Web Authentication Level 3, section 5.8.1.</remarks>
    public static byte[] IdOf(string credential)
    {
        using var json = JsonDocument.Parse(credential);
        var signed = json.RootElement.GetProperty("response").GetProperty("clientDataJSON").GetString();
        return SHA256.HashData(Base64Url.DecodeFromChars(signed));
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
        catch (InvalidOperationException failure) when (!DatabaseFailures.IsUnavailable(failure))
        {
            return null;
        }
    }
}
