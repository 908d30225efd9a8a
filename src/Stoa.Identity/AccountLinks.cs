using Stoa.Identity.Data;
using Stoa.Identity.People;
using Stoa.Spaces;
using Stoa.Storage;

namespace Stoa.Identity;

/// <summary>Makes one-time links from outside of the server, beside it or without it: for the command line.</summary>
public static class AccountLinks
{
    /// <summary>An invitation: who has it may make an account.</summary>
    /// <param name="home">Where accounts are kept.</param>
    /// <param name="lifetime">How long it works.</param>
    /// <param name="time">For the times.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Path and fragment of the address, and when it stops working.</returns>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote it.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be used.</exception>
    public static Task<(string Path, DateTimeOffset ExpiresAt)> InviteAsync(DataHome home, TimeSpan lifetime, TimeProvider time, CancellationToken cancellationToken) =>
        CreateAsync(home, LinkKind.Invitation, "/signup", lifetime, user: null, time, cancellationToken);

    /// <summary>A link that gives a person new keys; parameters as for <see cref="InviteAsync"/>. A link made before stops working.</summary>
    public static Task<(string Path, DateTimeOffset ExpiresAt)> RecoverAsync(DataHome home, UserId user, TimeProvider time, CancellationToken cancellationToken) =>
        CreateAsync(home, LinkKind.Recovery, "/recover", OneTimeLinks.Lifetime, user, time, cancellationToken);

    private static async Task<(string Path, DateTimeOffset ExpiresAt)> CreateAsync(
        DataHome home, LinkKind kind, string page, TimeSpan lifetime, UserId? user, TimeProvider time, CancellationToken cancellationToken)
    {
        IdentityDatabase.Prepare(home, time);
        try
        {
            await using var context = IdentityDatabase.Open(home);
            var code = await new OneTimeLinks(context, time).CreateAsync(kind, lifetime, createdBy: null, user, cancellationToken);
            return ($"{page}#{code}", time.GetUtcNow() + lifetime);
        }
        catch (Exception failure) when (DatabaseFailures.IsUnavailable(failure))
        {
            throw new StorageUnavailableException($"{IdentityDatabase.NameOf(home)}: cannot write. Try again.", failure);
        }
    }
}
