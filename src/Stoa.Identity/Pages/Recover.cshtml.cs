using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Api.OAuth;
using Stoa.Directory.Accounts;
using Stoa.Identity.Data;
using Stoa.Identity.Languages;
using Stoa.Identity.OAuth;
using Stoa.Identity.People;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>New keys for an account whose own are lost, or that never had any, by a link of an operator.</summary>
internal sealed class RecoverModel(
    SignInManager<SignInAccount> signIn, UserManager<SignInAccount> manager, IdentityContext context, OneTimeLinks links, Sessions sessions, Grants grants,
    AccountDirectory accounts, AccountStore store, GuessLimiter guesses) : PageModel
{
    private const int TriesPerAddress = 60;

    /// <summary>The code that was filled in.</summary>
    public string? Code { get; private set; }

    /// <summary>What went wrong.</summary>
    public string? Failed { get; private set; }

    private Texts Words => HttpContext.Texts();

    private string WrongLink => Words.Of(SignUpFault.LinkInvalid);

    /// <summary>What the browser needs to make a passkey.</summary>
    public async Task<IActionResult> OnPostOptionsAsync(string? code, CancellationToken cancellationToken)
    {
        if (!MayTry())
        {
            return StatusCode(StatusCodes.Status429TooManyRequests);
        }

        if (await FindUserAsync(code, cancellationToken) is not var (_, user))
        {
            return new JsonResult(new { field = "Code", text = WrongLink }) { StatusCode = StatusCodes.Status409Conflict };
        }

        var entity = new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.Username, DisplayName = user.Name };
        return Content(await signIn.MakePasskeyCreationOptionsAsync(entity), "application/json");
    }

    /// <summary>Takes the passkey that the browser made in place of all keys.</summary>
    public async Task<IActionResult> OnPostPasskeyAsync(string? code, string? credential, CancellationToken cancellationToken)
    {
        Code = code;
        if (await PasskeyCeremony.AttestAsync(signIn, credential) is not { Succeeded: true } attestation)
        {
            Failed = Words["signUp.passkeyFailed"];
            return Page();
        }

        return await ReplaceAsync(code, new SignInKey(Passkey: attestation.Passkey), attestation.UserEntity.Id, cancellationToken);
    }

    /// <summary>Takes a password in place of all keys.</summary>
    public async Task<IActionResult> OnPostPasswordAsync(string? code, string? password, CancellationToken cancellationToken)
    {
        Code = code;
        if (!MayTry())
        {
            Failed = Words["signUp.tooMany"];
            return Page();
        }

        var username = await FindUserAsync(code, cancellationToken) is var (_, user) ? user.Username : "";
        Failed = PasswordRules.FindFault(password ?? "", username) is { } fault ? SignUpTexts.For(Words, fault) : null;
        return Failed is null ? await ReplaceAsync(code, new SignInKey(Password: password), null, cancellationToken) : Page();
    }

    private bool MayTry() => guesses.TryEnter("recover", HttpContext.Connection.RemoteIpAddress, TriesPerAddress);

    private async Task<(OneTimeLink Link, User User)?> FindUserAsync(string? code, CancellationToken cancellationToken) =>
        await links.FindAsync(code, cancellationToken) is { Kind: LinkKind.Recovery, UserId: { } id } link && accounts.TryGetUser(new(id), out var user)
            && (link.CreatedBy is not { } by || IsOperator(by)) ? (link, user) : null;

    // A link opens somebody's account: none of an operator's outlives their being one.
    private bool IsOperator(long id) => accounts.TryGetUser(new(id), out var maker) && maker.Operator;

    private async Task<IActionResult> ReplaceAsync(string? code, SignInKey key, string? expectedId, CancellationToken cancellationToken)
    {
        if (await FindUserAsync(code, cancellationToken) is not var (link, user) || (expectedId is not null && expectedId != user.Id.ToString()))
        {
            Failed = WrongLink;
            return Page();
        }

        await using (var transaction = await context.Database.BeginTransactionAsync(cancellationToken))
        {
            if (!await links.TakeAsync(link, cancellationToken) || await RenewAsync(user, key) is not { } account)
            {
                Failed = WrongLink;
                return Page();
            }

            await transaction.CommitAsync(cancellationToken);

            // Whoever had the old keys may have let apps in.
            await grants.RevokeAllAsync(user.Id, cancellationToken);
            await sessions.EndAllAsync(user.Id, except: null, cancellationToken);
            await store.AppendAsync(new Audited(AuditAct.Recovered, user.Id), cancellationToken);
            var start = await sessions.StartAsync(HttpContext, account, "link", cancellationToken);
            if (start != SessionStart.Started)
            {
                Failed = SignUpTexts.For(Words, start);
                return Page();
            }
        }

        return RedirectToPage("/Settings");
    }

    /// <summary>The account with this key alone; null when that failed.</summary>
    private async Task<SignInAccount?> RenewAsync(User user, SignInKey key)
    {
        if (await manager.FindByIdAsync(user.Id.ToString()) is { } last && !(await manager.DeleteAsync(last)).Succeeded)
        {
            return null;
        }

        var account = new SignInAccount { Id = user.Id.Value, UserName = user.Username, Name = user.Name, CreatedAt = user.CreatedAt };
        var result = key.Password is null ? await manager.CreateAsync(account) : await manager.CreateAsync(account, key.Password);
        if (result.Succeeded && key.Passkey is not null)
        {
            result = await manager.AddOrUpdatePasskeyAsync(account, key.Passkey);
        }

        return result.Succeeded ? account : null;
    }
}
