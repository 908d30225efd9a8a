using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Identity.Data;
using Stoa.Identity.Languages;
using Stoa.Identity.People;
using Stoa.Identity.Web;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>Back from the provider: signs in, links the provider to who is signed in, or makes an account.</summary>
internal sealed class ProviderModel(
    UserManager<SignInAccount> manager, NewAccounts newAccounts, Sessions sessions, AccountStore store, AccountOptions options) : PageModel
{
    /// <summary>Under which the settings say, on the way to the provider, to whose account it shall be linked.</summary>
    internal const string LinkTo = "stoa.link_to";

    /// <summary>What was filled in, at first what the provider says.</summary>
    public SignUpForm Form { get; private set; } = new("", "", null, IsFromProvider: true);

    /// <summary>Where to go on afterwards; always a page of ours.</summary>
    public string ReturnUrl { get; private set; } = "/settings";

    /// <summary>What went wrong.</summary>
    public string? Failed { get; private set; }

    /// <summary>The provider's name.</summary>
    public string ProviderName => options.Provider.Name;

    /// <summary>True when there is no account without a code.</summary>
    public bool NeedsCode => options.SignUp != SignUpMode.Open && !options.Provider.MaySignUp;

    private Texts Words => HttpContext.Texts();

    /// <summary>Signs in or links, where the provider's account is known; else asks for a username.</summary>
    public async Task<IActionResult> OnGetAsync(string? returnUrl, CancellationToken cancellationToken)
    {
        ReturnUrl = Url.Ours(returnUrl) ?? ReturnUrl;
        if (await FindLoginAsync() is not { } login)
        {
            return RedirectToPage("/SignIn", new { notice = "provider" });
        }

        var account = await manager.FindByLoginAsync(login.Info.LoginProvider, login.Info.ProviderKey);
        if (login.LinkTo is not null)
        {
            // Only for the person who asked for it: the answer that the browser brings could be of somebody else's asking.
            await HttpContext.SignOutAsync(IdentityConstants.ExternalScheme);
            TempData["Notice"] = HttpContext.FindSession() is { } session && session.User.Id.ToString() == login.LinkTo
                ? await LinkAsync(session, account, login.Info, cancellationToken)
                : Words["provider.signInFirst"];
            return LocalRedirect("/settings");
        }

        if (account is not null)
        {
            await HttpContext.SignOutAsync(IdentityConstants.ExternalScheme);
            return await StartAsync(account, cancellationToken);
        }

        var username = login.Principal.FindFirstValue("preferred_username") ?? "";
        Form = new SignUpForm(Spaces.Accounts.User.IsUsername(username) ? username : "", login.Principal.FindFirstValue("name") ?? "", null, IsFromProvider: true);
        return Page();
    }

    /// <summary>Makes an account for who came from the provider.</summary>
    public async Task<IActionResult> OnPostAsync(string? username, string? name, string? code, string? returnUrl, CancellationToken cancellationToken)
    {
        ReturnUrl = Url.Ours(returnUrl) ?? ReturnUrl;
        Form = new SignUpForm(username ?? "", name ?? "", code, IsFromProvider: true);
        if (await FindLoginAsync() is not { } login)
        {
            Failed = Words["provider.expired"];
            return Page();
        }

        if (login.LinkTo is not null)
        {
            return NotFound();
        }

        var (fault, account) = await newAccounts.CreateAsync(Form, newAccounts.NextId(), new SignInKey(Login: login.Info), cancellationToken);
        if (account is null)
        {
            Failed = SignUpTexts.For(Words, fault ?? SignUpFault.KeyRefused).Text;
            return Page();
        }

        await HttpContext.SignOutAsync(IdentityConstants.ExternalScheme);
        await store.AppendAsync(new Audited(AuditAct.SignedUp, account.UserId, Detail: "provider"), cancellationToken);
        return await StartAsync(account, cancellationToken);
    }

    private async Task<(UserLoginInfo Info, ClaimsPrincipal Principal, string? LinkTo)?> FindLoginAsync()
    {
        var result = await HttpContext.AuthenticateAsync(IdentityConstants.ExternalScheme);
        return result.Succeeded && result.Principal.FindFirstValue("sub") is { Length: > 0 } subject
            ? (new UserLoginInfo(options.Provider.Authority ?? "", subject, ProviderName), result.Principal, result.Properties?.Items.TryGetValue(LinkTo, out var linkTo) == true ? linkTo : null)
            : null;
    }

    private async Task<IActionResult> StartAsync(SignInAccount account, CancellationToken cancellationToken)
    {
        var start = await sessions.StartAsync(HttpContext, account, "provider", cancellationToken);
        if (start == SessionStart.Started)
        {
            return LocalRedirect(ReturnUrl);
        }

        Failed = SignUpTexts.For(Words, start);
        return Page();
    }

    private async Task<string> LinkAsync(Session session, SignInAccount? holder, UserLoginInfo login, CancellationToken cancellationToken)
    {
        if (holder is not null)
        {
            return Words[holder.UserId == session.User.Id ? "provider.linkedAlready" : "provider.linkedElsewhere"];
        }

        if (!sessions.IsFresh(session) || await manager.FindByIdAsync(session.User.Id.ToString()) is not { } account)
        {
            return Words["provider.signInFirst"];
        }

        await manager.AddLoginAsync(account, login);
        await store.AppendAsync(new Audited(AuditAct.ProviderLinked, session.User.Id), cancellationToken);
        return Words.Format("provider.linked", ("provider", ProviderName));
    }
}
