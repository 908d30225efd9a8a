using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Api.OAuth;
using Stoa.Identity.Data;
using Stoa.Identity.Languages;
using Stoa.Identity.People;
using Stoa.Identity.Web;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>Making an account, with a passkey or a password.</summary>
internal sealed class SignUpModel(
    SignInManager<SignInAccount> signIn, NewAccounts newAccounts, Sessions sessions, AccountStore store, GuessLimiter guesses, AccountOptions options) : PageModel
{
    private const int TriesPerAddress = 60;
    private readonly Dictionary<string, string> _faults = new(StringComparer.Ordinal);

    /// <summary>What was filled in.</summary>
    public SignUpForm Form { get; private set; } = new("", "", null);

    /// <summary>Where to go on afterwards; always a page of ours.</summary>
    public string ReturnUrl { get; private set; } = "/settings";

    /// <summary>What went wrong with the form as a whole.</summary>
    public string? Failed { get; private set; }

    /// <summary>True when the password was the way that failed.</summary>
    public bool PasswordOpen { get; private set; }

    /// <summary>True when there is no account without a code.</summary>
    public bool NeedsCode => options.SignUp != SignUpMode.Open;

    private Texts Words => HttpContext.Texts();

    /// <summary>What is wrong with a field; null when nothing is.</summary>
    public string? Text(string field) => _faults.GetValueOrDefault(field);

    /// <summary>The value of aria-invalid of a field.</summary>
    public string? Invalid(string field) => _faults.ContainsKey(field) ? "true" : null;

    /// <summary>Shows the form; somebody who is signed in has an account.</summary>
    public IActionResult OnGet(string? returnUrl)
    {
        SetReturnUrl(returnUrl);
        return HttpContext.FindSession() is null ? Page() : LocalRedirect(ReturnUrl);
    }

    /// <summary>What the browser needs to make a passkey; what is wrong with the form, when something is.</summary>
    public async Task<IActionResult> OnPostOptionsAsync(string? username, string? name, string? code, CancellationToken cancellationToken)
    {
        Form = new SignUpForm(username ?? "", name ?? "", code);
        if (!MayTry())
        {
            return StatusCode(StatusCodes.Status429TooManyRequests);
        }

        if (await newAccounts.FindFaultAsync(Form, cancellationToken) is { } fault)
        {
            var (field, text) = SignUpTexts.For(Words, fault);
            return new JsonResult(new { field, text }) { StatusCode = StatusCodes.Status409Conflict };
        }

        var entity = new PasskeyUserEntity { Id = newAccounts.NextId().ToString(), Name = Form.Username, DisplayName = Form.Name };
        return Content(await signIn.MakePasskeyCreationOptionsAsync(entity), "application/json");
    }

    /// <summary>Makes an account with the passkey that the browser made.</summary>
    public async Task<IActionResult> OnPostPasskeyAsync(
        string? username, string? name, string? code, string? credential, string? returnUrl, CancellationToken cancellationToken)
    {
        SetReturnUrl(returnUrl);
        Form = new SignUpForm(username ?? "", name ?? "", code);
        if (await PasskeyCeremony.AttestAsync(signIn, credential) is not { Succeeded: true } attestation
            || attestation.UserEntity.Name != Form.Username || !UserId.TryParse(attestation.UserEntity.Id, out var id))
        {
            Failed = Words["signUp.passkeyFailed"];
            return Page();
        }

        return await CreateAsync(id, new SignInKey(Passkey: attestation.Passkey), cancellationToken);
    }

    /// <summary>Makes an account with a password.</summary>
    public async Task<IActionResult> OnPostPasswordAsync(
        string? username, string? name, string? code, string? password, string? returnUrl, CancellationToken cancellationToken)
    {
        SetReturnUrl(returnUrl);
        PasswordOpen = true;
        Form = new SignUpForm(username ?? "", name ?? "", code);
        if (!MayTry())
        {
            Failed = Words["signUp.tooMany"];
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Page();
        }

        if (PasswordRules.FindFault(password ?? "", Form.Username) is { } fault)
        {
            _faults["Password"] = SignUpTexts.For(Words, fault);
            return Page();
        }

        return await CreateAsync(newAccounts.NextId(), new SignInKey(Password: password), cancellationToken);
    }

    private bool MayTry() => guesses.TryEnter("signup", HttpContext.Connection.RemoteIpAddress, TriesPerAddress);

    private void SetReturnUrl(string? url) => ReturnUrl = Url.Ours(url) ?? ReturnUrl;

    private async Task<IActionResult> CreateAsync(UserId id, SignInKey key, CancellationToken cancellationToken)
    {
        var (fault, account) = await newAccounts.CreateAsync(Form, id, key, cancellationToken);
        if (account is null || await sessions.StartAsync(HttpContext, account, "sign-up", cancellationToken) != SessionStart.Started)
        {
            var (field, text) = SignUpTexts.For(Words, fault ?? SignUpFault.UsernameTaken);
            _faults[field] = text;
            Failed = field.Length == 0 ? text : null;
            return Page();
        }

        await store.AppendAsync(new Audited(AuditAct.SignedUp, account.UserId, Detail: account.IsFirstOperator ? "operator" : null), cancellationToken);
        return LocalRedirect(ReturnUrl);
    }
}
