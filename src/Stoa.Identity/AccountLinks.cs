using Microsoft.Data.Sqlite;
using Stoa.Identity.Data;
using Stoa.Identity.People;
using Stoa.Spaces;
using Stoa.Storage;

namespace Stoa.Identity;

/// <summary>Makes one-time links from outside of the server, beside it or without it: for the command line.</summary>
public static class AccountLinks
{
    /// <summary>An invitation: who has it may make an account.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="lifetime">How long it works.</param>
    /// <param name="time">For the times.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Path and fragment of the address, and when it stops working.</returns>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote the file.</exception>
    /// <exception cref="StorageUnavailableException">The file cannot be used.</exception>
    public static Task<(string Path, DateTimeOffset ExpiresAt)> InviteAsync(string folder, TimeSpan lifetime, TimeProvider time, CancellationToken cancellationToken) =>
        CreateAsync(folder, LinkKind.Invitation, "/signup", lifetime, user: null, time, cancellationToken);

    /// <summary>A link that gives a person new keys; parameters as for <see cref="InviteAsync"/>. A link made before stops working.</summary>
    public static Task<(string Path, DateTimeOffset ExpiresAt)> RecoverAsync(string folder, UserId user, TimeProvider time, CancellationToken cancellationToken) =>
        CreateAsync(folder, LinkKind.Recovery, "/recover", OneTimeLinks.Lifetime, user, time, cancellationToken);

    private static async Task<(string Path, DateTimeOffset ExpiresAt)> CreateAsync(
        string folder, LinkKind kind, string page, TimeSpan lifetime, UserId? user, TimeProvider time, CancellationToken cancellationToken)
    {
        IdentityDatabase.Prepare(folder, time);
        try
        {
            await using var context = IdentityDatabase.Open(folder);
            var code = await new OneTimeLinks(context, time).CreateAsync(kind, lifetime, createdBy: null, user, cancellationToken);
            return ($"{page}#{code}", time.GetUtcNow() + lifetime);
        }
        catch (Exception failure) when (failure is SqliteException or Microsoft.EntityFrameworkCore.DbUpdateException)
        {
            throw new StorageUnavailableException($"{IdentityDatabase.PathIn(folder)}: cannot write. Try again.", failure);
        }
    }
}
