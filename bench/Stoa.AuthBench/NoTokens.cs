using Stoa.Api.Auth;
using Stoa.Spaces.Accounts;

namespace Stoa.AuthBench;

/// <summary>No token is anywhere but in memory.</summary>
internal sealed class NoTokens : IUnknownTokenLookup
{
    /// <inheritdoc/>
    public ValueTask<AccessToken?> FindAsync(TokenHash hash, CancellationToken cancellationToken) => default;
}
