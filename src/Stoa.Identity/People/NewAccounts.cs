using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Stoa.Directory.Accounts;
using Stoa.Identity.Data;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Identity.People;

/// <summary>Makes accounts for people who may have one.</summary>
/// <remarks>
/// The account is committed with the link it used up; the user follows in <c>accounts.db</c> with the first session.
/// Should the process end between the two, signing in makes the user.
/// </remarks>
internal sealed class NewAccounts(
    UserManager<SignInAccount> manager, IdentityContext context, OneTimeLinks links, AccountDirectory accounts, AccountOptions options,
    SnowflakeIds ids, TimeProvider time)
{
    /// <summary>The id of an account to be made.</summary>
    public UserId NextId() => new(ids.Next());

    /// <summary>What hinders an account with this form; null when nothing does.</summary>
    public async Task<SignUpFault?> FindFaultAsync(SignUpForm form, CancellationToken cancellationToken) =>
        !User.IsUsername(form.Username) ? SignUpFault.UsernameInvalid
        : PlainText.IsBlank(form.Name) || !PlainText.Fits(form.Name, User.MaxNameLength) ? SignUpFault.NameInvalid
        : await IsTakenAsync(form.Username) ? SignUpFault.UsernameTaken
        : await FindLinkFaultAsync(form, cancellationToken);

    /// <summary>Makes an account that signs in with <paramref name="key"/>.</summary>
    public async Task<(SignUpFault? Fault, SignInAccount? Account)> CreateAsync(
        SignUpForm form, UserId id, SignInKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await TryCreateAsync(form, id, key, cancellationToken);
        }
        catch (DbUpdateException failure) when (DatabaseFailures.IsUniqueViolation(failure))
        {
            // Another node was quicker, with the name or with the key. What this one wrote is undone.
            context.ChangeTracker.Clear();
            return (await IsTakenAsync(form.Username) ? SignUpFault.UsernameTaken : SignUpFault.KeyRefused, null);
        }
    }

    private async Task<(SignUpFault? Fault, SignInAccount? Account)> TryCreateAsync(
        SignUpForm form, UserId id, SignInKey key, CancellationToken cancellationToken)
    {
        // In SQLite under the write lock of the file. In PostgreSQL whoever uses the link or takes the name at the same moment waits at its row.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await FindFaultAsync(form, cancellationToken) is { } fault)
        {
            return (fault, null);
        }

        var link = await links.FindAsync(form.Code, cancellationToken);
        if (link is not null && !await links.TakeAsync(link, cancellationToken))
        {
            return (SignUpFault.LinkInvalid, null);
        }

        var account = new SignInAccount
        {
            Id = id.Value, UserName = form.Username, Name = form.Name.Trim(), CreatedAt = time.GetUtcNow(), IsFirstOperator = link?.Kind == LinkKind.FirstOperator,
        };
        var result = key.Password is null ? await manager.CreateAsync(account) : await manager.CreateAsync(account, key.Password);
        if (result.Succeeded && key.Passkey is not null)
        {
            result = await manager.AddOrUpdatePasskeyAsync(account, key.Passkey);
        }

        if (result.Succeeded && key.Login is not null)
        {
            result = await manager.AddLoginAsync(account, key.Login);
        }

        if (!result.Succeeded)
        {
            return (result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.DuplicateUserName)) ? SignUpFault.UsernameTaken : SignUpFault.KeyRefused, null);
        }

        await transaction.CommitAsync(cancellationToken);
        return (null, account);
    }

    /// <summary>True when the link may be used for a new account: the first one's only while nobody runs this Stoa, for it stands in the log of the start.</summary>
    private bool Opens(OneTimeLink? link) => link?.Kind is LinkKind.Invitation || (link?.Kind is LinkKind.FirstOperator && !accounts.Operators.Any());

    private async Task<bool> IsTakenAsync(string username) =>
        accounts.TryGetUserByName(username, out _) || await manager.FindByNameAsync(username) is not null;

    private async Task<SignUpFault?> FindLinkFaultAsync(SignUpForm form, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(form.Code))
        {
            return Opens(await links.FindAsync(form.Code, cancellationToken)) ? null : SignUpFault.LinkInvalid;
        }

        return options.SignUp switch
        {
            SignUpMode.Open => null,
            _ when form.IsFromProvider && options.Provider.MaySignUp => null,
            SignUpMode.Invitation => SignUpFault.InvitationNeeded,
            _ => SignUpFault.Closed,
        };
    }
}

/// <summary>What somebody who wants an account filled in.</summary>
/// <param name="Username">The username.</param>
/// <param name="Name">The name shown.</param>
/// <param name="Code">The code of an invitation, or of the first link; absent: none.</param>
/// <param name="IsFromProvider">True when the provider knows the person.</param>
internal sealed record SignUpForm(string Username, string Name, string? Code, bool IsFromProvider = false);

/// <summary>What an account is signed in with: one of the three.</summary>
/// <param name="Passkey">A passkey.</param>
/// <param name="Password">A password.</param>
/// <param name="Login">An account at the provider.</param>
internal sealed record SignInKey(UserPasskeyInfo? Passkey = null, string? Password = null, UserLoginInfo? Login = null);

/// <summary>Why there is no account.</summary>
internal enum SignUpFault
{
    /// <summary>The username is not 1 to 15 of <c>A-Za-z0-9_</c>.</summary>
    UsernameInvalid,

    /// <summary>The name is blank, too long or has characters that cannot be shown.</summary>
    NameInvalid,

    /// <summary>Somebody has the username.</summary>
    UsernameTaken,

    /// <summary>The code opens nothing, or not any more.</summary>
    LinkInvalid,

    /// <summary>It takes an invitation.</summary>
    InvitationNeeded,

    /// <summary>No accounts are made here.</summary>
    Closed,

    /// <summary>The password or passkey does not do.</summary>
    KeyRefused,
}
