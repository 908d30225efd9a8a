using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Stoa.Identity.Data;
using Stoa.Spaces;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.People;

/// <summary>Makes codes that open a door once, and takes them.</summary>
/// <remarks>The code travels in the fragment of an address (<c>/signup#CODE</c>), which browsers send to nobody, or is typed.</remarks>
internal sealed class OneTimeLinks(IdentityContext context, TimeProvider time)
{
    /// <summary>The most open invitations at a time.</summary>
    public const int MaxInvitations = 1_000;

    private const int MaxCodeLength = 64;

    // The ceremony's cookie lives shorter.
    private static readonly TimeSpan _answerKept = TimeSpan.FromMinutes(15);

    /// <summary>How long the link of the first operator, and of a lost account, works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Makes a link.</summary>
    /// <returns>The code in clear; it is kept as a hash only.</returns>
    public async Task<string> CreateAsync(LinkKind kind, TimeSpan lifetime, UserId? createdBy, UserId? user, CancellationToken cancellationToken)
    {
        var code = Credentials.NewToken();
        var now = time.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (kind != LinkKind.Invitation)
        {
            // Only the newest link of its kind opens, also when two are made at the same moment.
            await LockAsync(cancellationToken);
            var (id, replaced) = (user?.Value, kind);
            await context.Links.Where(link => link.Kind == replaced && link.UserId == id).ExecuteDeleteAsync(cancellationToken);
        }

        context.Links.Add(new OneTimeLink
        {
            Hash = HashOf(code), Kind = kind, UserId = user?.Value, CreatedBy = createdBy?.Value, CreatedAt = now, ExpiresAt = now + lifetime,
        });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return code;
    }

    /// <summary>Uses up an authenticator's answer: true for one caller alone, on whichever node.</summary>
    /// <param name="hash">SHA-256 of what was signed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> TryUseAnswerAsync(byte[] hash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var used = context.Links.Add(new OneTimeLink { Hash = hash, Kind = LinkKind.UsedAnswer, CreatedAt = now, ExpiresAt = now + _answerKept });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException failure) when (DatabaseFailures.IsUniqueViolation(failure))
        {
            used.State = EntityState.Detached;
            return false;
        }
    }

    /// <summary>The link that a code opens; null when there is none, or not any more.</summary>
    public async Task<OneTimeLink?> FindAsync(string? code, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(code) || code.Length > MaxCodeLength)
        {
            return null;
        }

        var (hash, now) = (HashOf(code), time.GetUtcNow());
        return await context.Links.AsNoTracking().FirstOrDefaultAsync(link => link.Hash == hash && link.ExpiresAt > now, cancellationToken);
    }

    /// <summary>Uses a link up: true for one caller alone, however many come at once.</summary>
    public async Task<bool> TakeAsync(OneTimeLink link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        var hash = link.Hash;
        return await context.Links.Where(row => row.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    /// <summary>The invitations that still open, newest first.</summary>
    public async Task<IReadOnlyList<OneTimeLink>> ListInvitationsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await context.Links.AsNoTracking()
            .Where(link => link.Kind == LinkKind.Invitation && link.ExpiresAt > now)
            .OrderByDescending(link => link.CreatedAt).Take(MaxInvitations).ToListAsync(cancellationToken);
    }

    /// <summary>Takes an invitation back.</summary>
    public async Task<bool> WithdrawAsync(byte[] hash, CancellationToken cancellationToken) =>
        await context.Links.Where(link => link.Hash == hash && link.Kind == LinkKind.Invitation).ExecuteDeleteAsync(cancellationToken) == 1;

    /// <summary>Forgets links that open nothing any more.</summary>
    public Task DropExpiredAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return context.Links.Where(link => link.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Until the transaction ends, this caller alone replaces links. SQLite's transactions are alone by themselves.</summary>
    private Task<int> LockAsync(CancellationToken cancellationToken) => context.Database.IsNpgsql()
        ? context.Database.ExecuteSqlRawAsync("SELECT pg_advisory_xact_lock(hashtextextended('stoa.links', 0))", cancellationToken)
        : Task.FromResult(0);

    private static byte[] HashOf(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}
