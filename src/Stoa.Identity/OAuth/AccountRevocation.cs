using Stoa.Directory.Accounts;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.OAuth;

/// <summary>Ends an access token where requests are checked: in the accounts, known on every node within a second.</summary>
internal sealed class AccountRevocation(AccountStore store, AccountDirectory accounts)
{
    /// <summary>Ends an app's own access token; any other text changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">It could not be written: the token goes on.</exception>
    public async Task RevokeAccessTokenAsync(string token, ClientId client, CancellationToken cancellationToken)
    {
        if (!TokenHash.TryCompute(token, out var hash)
            || !((accounts.TryGetToken(hash, out var known) ? known : await store.FindTokenAsync(hash, cancellationToken)) is { } found)
            || found.ClientId != client)
        {
            return;
        }

        var result = await store.AppendAsync(new TokenRevoked(hash), cancellationToken);
        if (result.Status == AccountAppendStatus.Unavailable)
        {
            throw new StorageUnavailableException("The token could not be ended.");
        }
    }
}
