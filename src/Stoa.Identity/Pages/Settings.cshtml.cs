using Microsoft.AspNetCore.Authentication;
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
using Stoa.Identity.Web;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>What people set about their own account: profile, keys, sessions, apps that they let in, their data.</summary>
[SignedIn]
internal sealed class SettingsModel(
    UserManager<SignInAccount> manager, SignInManager<SignInAccount> signIn, Sessions sessions, Grants grants, AccountDeletion deletion, AccountExport export,
    AccountStore store, AccountDirectory accounts, GuessLimiter guesses, AccountOptions options) : PageModel
{
    /// <summary>The longest "about you" in Unicode code points, as X has it.</summary>
    public const int MaxDescriptionLength = 160;

    /// <summary>The longest place in Unicode code points.</summary>
    public const int MaxLocationLength = 30;

    /// <summary>The longest address of a person's page in characters.</summary>
    public const int MaxUrlLength = 100;

    /// <summary>The longest name of a passkey.</summary>
    public const int MaxPasskeyNameLength = 40;

    private const int MaxPasskeys = 20;
    private const int ExportsPerPerson = 5;

    /// <summary>Who is signed in.</summary>
    public Session Session => HttpContext.Session();

    /// <summary>Their passkeys, oldest first.</summary>
    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    /// <summary>True when they have a password.</summary>
    public bool HasPassword { get; private set; }

    /// <summary>True when they can sign in at the provider.</summary>
    public bool HasProvider { get; private set; }

    /// <summary>The provider's name, when there is one.</summary>
    public string? ProviderName => options.Provider.Authority is null ? null : options.Provider.Name;

    /// <summary>Their sessions.</summary>
    public IReadOnlyList<AccessToken> Sessions { get; private set; } = [];

    /// <summary>Apps that may act for them.</summary>
    public IReadOnlyList<ConnectedApp> Apps { get; private set; } = [];

    /// <summary>What went wrong.</summary>
    public string? Failed { get; private set; }

    private Texts Words => HttpContext.Texts();

    /// <summary>Shows the page.</summary>
    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    /// <summary>Changes the profile.</summary>
    public async Task<IActionResult> OnPostProfileAsync(string? name, string? description, string? location, string? url, CancellationToken cancellationToken)
    {
        var about = description?.ReplaceLineEndings("\n");
        Failed = PlainText.IsBlank(name) || !PlainText.Fits(name, Spaces.Accounts.User.MaxNameLength) ? Words.Format("settings.profile.nameFault", ("max", Spaces.Accounts.User.MaxNameLength))
            : !PlainText.Fits(about ?? "", MaxDescriptionLength, lineBreaks: true) ? Words.Format("settings.profile.aboutFault", ("max", MaxDescriptionLength))
            : !PlainText.Fits(location ?? "", MaxLocationLength) ? Words.Format("settings.profile.locationFault", ("max", MaxLocationLength))
            : !string.IsNullOrEmpty(url) && !IsPage(url) ? Words["settings.profile.pageFault"]
            : null;
        if (Failed is not null)
        {
            return await AgainAsync(cancellationToken);
        }

        var user = Session.User with { Name = name!.Trim(), Description = Text(about), Location = Text(location), Url = Text(url) };
        var result = await store.ChangeUserAsync(Session.User, user, null, cancellationToken);
        if (result.Status == AccountAppendStatus.UserChanged)
        {
            Failed = Words["settings.changedMeanwhile"];
            return await AgainAsync(cancellationToken);
        }

        ThrowUnlessWritten(result);
        return Done(Words["settings.saved"]);
    }

    /// <summary>What the browser needs to make another passkey.</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync()
    {
        if (!sessions.IsFresh(Session))
        {
            return new JsonResult(new { location = SignInAgainUrl() }) { StatusCode = StatusCodes.Status409Conflict };
        }

        var user = Session.User;
        var entity = new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.Username, DisplayName = user.Name };
        return Content(await signIn.MakePasskeyCreationOptionsAsync(entity), "application/json");
    }

    /// <summary>Adds a passkey.</summary>
    public async Task<IActionResult> OnPostAddPasskeyAsync(string? credential, string? name, CancellationToken cancellationToken)
    {
        if (await FindFreshAsync() is not { } account)
        {
            return Redirect(SignInAgainUrl());
        }

        if (await PasskeyCeremony.AttestAsync(signIn, credential) is not { Succeeded: true } attestation || attestation.UserEntity.Id != Session.User.Id.ToString()
            || (await manager.GetPasskeysAsync(account)).Count >= MaxPasskeys)
        {
            Failed = Words["settings.passkeys.addFailed"];
            return await AgainAsync(cancellationToken);
        }

        attestation.Passkey.Name = string.IsNullOrWhiteSpace(name) || !PlainText.Fits(name, MaxPasskeyNameLength) ? null : name.Trim();
        return await ChangeKeysAsync(manager.AddOrUpdatePasskeyAsync(account, attestation.Passkey), AuditAct.PasskeyAdded, Words["settings.passkeys.isThere"], cancellationToken);
    }

    /// <summary>Removes a passkey, unless it is the last key.</summary>
    public async Task<IActionResult> OnPostRemovePasskeyAsync(string? id, CancellationToken cancellationToken)
    {
        if (await FindFreshAsync() is not { } account)
        {
            return Redirect(SignInAgainUrl());
        }

        var passkeys = await manager.GetPasskeysAsync(account);
        if (passkeys.FirstOrDefault(passkey => Convert.ToHexString(passkey.CredentialId) == id) is not { } gone)
        {
            return Done(Words["settings.passkeys.wasGone"]);
        }

        if (passkeys.Count == 1 && account.PasswordHash is null && (await manager.GetLoginsAsync(account)).Count == 0)
        {
            Failed = Words["settings.passkeys.only"];
            return await AgainAsync(cancellationToken);
        }

        return await ChangeKeysAsync(manager.RemovePasskeyAsync(account, gone.CredentialId), AuditAct.PasskeyRemoved, Words["settings.passkeys.removed"], cancellationToken);
    }

    /// <summary>Sets or changes the password; other browsers are signed out.</summary>
    public async Task<IActionResult> OnPostPasswordAsync(string? password, CancellationToken cancellationToken)
    {
        if (await FindFreshAsync() is not { } account)
        {
            return Redirect(SignInAgainUrl());
        }

        Failed = PasswordRules.FindFault(password ?? "", Session.User.Username) is { } fault ? SignUpTexts.For(Words, fault) : null;
        if (Failed is not null)
        {
            return await AgainAsync(cancellationToken);
        }

        account.PasswordHash = manager.PasswordHasher.HashPassword(account, password!);
        return await ChangeKeysAsync(manager.UpdateAsync(account), AuditAct.PasswordSet, Words["settings.password.isSet"], cancellationToken, signOut: true);
    }

    /// <summary>Removes the password, when there is a passkey.</summary>
    public async Task<IActionResult> OnPostRemovePasswordAsync(CancellationToken cancellationToken)
    {
        if (await FindFreshAsync() is not { } account)
        {
            return Redirect(SignInAgainUrl());
        }

        if ((await manager.GetPasskeysAsync(account)).Count == 0)
        {
            Failed = Words["settings.password.passkeyFirst"];
            return await AgainAsync(cancellationToken);
        }

        account.PasswordHash = null;
        return await ChangeKeysAsync(manager.UpdateAsync(account), AuditAct.PasswordRemoved, Words["settings.password.removed"], cancellationToken);
    }

    /// <summary>Goes to the provider, to sign in there from now on.</summary>
    public IActionResult OnPostProvider() =>
        ProviderName is null ? NotFound()
        : !sessions.IsFresh(Session) ? Redirect(SignInAgainUrl())
        : Challenge(
            new AuthenticationProperties { RedirectUri = Url.Page("/Provider"), Items = { [ProviderModel.LinkTo] = Session.User.Id.ToString() } },
            IdentityHosting.ProviderScheme);

    /// <summary>Ends what an app may do.</summary>
    public async Task<IActionResult> OnPostRevokeAppAsync(string? clientId, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(clientId))
        {
            await grants.RevokeAppAsync(Session.User.Id, new ClientId(clientId), cancellationToken);
        }

        return Done(Words["settings.apps.takenBack"]);
    }

    /// <summary>Signs another browser out.</summary>
    public async Task<IActionResult> OnPostEndSessionAsync(string? hash, CancellationToken cancellationToken)
    {
        if (hash?.Length == 64 && hash.All(char.IsAsciiHexDigit) && !await sessions.EndAsync(Session.User.Id, TokenHash.FromBytes(Convert.FromHexString(hash)), cancellationToken))
        {
            throw new StorageUnavailableException("The session could not be ended.");
        }

        return Done(Words["settings.sessions.ended"]);
    }

    /// <summary>Signs out everywhere, here as well.</summary>
    public async Task<IActionResult> OnPostSignOutEverywhereAsync(CancellationToken cancellationToken)
    {
        await sessions.EndAllAsync(Session.User.Id, except: null, cancellationToken);
        await sessions.EndAsync(HttpContext, cancellationToken);
        return RedirectToPage("/SignIn");
    }

    /// <summary>Hands the person's data out.</summary>
    public async Task<IActionResult> OnPostExportAsync(CancellationToken cancellationToken)
    {
        if (!sessions.IsFresh(Session))
        {
            return Redirect(SignInAgainUrl());
        }

        // Each reads the whole log of Spaces.
        if (!guesses.TryEnter($"export {Session.User.Id}", null, ExportsPerPerson))
        {
            Failed = Words["settings.data.tooOften"];
            return await AgainAsync(cancellationToken);
        }

        var document = await export.WriteAsync(Session.User, cancellationToken);
        await store.AppendAsync(new Audited(AuditAct.DataExported, Session.User.Id), cancellationToken);
        return File(document, "application/json", $"stoa-{Session.User.Username}.json");
    }

    /// <summary>Deletes the account.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(string? username, CancellationToken cancellationToken)
    {
        if (!sessions.IsFresh(Session))
        {
            return Redirect(SignInAgainUrl());
        }

        if (!string.Equals(username, Session.User.Username, StringComparison.OrdinalIgnoreCase))
        {
            Failed = Words["settings.delete.notYours"];
            return await AgainAsync(cancellationToken);
        }

        if (Session.User.Operator && accounts.Operators.Count() == 1)
        {
            Failed = Words["settings.delete.lastOperator"];
            return await AgainAsync(cancellationToken);
        }

        await deletion.DeleteAsync(Session.User.Id, cancellationToken);
        await sessions.EndAsync(HttpContext, cancellationToken);
        TempData["Notice"] = Words["settings.delete.done"];
        return RedirectToPage("/SignIn");
    }

    private static bool IsPage(string url) =>
        url.Length <= MaxUrlLength && PlainText.Fits(url, MaxUrlLength)
        && url.StartsWith("http", StringComparison.OrdinalIgnoreCase) // .NET's reader throws for some file: addresses.
        && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static void ThrowUnlessWritten(AccountAppendResult result)
    {
        if (result.Status == AccountAppendStatus.Unavailable)
        {
            throw new StorageUnavailableException("The profile could not be saved.");
        }
    }

    private string SignInAgainUrl() => Url.Page("/SignIn", new { again = true, returnUrl = "/settings" }) ?? "/signin";

    /// <summary>The account, when the person signed in lately enough to change its keys.</summary>
    private async Task<SignInAccount?> FindFreshAsync() => sessions.IsFresh(Session) ? await manager.FindByIdAsync(Session.User.Id.ToString()) : null;

    private async Task<IActionResult> ChangeKeysAsync(
        Task<IdentityResult> change, AuditAct act, string notice, CancellationToken cancellationToken, bool signOut = false)
    {
        if (!(await change).Succeeded)
        {
            Failed = Words["settings.failed"];
            return await AgainAsync(cancellationToken);
        }

        await store.AppendAsync(new Audited(act, Session.User.Id), cancellationToken);
        if (signOut)
        {
            await sessions.EndAllAsync(Session.User.Id, Session.Token.Hash, cancellationToken);
        }

        return Done(notice);
    }

    private RedirectToPageResult Done(string notice)
    {
        TempData["Notice"] = notice;
        return RedirectToPage();
    }

    private async Task<IActionResult> AgainAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return Page();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var user = Session.User.Id;
        if (await manager.FindByIdAsync(user.ToString()) is { } account)
        {
            Passkeys = [.. (await manager.GetPasskeysAsync(account)).OrderBy(passkey => passkey.CreatedAt)];
            HasPassword = account.PasswordHash is not null;
            HasProvider = (await manager.GetLoginsAsync(account)).Count > 0;
        }

        Sessions = await sessions.ListAsync(user, cancellationToken);
        Apps = await grants.ListAsync(user, cancellationToken);
    }
}
