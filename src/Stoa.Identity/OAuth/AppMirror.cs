using OpenIddict.Abstractions;
using Stoa.Directory.Accounts;
using Stoa.Identity.Data;
using Stoa.Spaces.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Stoa.Identity.OAuth;

/// <summary>Shows OpenIddict the apps as they are: a row for each app that comes, made or brought up to date before OpenIddict looks for it.</summary>
/// <remarks>
/// The truth is the <see cref="App"/>. Every row is of a public client to OpenIddict: secrets are checked at one door,
/// <see cref="Stoa.Api.OAuth.ClientAuthentication"/>, before. PKCE is required of all.
/// </remarks>
internal sealed class AppMirror(IOpenIddictApplicationManager applications, AccountDirectory accounts, IdentityContext database)
{
    /// <summary>Brings the row of an app up to date; an app that is gone or switched off has none.</summary>
    /// <returns>The app, when it may act.</returns>
    public async Task<App?> ShowAsync(string? clientId, CancellationToken cancellationToken)
    {
        if (clientId is null || !accounts.TryGetApp(new ClientId(clientId), out var app) || app.Disabled)
        {
            return null;
        }

        var descriptor = Describe(app);
        try
        {
            if (await applications.FindByClientIdAsync(clientId, cancellationToken) is not { } row)
            {
                await applications.CreateAsync(descriptor, cancellationToken);
            }
            else if (!(await applications.GetRedirectUrisAsync(row, cancellationToken)).SequenceEqual(descriptor.RedirectUris.Select(uri => uri.OriginalString), StringComparer.Ordinal))
            {
                await applications.UpdateAsync(row, descriptor, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is OpenIddictExceptions.ValidationException or OpenIddictExceptions.ConcurrencyException || DatabaseFailures.IsUniqueViolation(failure))
        {
            // Another request made or changed it at the same moment. What this one could not write is not tried again.
            database.ChangeTracker.Clear();
        }

        return app;
    }

    /// <summary>Forgets the rows of apps that are gone, with their grants.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        List<object> gone = [];
        await foreach (var row in applications.ListAsync(cancellationToken: cancellationToken))
        {
            if (await applications.GetClientIdAsync(row, cancellationToken) is { } id && !accounts.TryGetApp(new ClientId(id), out _))
            {
                gone.Add(row);
            }
        }

        foreach (var row in gone)
        {
            await applications.DeleteAsync(row, cancellationToken);
        }
    }

    private static OpenIddictApplicationDescriptor Describe(App app)
    {
        var descriptor = new OpenIddictApplicationDescriptor { ClientId = app.ClientId.Value, ClientType = ClientTypes.Public };
        descriptor.RedirectUris.UnionWith((app.RedirectUris ?? []).Select(uri => new Uri(uri)));
        descriptor.Permissions.UnionWith(
        [
            Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.Revocation,
            Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code,
            .. ScopeNames.All.Select(scope => Permissions.Prefixes.Scope + scope.Name),
        ]);
        return descriptor;
    }
}
