using Stoa.Spaces.Accounts;

namespace Stoa.Api.Auth;

/// <summary>One look in the accounts database for a token that this node's memory does not know yet.</summary>
/// <remarks>
/// A seam: the server looks in the database, tests in memory. The implementation limits how often it looks: strangers can
/// send any number of made-up tokens.
/// </remarks>
public interface IUnknownTokenLookup
{
    /// <summary>Finds a token by hash; null when there is none, or when too many looks were asked for just now.</summary>
    ValueTask<AccessToken?> FindAsync(TokenHash hash, CancellationToken cancellationToken);
}
