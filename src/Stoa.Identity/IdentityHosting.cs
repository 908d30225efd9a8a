using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster.Nodes;
using Stoa.Identity.Data;
using Stoa.Identity.Keys;
using Stoa.Identity.Languages;
using Stoa.Identity.OAuth;
using Stoa.Identity.Pages;
using Stoa.Identity.People;
using Stoa.Identity.Web;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Identity;

/// <summary>Puts people's accounts, their sign-in and apps' consent into an application: pages, and OAuth 2.0 at X's addresses.</summary>
public static class IdentityHosting
{
    /// <summary>The authentication scheme of the one provider.</summary>
    internal const string ProviderScheme = "provider";

    /// <summary>The folder of key files in the data folder.</summary>
    internal const string KeyFolderName = "keys";

    private const int PasswordIterations = 210_000;
    private static readonly TimeSpan _ceremony = TimeSpan.FromMinutes(10);

    /// <summary>Makes the tables, or brings them up to date. Call it before <see cref="AddStoaIdentity"/>.</summary>
    /// <param name="home">Where they are.</param>
    /// <param name="time">For waits.</param>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote them.</exception>
    /// <exception cref="StorageUnavailableException">Folder, file or database cannot be used, or the database's keys are of another master key.</exception>
    public static void PrepareStoaIdentity(DataHome home, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(home);
        IdentityDatabase.Prepare(home, time);
        if (home.Postgres is { } database)
        {
            new SharedKeyTable(database, MasterKeyFile.Open(home.Folder)).Check();
        }
    }

    /// <summary>Adds the services. The API's own, and the cluster's, have to be there.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="home">Where everything is kept.</param>
    /// <param name="options">What the operator set.</param>
    public static void AddStoaIdentity(this IHostApplicationBuilder builder, DataHome home, AccountOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(options);
        var services = builder.Services;
        builder.Logging.AddFilter("OpenIddict", LogLevel.Error).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Critical);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error); // Says at the start that keys are files: their folder is the owner's alone.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None); // A form that is out of date is no news.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.Critical);
        services.AddSingleton(options);
        services.AddDbContext<IdentityContext>(context => IdentityDatabase.Use(context, home));
        AddKeys(services, home);
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
        services.TryAddSingleton(home);
        services.TryAddSingleton<INodeDuties, SoleNode>();
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

    /// <summary>The keys that protect cookies, forms and tokens: files where files hold everything, else the database's.</summary>
    private static void AddKeys(IServiceCollection services, DataHome home)
    {
        var protection = services.AddDataProtection().SetApplicationName("stoa");
        if (home.Postgres is { } database)
        {
            protection.ShareKeys(new SharedKeyTable(database, MasterKeyFile.Open(home.Folder)));
        }
        else
        {
            protection.PersistKeysToFileSystem(KeyFolder(home.Folder));
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
        var path = Path.Combine(folder, KeyFolderName);
        return OperatingSystem.IsWindows()
            ? System.IO.Directory.CreateDirectory(path)
            : System.IO.Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
