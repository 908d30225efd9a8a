using Stoa.Spaces.Accounts;

namespace Stoa.Api.Auth;

/// <summary>What an endpoint asks of its callers. One table of every combination in use.</summary>
/// <remarks>Source: docs/compatibility.md, Credentials.</remarks>
public sealed class Access
{
    private const string SpacesKinds = "OAuth 2.0 Application-Only, OAuth 2.0 User Context";
    private const string UsersKinds = "OAuth 1.0a User Context, OAuth 2.0 Application-Only, OAuth 2.0 User Context";
    private const string UserKinds = "OAuth 1.0a User Context, OAuth 2.0 User Context";
    private const string AppKind = "OAuth 2.0 Application-Only";
    private const string UserOnlyKind = "OAuth 2.0 User Context";
    private const Scopes SpaceScopes = Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead;
    private const Scopes UserScopes = Scopes.TweetRead | Scopes.UsersRead;

    /// <summary>Anyone, no credentials looked at; the only access that does not wait for readiness.</summary>
    public static readonly Access Health = new(CallerKind.Anonymous, Scopes.None, "") { BeforeReady = true, Anonymous = true };

    /// <summary>Anyone; credentials are not looked at.</summary>
    public static readonly Access Public = new(CallerKind.Anonymous, Scopes.None, "") { Anonymous = true };

    /// <summary>Lookup and search of Spaces, Posts of a Space.</summary>
    public static readonly Access SpacesRead = new(CallerKind.AppOnly | CallerKind.User, SpaceScopes, SpacesKinds);

    /// <summary>The ticket buyers of one's own Space.</summary>
    public static readonly Access Buyers = new(CallerKind.User, SpaceScopes, UserOnlyKind);

    /// <summary>Lookup of users.</summary>
    public static readonly Access UsersRead = new(CallerKind.AppOnly | CallerKind.User, UserScopes, UsersKinds);

    /// <summary>The caller's own account, and the search for users.</summary>
    public static readonly Access OwnUser = new(CallerKind.User, UserScopes, UserKinds);

    /// <summary>Who follows whom.</summary>
    public static readonly Access FollowsRead =
        new(CallerKind.AppOnly | CallerKind.User, UserScopes | Scopes.FollowsRead, UsersKinds);

    /// <summary>Follow and unfollow.</summary>
    public static readonly Access FollowsWrite = new(CallerKind.User, UserScopes | Scopes.FollowsWrite, UserKinds);

    /// <summary>Making and listing subscriptions to public events. Source: docs/activity.md.</summary>
    public static readonly Access Activity = new(CallerKind.AppOnly | CallerKind.User, Scopes.TweetRead, UsersKinds);

    /// <summary>What only an app by itself does: its stream, its webhooks.</summary>
    public static readonly Access AppOnly = new(CallerKind.AppOnly, Scopes.None, AppKind);

    /// <summary>What changes a Space, under <c>/api</c>.</summary>
    public static readonly Access SpaceWrite = new(CallerKind.User, Scopes.SpaceWrite, UserOnlyKind);

    /// <summary>What a user reads of Spaces under <c>/api</c>.</summary>
    public static readonly Access SpaceReadByUser = new(CallerKind.User, Scopes.SpaceRead, UserOnlyKind);

    /// <summary>What apps, users and guests read of Spaces under <c>/api</c>; the handler decides what a guest may see.</summary>
    public static readonly Access SpaceReadByAnyone =
        new(CallerKind.Anonymous | CallerKind.AppOnly | CallerKind.User, Scopes.SpaceRead, SpacesKinds);

    /// <summary>What people do to what is theirs alone: only by Stoa's own web app or command line, not by any app that they let in.</summary>
    public static readonly Access OwnApps = new(CallerKind.User, Scopes.SpaceWrite, UserOnlyKind) { OwnAppsOnly = true };

    /// <summary>What operators do, by Stoa's own web app or command line.</summary>
    public static readonly Access Operator = new(CallerKind.User, Scopes.SpaceWrite, UserOnlyKind) { OwnAppsOnly = true, OperatorOnly = true };

    private Access(CallerKind kinds, Scopes scopes, string supported)
    {
        Kinds = kinds;
        Scopes = scopes;
        Supported = supported;
    }

    /// <summary>The kinds of caller that are let in.</summary>
    public CallerKind Kinds { get; }

    /// <summary>The scopes that a user must have granted, all of them.</summary>
    public Scopes Scopes { get; }

    /// <summary>The authentication types as the refusal of a wrong kind prints them, in X's words.</summary>
    public string Supported { get; }

    /// <summary>True when credentials are not looked at.</summary>
    public bool Anonymous { get; private init; }

    /// <summary>True when the token must be one of <see cref="Stoa.Spaces.Accounts.OwnApps"/>.</summary>
    public bool OwnAppsOnly { get; private init; }

    /// <summary>True when the user must run this Stoa.</summary>
    public bool OperatorOnly { get; private init; }

    /// <summary>True when the endpoint answers before the Directory is loaded.</summary>
    public bool BeforeReady { get; private init; }

    /// <summary>True when a caller of this kind is let in.</summary>
    public bool Accepts(CallerKind kind) => (Kinds & kind) != CallerKind.None;

    /// <summary>True when a user who granted <paramref name="granted"/> granted enough.</summary>
    public bool IsGranted(Scopes granted) => (Scopes & ~granted) == Scopes.None;
}
