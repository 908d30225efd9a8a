using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Directory.Accounts;

/// <summary>What was taken back lately of tokens whose time is over: an audio session goes on behind such a token, and shall end when its grant does.</summary>
/// <remarks>
/// A token whose time is not over is found or not; of the others two things are remembered. By hash: those that were revoked while they were still
/// kept, or a moment before their end. By person and app: that everything was ended, from the audit log, since tokens are dropped some minutes after
/// their end. The log names no grant, so of an app that a person let in twice the end of one grant ends what expired tokens of both began.
/// Of what was ended everywhere but here, the session that is kept has a token whose time was not over then: so it does not count.
/// Lives in memory alone: no audio session outlives the process either. Writers wait for each other; readers for nobody.
/// </remarks>
internal sealed class RecentRevocations
{
    private const int Capacity = 65_536;

    // A session may wait in a Space that is scheduled two weeks ahead, and go on for a day.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(16);

    // A session is asked after every eight seconds, and nodes' clocks differ a little.
    private static readonly TimeSpan _margin = TimeSpan.FromMinutes(1);

    private readonly RecentMoments<TokenHash> _tokens = new(Capacity, _kept);
    private readonly RecentMoments<(UserId User, ClientId? App)> _ends = new(Capacity, _kept); // Without an app: all of them.

    /// <summary>A token was revoked.</summary>
    public void Revoke(AccessToken token, DateTimeOffset at)
    {
        if (token.ExpiresAt <= at + _margin)
        {
            _tokens.Note(token.Hash, at);
        }
    }

    /// <summary>Something is in the audit log.</summary>
    /// <param name="audited">What.</param>
    /// <param name="at">Since when.</param>
    /// <param name="isApp">True for an app that there is: names of others are not remembered.</param>
    public void Apply(Audited audited, DateTimeOffset at, Predicate<ClientId> isApp)
    {
        if ((audited.UserId ?? audited.Actor) is not { } user)
        {
            return;
        }

        switch (audited.Act)
        {
            case AuditAct.GrantRevoked or AuditAct.TokenReused when audited.ClientId is not { } app || isApp(app):
                _ends.Note((user, audited.ClientId), at);
                break;
            case AuditAct.Recovered:
                _ends.Note((user, null), at);
                break;
            case AuditAct.SignedOutEverywhere:
                _ends.Note((user, OwnApps.WebApp), at);
                _ends.Note((user, OwnApps.CommandLine), at);
                break;
        }
    }

    /// <summary>True when what a token allowed was taken back, about when its time was over or later.</summary>
    /// <param name="hash">The token.</param>
    /// <param name="user">Whom it spoke for.</param>
    /// <param name="app">Whose it was.</param>
    /// <param name="expiry">When its time was over.</param>
    public bool Include(TokenHash hash, UserId? user, ClientId app, DateTimeOffset expiry) =>
        _tokens.HappenedSince(hash, DateTimeOffset.MinValue)
        || (user is { } id && (_ends.HappenedSince((id, app), expiry) || _ends.HappenedSince((id, null), expiry)));
}
