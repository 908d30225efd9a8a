using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Identity.Data;
using Stoa.Identity.Languages;
using Stoa.Identity.OAuth;
using Stoa.Identity.Pages;
using Stoa.Identity.People;
using Stoa.Identity.Web;
using Stoa.Spaces;
using Stoa.Storage;

namespace Stoa.Identity;

/// <summary>Puts people's accounts, their sign-in and apps' consent into an application: pages, and OAuth 2.0 at X's addresses.</summary>
public static class IdentityHosting
{
    /// <summary>The authentication scheme of the one provider.</summary>
    internal const string ProviderScheme = "provider";

    private const int PasswordIterations = 210_000;
    private static readonly TimeSpan _ceremony = TimeSpan.FromMinutes(10);

    /// <summary>Makes <c>identity.db</c>, or brings its schema up to date. Call it before <see cref="AddStoaIdentity"/>.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="time">For waits.</param>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote it.</exception>
    /// <exception cref="StorageUnavailableException">Folder or file cannot be used.</exception>
    public static void PrepareStoaIdentity(string folder, TimeProvider time) => IdentityDatabase.Prepare(folder, time);

    /// <summary>Adds the services. The API's own, and the cluster's, have to be there.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="options">What the operator set.</param>
    public static void AddStoaIdentity(this IHostApplicationBuilder builder, string folder, AccountOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var services = builder.Services;
        builder.Logging.AddFilter("OpenIddict", LogLevel.Error).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Critical);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error); // Says at the start that keys are files: their folder is the owner's alone.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None); // A form that is out of date is no news.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.Critical);
        services.AddSingleton(options);
        services.AddDbContext<IdentityContext>(context => IdentityDatabase.Use(context, folder));
        services.AddDataProtection().SetApplicationName("stoa").PersistKeysToFileSystem(KeyFolder(folder));
        services.AddIdentityCore<SignInAccount>(IdentityDatabase.Configure)
            .AddEntityFrameworkStores<IdentityContext>()
            .AddSignInManager()
            .AddPasswordValidator<PasswordRules>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordIterations);
        services.Configure<IdentityPasskeyOptions>(passkeys => passkeys.ResidentKeyRequirement = "required"); // So that a passkey alone tells who it is.
        AddSchemes(services, options);
        services.AddOAuth(options);
        services.AddSingleton(provider => new SnowflakeIds(provider.GetRequiredService<TimeProvider>(), new Random()));
        services.AddSingleton<Sessions>();
        services.AddHttpContextAccessor();
        services.AddScoped(provider => provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.Texts() ?? throw new InvalidOperationException("Pages are made for requests alone."));
        services.AddSingleton(new DataFolder(folder));
        services.AddTransient<ServerState>();
        services.AddScoped<OneTimeLinks>();
        services.AddScoped<NewAccounts>();
        services.AddScoped<AccountDeletion>();
        services.AddScoped<AccountExport>();
        services.AddHostedService<IdentityUpkeep>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "stoa-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            antiforgery.SuppressXFrameOptionsHeader = true; // The policy says more: frame-ancestors.
        });
        services.Configure<CookieTempDataProviderOptions>(notice =>
        {
            notice.Cookie.Name = "stoa-notice";
            notice.Cookie.SameSite = SameSiteMode.Lax;
            notice.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            notice.Cookie.IsEssential = true;
        });
        services.AddRazorPages(pages => pages.Conventions.AddPageRoute("/Consent", "/2/oauth2/authorize"));
    }

    /// <summary>Adds the pages and OAuth's addresses to the pipeline; call it after the API's, with every other endpoint mapped after.</summary>
    public static void UseStoaIdentity(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseRequestLocalization(PageLanguage.Localization());
        app.Use(next =>
        {
            var door = ActivatorUtilities.CreateInstance<PageDoor>(app.Services);
            var sessions = app.Services.GetRequiredService<Sessions>();
            return http => door.InvokeAsync(http, next, sessions);
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapRazorPages();
        app.MapStaticAssets();
    }

    /// <summary>Short-lived cookies of a ceremony that is under way. A session is none of them: see <see cref="Sessions"/>.</summary>
    private static void AddSchemes(IServiceCollection services, AccountOptions options)
    {
        var schemes = services.AddAuthentication()
            .AddCookie(IdentityConstants.TwoFactorUserIdScheme, cookie => SetUp(cookie, "stoa-passkey", SameSiteMode.Strict))
            .AddCookie(IdentityConstants.ExternalScheme, cookie => SetUp(cookie, "stoa-provider", SameSiteMode.Lax));
        if (options.Provider.Authority is { } authority)
        {
            schemes.AddOpenIdConnect(ProviderScheme, options.Provider.Name, provider =>
            {
                provider.Authority = authority;
                provider.RequireHttpsMetadata = !new Uri(authority).IsLoopback;
                provider.ClientId = options.Provider.ClientId;
                provider.ClientSecret = options.Provider.ClientSecret;
                provider.ResponseType = "code";
                provider.ResponseMode = "query";
                provider.UsePkce = true;
                provider.MapInboundClaims = false;
                provider.CallbackPath = "/signin/callback";
                provider.SignInScheme = IdentityConstants.ExternalScheme;
                provider.CorrelationCookie.SameSite = provider.NonceCookie.SameSite = SameSiteMode.Lax;
                provider.CorrelationCookie.SecurePolicy = provider.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                provider.Scope.Clear();
                provider.Scope.Add("openid");
                provider.Scope.Add("profile");
                provider.Events.OnRemoteFailure = context =>
                {
                    // Said no there, or came back too late.
                    context.Response.Redirect("/signin?notice=provider");
                    context.HandleResponse();
                    return Task.CompletedTask;
                };
            });
        }
    }

    private static void SetUp(CookieAuthenticationOptions options, string name, SameSiteMode sameSite)
    {
        options.Cookie.Name = name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = sameSite;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = _ceremony;
        options.SlidingExpiration = false;
    }

    private static DirectoryInfo KeyFolder(string folder)
    {
        var path = Path.Combine(folder, "keys");
        return OperatingSystem.IsWindows()
            ? System.IO.Directory.CreateDirectory(path)
            : System.IO.Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
