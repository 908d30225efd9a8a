using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using Stoa.Directory.Accounts;
using Stoa.Identity.Data;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;
using Scopes = Stoa.Spaces.Accounts.Scopes;

namespace Stoa.Identity.OAuth;

/// <summary>What people let apps do for them: OpenIddict's authorizations and refresh tokens, and the access tokens that came of them.</summary>
/// <remarks>
/// A grant is one consent. It ends in this order: OpenIddict's authorization first, then the access tokens of the hot path; who issues a
/// token looks at the authorization after the token counts. So whichever comes first, no token of an ended grant is left.
/// </remarks>
internal sealed class Grants(
    IOpenIddictAuthorizationManager authorizations, IOpenIddictTokenManager tokens, IOpenIddictApplicationManager applications, AccountStore store,
    AccountDirectory accounts, IdentityContext database, TimeProvider time)
{
    /// <summary>The apps that may act for a person now, by name.</summary>
    public async Task<IReadOnlyList<ConnectedApp>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        Dictionary<ClientId, ConnectedApp> found = [];
        foreach (var token in await store.ListTokensAsync(user, cancellationToken))
        {
            if (!OwnApps.Contains(token.ClientId) && !(token.ExpiresAt <= time.GetUtcNow()))
            {
                Add(token.ClientId, token.Scopes, token.CreatedAt);
            }
        }

        await foreach (var token in tokens.FindBySubjectAsync(user.ToString(), cancellationToken))
        {
            if (await tokens.HasTypeAsync(token, TokenTypeIdentifiers.RefreshToken, cancellationToken)
                && await tokens.HasStatusAsync(token, Statuses.Valid, cancellationToken)
                && await tokens.GetExpirationDateAsync(token, cancellationToken) > time.GetUtcNow()
                && await tokens.GetAuthorizationIdAsync(token, cancellationToken) is { } grantId
                && await authorizations.FindByIdAsync(grantId, cancellationToken) is { } authorization
                && await authorizations.HasStatusAsync(authorization, Statuses.Valid, cancellationToken)
                && await ClientOfAsync(await authorizations.GetApplicationIdAsync(authorization, cancellationToken), cancellationToken) is { } client)
            {
                var granted = string.Join(' ', await authorizations.GetScopesAsync(authorization, cancellationToken));
                Add(client, ScopeNames.TryParse(granted, out var scopes, out _) ? scopes : Scopes.None, await authorizations.GetCreationDateAsync(authorization, cancellationToken) ?? time.GetUtcNow());
            }
        }

        return [.. found.Values.OrderBy(app => app.Name, StringComparer.OrdinalIgnoreCase)];

        void Add(ClientId client, Scopes scopes, DateTimeOffset since)
        {
            if (accounts.TryGetApp(client, out var app))
            {
                found[client] = found.TryGetValue(client, out var known)
                    ? known with { Scopes = known.Scopes | scopes, Since = since < known.Since ? since : known.Since }
                    : new ConnectedApp(client, app.Name, scopes, since);
            }
        }
    }

    /// <summary>Ends everything that a person let an app do.</summary>
    public async Task RevokeAppAsync(UserId user, ClientId client, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(client.Value, cancellationToken) is { } application
            && await applications.GetIdAsync(application, cancellationToken) is { } id)
        {
            await authorizations.RevokeAsync(user.ToString(), id, null, null, cancellationToken);
            await tokens.RevokeAsync(user.ToString(), id, null, null, cancellationToken);
        }

        await RevokeTokensAsync(user, token => token.ClientId == client && client != OwnApps.WebApp, cancellationToken);
        await store.AppendAsync(new Audited(AuditAct.GrantRevoked, user, ClientId: client), cancellationToken);
    }

    /// <summary>Ends one grant, with its refresh and access tokens.</summary>
    /// <param name="grantId">OpenIddict's authorization.</param>
    /// <param name="subject">Whose it is: a user's id.</param>
    /// <param name="act">Why, for the audit log.</param>
    /// <param name="client">The app.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RevokeAsync(string grantId, string? subject, AuditAct act, ClientId? client, CancellationToken cancellationToken)
    {
        if (await authorizations.FindByIdAsync(grantId, cancellationToken) is { } authorization)
        {
            await authorizations.TryRevokeAsync(authorization, cancellationToken);
        }

        await tokens.RevokeByAuthorizationIdAsync(grantId, cancellationToken);
        if (UserId.TryParse(subject, out var user))
        {
            await RevokeTokensAsync(user, token => token.GrantId == grantId, cancellationToken);
            await store.AppendAsync(new Audited(act, act == AuditAct.TokenReused ? null : user, user, client), cancellationToken);
        }
    }

    /// <summary>Ends all grants of a person who leaves.</summary>
    public async Task RevokeAllAsync(UserId user, CancellationToken cancellationToken)
    {
        await authorizations.RevokeBySubjectAsync(user.ToString(), cancellationToken);
        await tokens.RevokeBySubjectAsync(user.ToString(), cancellationToken);
        await RevokeTokensAsync(user, static _ => true, cancellationToken);
    }

    /// <summary>True while a grant stands.</summary>
    /// <remarks>Asks the database: what OpenIddict's stores remember of this request may be older than the end of the grant.</remarks>
    public Task<bool> StandsAsync(string grantId, CancellationToken cancellationToken) =>
        database.Set<OpenIddictEntityFrameworkCoreAuthorization>().AsNoTracking()
            .AnyAsync(authorization => authorization.Id == grantId && authorization.Status == Statuses.Valid, cancellationToken);

    private async Task<ClientId?> ClientOfAsync(string? applicationId, CancellationToken cancellationToken) =>
        applicationId is not null && await applications.FindByIdAsync(applicationId, cancellationToken) is { } application
            && await applications.GetClientIdAsync(application, cancellationToken) is { } client
            ? new ClientId(client) : null;

    private async Task RevokeTokensAsync(UserId user, Func<AccessToken, bool> which, CancellationToken cancellationToken)
    {
        if (!await store.RevokeTokensAsync(user, which, cancellationToken))
        {
            throw new StorageUnavailableException(string.Create(CultureInfo.InvariantCulture, $"The tokens of {user} could not be ended."));
        }
    }
}

/// <summary>An app that may act for a person.</summary>
/// <param name="ClientId">The app.</param>
/// <param name="Name">Its name.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Since">Since when.</param>
internal sealed record ConnectedApp(ClientId ClientId, string Name, Scopes Scopes, DateTimeOffset Since);
