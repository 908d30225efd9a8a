using System.Net;
using Microsoft.Extensions.Primitives;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.OAuth;

/// <summary>Tells which app sends a request to the token endpoints: the one door at which secrets are checked, and guessing them is bounded.</summary>
/// <remarks>Source: RFC 6749 section 2.3; docs/compatibility.md, OAuth 2.0.</remarks>
public sealed class ClientAuthentication(AccountStore store, GuessLimiter guesses)
{
    private const int MaxIdLength = 128; // Wrong ones are counted, and so kept for a while.

    /// <summary>Checks key and secret.</summary>
    /// <param name="address">Where the request comes from.</param>
    /// <param name="clientId">The key; null when none was sent.</param>
    /// <param name="secret">The secret; null when none was sent, which is enough for a public app where those are let in.</param>
    /// <param name="publicApps">True lets public apps in without a secret.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<AuthenticatedClient> AuthenticateAsync(
        IPAddress? address, ClientId? clientId, string? secret, bool publicApps, CancellationToken cancellationToken)
    {
        clientId = clientId is { Value.Length: <= MaxIdLength } ? clientId : null;
        var account = clientId?.Value ?? "";
        if (!guesses.MayGuess(address, account, out var reset))
        {
            return new AuthenticatedClient(ClientStatus.TooManyGuesses, null, reset);
        }

        var app = clientId is not { } id ? null
            : publicApps && await store.FindAppAsync(id, cancellationToken) is { Kind: AppKind.Public } known ? known
            : secret is null ? null
            : await store.AuthenticateAppAsync(id, secret, cancellationToken);
        if (app is null || (app.Kind == AppKind.Public && !publicApps))
        {
            guesses.CountWrong(address, account);
            return new AuthenticatedClient(ClientStatus.Unknown, null, default);
        }

        return new AuthenticatedClient(app.Disabled ? ClientStatus.Disabled : ClientStatus.Known, app, default);
    }
}

/// <summary>What came of an app's credentials.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="App">The app, when known or disabled.</param>
/// <param name="Reset">When guessing may go on, in seconds since 1970, after too many guesses.</param>
public readonly record struct AuthenticatedClient(ClientStatus Status, App? App, StringValues Reset);

/// <summary>How the check of an app's credentials ended.</summary>
public enum ClientStatus
{
    /// <summary>No or wrong credentials; which, is not said.</summary>
    Unknown,

    /// <summary>The app is who it says.</summary>
    Known,

    /// <summary>The operator switched it off.</summary>
    Disabled,

    /// <summary>Too many wrong secrets came from there: this one was not looked at.</summary>
    TooManyGuesses,
}
