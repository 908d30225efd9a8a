using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using Stoa.Identity.Data;
using Stoa.Spaces.Accounts;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace Stoa.Identity.OAuth;

/// <summary>Sets OpenIddict up: X's addresses, opaque tokens, and the handlers that give it X's shapes.</summary>
/// <remarks>
/// The way of a code: consent page → code (OpenIddict, <c>identity.db</c>) → <see cref="ReadClientRequest{TContext}"/> tells the app →
/// OpenIddict checks code, redirect and verifier and uses the code up → <see cref="TokenIssue"/> records the access token in
/// <c>accounts.db</c>, where requests are checked → <see cref="OAuthReplies"/> → the app.
/// </remarks>
internal static class OAuthHosting
{
    // After OpenIddict knows where to, before it goes there.
    private const int BeforeRedirecting = 0;

    // After the status was chosen, before the reply is written.
    private const int BeforeWriting = 200_000;

    /// <summary>Adds it.</summary>
    public static void AddOAuth(this IServiceCollection services, AccountOptions options)
    {
        services.AddScoped<AppMirror>();
        services.AddScoped<Grants>();
        services.AddScoped<AccountRevocation>();
        services.AddOpenIddict()
            .AddCore(core => core.DisableEntityCaching().UseEntityFrameworkCore().UseDbContext<IdentityContext>()) // It would remember that an app is not there yet.
            .AddServer(server =>
            {
                Configure(server, options);
                AddHandlers(server);
            });
    }

    private static void Configure(OpenIddictServerBuilder server, AccountOptions options)
    {
        server
            .SetAuthorizationEndpointUris("/i/oauth2/authorize", "/2/oauth2/authorize")
            .SetTokenEndpointUris("/2/oauth2/token")
            .SetRevocationEndpointUris("/2/oauth2/revoke")
            .SetConfigurationEndpointUris(Array.Empty<Uri>())
            .SetJsonWebKeySetEndpointUris(Array.Empty<Uri>())
            .AllowAuthorizationCodeFlow()
            .AllowRefreshTokenFlow()
            .RequireProofKeyForCodeExchange()
            .SetAuthorizationCodeLifetime(options.AuthorizationCodeLifetime)
            .SetAccessTokenLifetime(options.AccessTokenLifetime)
            .SetRefreshTokenLifetime(options.RefreshTokenLifetime)
            .SetRefreshTokenReuseLeeway(null)
            .RegisterScopes([.. ScopeNames.All.Select(scope => scope.Name)])
            .UseReferenceAccessTokens()
            .UseReferenceRefreshTokens();
        server.Configure(settings => settings.CodeChallengeMethods.Add(OpenIddictConstants.CodeChallengeMethods.Plain));

        // Tokens are opaque and their contents protected by Data Protection: these two sign and encrypt nothing, but have to be there.
        server.UseDataProtection();
        server.AddSigningKey(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
        server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));

        // Whether plain HTTP will do is PageDoor's to say.
        server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableErrorPassthrough().DisableTransportSecurityRequirement().SuppressJsonResponseIndentation();
    }

    private static void AddHandlers(OpenIddictServerBuilder server)
    {
        ReadByUs<ExtractTokenRequestContext>(server);
        ReadByUs<ExtractRevocationRequestContext>(server);
        Add<ExtractAuthorizationRequestContext, AuthorizationChecks>(
            server, OpenIddictServerAspNetCoreHandlers.ExtractGetOrPostRequest<ExtractAuthorizationRequestContext>.Descriptor.Order + 500);
        Add<ValidateAuthorizationRequestContext, AuthorizationChecks>(server, Authentication.ValidateClientIdParameter.Descriptor.Order + 500);
        Add<ValidateTokenContext, TokenIssue>(server, Protection.ValidateTokenEntry.Descriptor.Order - 500);
        Add<HandleTokenRequestContext, TokenIssue>(server, Exchange.AttachPrincipal.Descriptor.Order + 500);
        server.RemoveEventHandler(RedeemTokenEntry.Descriptor);
        Add<ProcessSignInContext, Redemption>(server, RedeemTokenEntry.Descriptor.Order);
        Add<ProcessSignInContext, RefreshTokens>(server, EvaluateGeneratedTokens.Descriptor.Order + 500);
        Add<ProcessSignInContext, TokenIssue>(server, AttachSignInParameters.Descriptor.Order + 500);
        Add<HandleRevocationRequestContext, RefreshTokens>(server, Revocation.AttachPrincipal.Descriptor.Order + 500);
        Add<ApplyTokenResponseContext, OAuthReplies>(server, BeforeWriting);
        Add<ApplyRevocationResponseContext, OAuthReplies>(server, BeforeWriting);

        // X's answers to an app hold code or error, and state, alone.
        server.RemoveEventHandler(Authentication.AttachIssuer.Descriptor);
        server.AddEventHandler<ApplyAuthorizationResponseContext>(handler => handler.SetOrder(BeforeRedirecting).UseInlineHandler(context =>
        {
            if (context.RedirectUri is not null)
            {
                context.Response.ErrorDescription = context.Response.ErrorUri = null;
            }

            return default;
        }));
    }

    private static void ReadByUs<TContext>(OpenIddictServerBuilder server)
        where TContext : BaseValidatingContext
    {
        server.RemoveEventHandler(OpenIddictServerAspNetCoreHandlers.ValidateClientAuthenticationMethod<TContext>.Descriptor);
        server.RemoveEventHandler(OpenIddictServerAspNetCoreHandlers.ExtractClientCertificate<TContext>.Descriptor);
        server.RemoveEventHandler(OpenIddictServerAspNetCoreHandlers.ExtractBasicAuthenticationCredentials<TContext>.Descriptor);
        server.RemoveEventHandler(OpenIddictServerAspNetCoreHandlers.ExtractPostRequest<TContext>.Descriptor);
        Add<TContext, ReadClientRequest<TContext>>(server, OpenIddictServerAspNetCoreHandlers.ExtractPostRequest<TContext>.Descriptor.Order);
    }

    private static void Add<TContext, THandler>(OpenIddictServerBuilder server, int order)
        where TContext : BaseContext
        where THandler : class, IOpenIddictServerHandler<TContext> =>
        server.AddEventHandler<TContext>(handler => handler.UseScopedHandler<THandler>().SetOrder(order));
}
