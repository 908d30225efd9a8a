using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Api.OAuth;
using Stoa.Identity.Data;
using Stoa.Identity.Languages;
using Stoa.Identity.People;
using Stoa.Identity.Web;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>Signing in: with a passkey, a password, or at the provider.</summary>
internal sealed class SignInModel(
    SignInManager<SignInAccount> signIn, UserManager<SignInAccount> manager, IPasswordHasher<SignInAccount> hasher, OneTimeLinks links, Sessions sessions, AccountStore store,
    GuessLimiter guesses, AccountOptions options) : PageModel
{
    private const int OptionsPerAddress = 300;

    // Hashed in place of the password of an account that is not there, so that the answer takes as long.
    private static string? _nobodysHash;

    /// <summary>Where to go on afterwards; always a page of ours.</summary>
    public string ReturnUrl { get; private set; } = "/settings";

    /// <summary>True when somebody who is signed in has to do it again.</summary>
    public bool Again { get; private set; }

    /// <summary>What to fill in.</summary>
    public string? Username { get; private set; }

    /// <summary>What went wrong.</summary>
    public string? Failed { get; private set; }

    /// <summary>True when the password was the way that failed.</summary>
    public bool PasswordOpen { get; private set; }

    /// <summary>The provider's name, when there is one.</summary>
    public string? ProviderName => options.Provider.Authority is null ? null : options.Provider.Name;

    private Texts Words => HttpContext.Texts();

    /// <summary>Shows the page.</summary>
    public IActionResult OnGet(string? returnUrl, bool again, string? notice)
    {
        SetReturnUrl(returnUrl);
        Again = again;
        Failed = notice == "provider" ? Words["signIn.providerFailed"] : null;
        return HttpContext.FindSession() is not null && !again ? LocalRedirect(ReturnUrl) : Page();
    }

    /// <summary>What the browser needs to ask for a passkey.</summary>
    public async Task<IActionResult> OnPostOptionsAsync() =>
        guesses.TryEnter("passkey", HttpContext.Connection.RemoteIpAddress, OptionsPerAddress)
            ? Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json")
            : StatusCode(StatusCodes.Status429TooManyRequests);

    /// <summary>Signs in with the passkey that the browser gave.</summary>
    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, string? returnUrl, CancellationToken cancellationToken)
    {
        SetReturnUrl(returnUrl);
        if (credential is null || await PasskeyCeremony.AssertAsync(signIn, credential) is not { Succeeded: true } assertion
            || !await links.TryUseAnswerAsync(PasskeyCeremony.IdOf(credential), cancellationToken))
        {
            Failed = Words["signIn.wrongPasskey"];
            return Page();
        }

        await manager.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey); // It counts its uses.
        return await StartAsync(assertion.User, "passkey", cancellationToken);
    }

    /// <summary>Signs in with username and password.</summary>
    public async Task<IActionResult> OnPostPasswordAsync(string? username, string? password, string? returnUrl, CancellationToken cancellationToken)
    {
        SetReturnUrl(returnUrl);
        PasswordOpen = true;
        Username = username;
        var address = HttpContext.Connection.RemoteIpAddress;
        var name = username is not null && Spaces.Accounts.User.IsUsername(username) ? username.ToUpperInvariant() : "";
        var guess = $"password {name}";
        if (!guesses.TryGuessPassword(address, guess))
        {
            Failed = Words["signIn.tooMany"];
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Page();
        }

        var account = name.Length > 0 ? await manager.FindByNameAsync(name) : null;
        if (password is null or { Length: > PasswordRules.MaxLength } || !await IsRightAsync(account, password))
        {
            Failed = Words["signIn.wrongPassword"];
            if (account is not null)
            {
                await store.AppendAsync(new Audited(AuditAct.SignInRefused, null, account.UserId, Detail: "password"), cancellationToken);
            }

            return Page();
        }

        guesses.ForgivePassword(address, guess);
        return await StartAsync(account!, "password", cancellationToken);
    }

    /// <summary>Sends the person to the provider.</summary>
    public IActionResult OnPostProvider(string? returnUrl)
    {
        SetReturnUrl(returnUrl);
        return ProviderName is null
            ? NotFound()
            : Challenge(new AuthenticationProperties { RedirectUri = Url.Page("/Provider", new { returnUrl = ReturnUrl }) }, IdentityHosting.ProviderScheme);
    }

    private void SetReturnUrl(string? url) => ReturnUrl = Url.Ours(url) ?? ReturnUrl;

    private async Task<bool> IsRightAsync(SignInAccount? account, string password)
    {
        if (account?.PasswordHash is not null)
        {
            return await manager.CheckPasswordAsync(account, password);
        }

        _nobodysHash ??= hasher.HashPassword(new SignInAccount { Name = "" }, Credentials.NewToken());
        hasher.VerifyHashedPassword(new SignInAccount { Name = "" }, _nobodysHash, password);
        return false;
    }

    private async Task<IActionResult> StartAsync(SignInAccount account, string way, CancellationToken cancellationToken)
    {
        var start = await sessions.StartAsync(HttpContext, account, way, cancellationToken);
        if (start == SessionStart.Started)
        {
            return LocalRedirect(ReturnUrl);
        }

        Failed = SignUpTexts.For(Words, start);
        return Page();
    }
}
