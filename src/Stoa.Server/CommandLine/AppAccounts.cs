using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.CommandLine;

/// <summary>Makes apps and tokens in the account store.</summary>
internal static class AppAccounts
{
    /// <summary>Makes an app and lets its app-only bearer count.</summary>
    /// <exception cref="CommandFailedException">It could not be stored.</exception>
    public static async Task CreateAsync(AccountStore accounts, App app, string secret, CancellationToken cancellationToken)
    {
        AccountAnswers.ThrowUnlessCommitted(await accounts.CreateAppAsync(app, secret, cancellationToken), $"There is an app '{app.ClientId}' already.");
        await IssueBearerAsync(accounts, app, cancellationToken);
    }

    /// <summary>The app-only bearer of an app, which counts from now on if it did not before.</summary>
    /// <exception cref="CommandFailedException">It could not be stored.</exception>
    public static async Task<string> IssueBearerAsync(AccountStore accounts, App app, CancellationToken cancellationToken)
    {
        var bearer = accounts.DeriveAppBearer(app);
        TokenHash.TryCompute(bearer, out var hash);
        var issued = await accounts.AppendAsync(
            new TokenIssued(new AccessToken(hash, app.ClientId, null, Scopes.None, TimeProvider.System.GetUtcNow(), null)), cancellationToken);
        if (issued.Status != AccountAppendStatus.Unchanged)
        {
            AccountAnswers.ThrowUnlessCommitted(issued, "The token exists already.");
        }

        return bearer;
    }

    /// <summary>Issues a token that speaks for a user.</summary>
    /// <returns>The token; it is stored as a hash only.</returns>
    /// <exception cref="CommandFailedException">It could not be stored.</exception>
    public static async Task<string> IssueAsync(
        AccountStore accounts, ClientId clientId, User user, Scopes scopes, DateTimeOffset now, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var token = Credentials.NewToken();
        TokenHash.TryCompute(token, out var hash);
        var issued = new TokenIssued(new AccessToken(hash, clientId, user.Id, scopes, now, expiresAt));
        AccountAnswers.ThrowUnlessCommitted(await accounts.AppendAsync(issued, cancellationToken), "The token exists already.");
        return token;
    }
}
