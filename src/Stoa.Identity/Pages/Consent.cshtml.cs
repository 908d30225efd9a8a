using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Stoa.Directory.Accounts;
using Stoa.Identity.Languages;
using Stoa.Identity.People;
using Stoa.Identity.Web;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Stoa.Identity.Pages;

/// <summary>The page on which a person lets an app act for them, or not. OpenIddict has checked the request before, at each of its two steps.</summary>
/// <remarks>Source: RFC 6749 section 4.1; docs/compatibility.md, OAuth 2.0.</remarks>
internal sealed class ConsentModel(AccountDirectory accounts, AccountStore store) : PageModel
{
    // Names of form fields are the same in any case: an app that sends one of these in its request decides nothing.
    private static readonly string[] _decisions = ["decision", "__RequestVerificationToken"];

    /// <summary>Why the app cannot ask; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Who decides.</summary>
    public Session? Session { get; private set; }

    /// <summary>The app's name.</summary>
    public string AppName { get; private set; } = "";

    /// <summary>What the app would be able to do, in plain words.</summary>
    public IReadOnlyList<string> Texts { get; private set; } = [];

    /// <summary>Where the person goes afterwards, for them to read.</summary>
    public string Target { get; private set; } = "";

    /// <summary>The request, to be sent again with the decision.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; private set; } = [];

    /// <summary>This page again.</summary>
    public string ReturnUrl { get; private set; } = "/";

    private Texts Words => HttpContext.Texts();

    /// <summary>Asks.</summary>
    public IActionResult OnGet()
    {
        if (FindRequest() is not { } request)
        {
            return Page();
        }

        ReturnUrl = Request.GetEncodedPathAndQuery();
        Session = HttpContext.FindSession();
        if (Session is null)
        {
            return RedirectToPage("/SignIn", new { returnUrl = ReturnUrl });
        }

        Show(request);
        return Page();
    }

    /// <summary>Takes the decision.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] string? decision, CancellationToken cancellationToken)
    {
        if (FindRequest() is not { } request)
        {
            return Page();
        }

        var client = new ClientId(request.ClientId ?? "");
        PageHeaders.SetPolicy(Response.Headers, TargetOf(request));
        if (HttpContext.FindSession() is not { } session)
        {
            // Signed out meanwhile: the question is asked again, of whoever signs in.
            return RedirectToPage("/SignIn", new { returnUrl = $"{Request.Path}{QueryString.Create(ParametersOf(request).Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value)))}" });
        }

        if (decision != "allow")
        {
            await store.AppendAsync(new Audited(AuditAct.GrantRefused, session.User.Id, ClientId: client), cancellationToken);
            return Forbid(
                new AuthenticationProperties(new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.AccessDenied,
                }),
                OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        }

        await store.AppendAsync(new Audited(AuditAct.GrantGiven, session.User.Id, ClientId: client, Detail: request.Scope), cancellationToken);
        var identity = new ClaimsIdentity("stoa", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, session.User.Id.ToString());
        identity.SetScopes(request.GetScopes());
        return SignIn(new ClaimsPrincipal(identity), OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static string? TargetOf(OpenIddictRequest request) =>
        !Uri.TryCreate(request.RedirectUri, UriKind.Absolute, out var uri) ? null
        : uri.Scheme is "http" or "https" ? uri.GetLeftPart(UriPartial.Authority) : uri.Scheme + ":";

    private static IEnumerable<KeyValuePair<string, string>> ParametersOf(OpenIddictRequest request) =>
        from parameter in request.GetParameters()
        where !_decisions.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase)
        let value = (string?)parameter.Value
        where value is not null
        select new KeyValuePair<string, string>(parameter.Key, value);

    /// <summary>The request; null when OpenIddict turned it down, and the reason is to be shown.</summary>
    private OpenIddictRequest? FindRequest()
    {
        if (HttpContext.GetOpenIddictServerResponse() is { Error: not null } refusal)
        {
            Problem = refusal.ErrorDescription ?? Words["consent.invalid"];
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return null;
        }

        if (HttpContext.GetOpenIddictServerRequest() is { } request)
        {
            return request;
        }

        // The address that the browser asked for is none, so that OpenIddict did not take the request for one of its own.
        Problem = Words["consent.invalid"];
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return null;
    }

    private void Show(OpenIddictRequest request)
    {
        AppName = accounts.TryGetApp(new ClientId(request.ClientId ?? ""), out var app) ? app.Name : Words["consent.someApp"];
        Texts = ScopeNames.TryParse(request.Scope ?? "", out var scopes, out _)
            ? [.. ScopeNames.All.Where(scope => scopes.HasFlag(scope.Scope)).Select(scope => Words.Of(scope.Scope))] : [];
        Target = TargetOf(request) is { } target ? target.EndsWith(':') ? Words.Format("consent.appItself", ("scheme", target)) : new Uri(target).Authority : "";
        Parameters = [.. ParametersOf(request)];
        PageHeaders.SetPolicy(Response.Headers, TargetOf(request));
    }
}
