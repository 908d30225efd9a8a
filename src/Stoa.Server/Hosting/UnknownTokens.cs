using Stoa.Api.Auth;
using Stoa.Cluster;
using Stoa.Spaces.Accounts;

namespace Stoa.Server.Hosting;

/// <summary>Lets the HTTP layer ask the accounts' feed for a token that was issued a moment ago by another process.</summary>
internal sealed class UnknownTokens(AccountFeed feed) : IUnknownTokenLookup
{
    /// <inheritdoc/>
    public ValueTask<AccessToken?> FindAsync(TokenHash hash, CancellationToken cancellationToken) => feed.FindTokenAsync(hash, cancellationToken);
}
