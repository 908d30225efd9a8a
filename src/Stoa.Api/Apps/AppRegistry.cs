using System.Buffers;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Apps;

/// <summary>The apps that people register: made, changed and deleted by their owners, switched off by operators.</summary>
/// <remarks>Behind the operations under <c>/api/apps</c> and the developer page. Source: RFC 6749 section 2.</remarks>
public sealed class AppRegistry(AccountStore store, AccountDirectory accounts, TimeProvider time)
{
    /// <summary>The longest name in Unicode code points.</summary>
    public const int MaxNameLength = 50;

    /// <summary>The most apps that one person may have.</summary>
    public const int MaxPerOwner = 20;

    // Source: Unicode UAX #9, explicit directional formatting characters.
    private static readonly SearchValues<char> _directions = SearchValues.Create("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069");

    /// <summary>A person's apps, oldest first.</summary>
    public IReadOnlyList<App> OwnedBy(UserId owner) =>
        [.. accounts.Apps.Where(app => app.OwnerId == owner).OrderBy(app => app.CreatedAt).ThenBy(app => app.ClientId.Value, StringComparer.Ordinal)];

    /// <summary>Every app, oldest first; for operators.</summary>
    public IReadOnlyList<App> All => [.. accounts.Apps.OrderBy(app => app.CreatedAt).ThenBy(app => app.ClientId.Value, StringComparer.Ordinal)];

    /// <summary>The app with an id, when it is this person's; null otherwise.</summary>
    public App? Find(ClientId id, UserId owner) => accounts.TryGetApp(id, out var app) && app.OwnerId == owner ? app : null;

    /// <summary>Makes an app.</summary>
    /// <param name="owner">Whose it is; absent: the operator's, made by the command line.</param>
    /// <param name="name">Its name as people see it on the consent page.</param>
    /// <param name="kind">Whether it can keep a secret.</param>
    /// <param name="redirectUris">Where people may be sent back to.</param>
    /// <param name="cancellationToken">Ends the wait only; the app may still be made.</param>
    /// <returns>The app and, when it is confidential, its secret, or why not.</returns>
    public async Task<AppResult> CreateAsync(
        UserId? owner, string name, AppKind kind, IReadOnlyList<string> redirectUris, CancellationToken cancellationToken)
    {
        if (FindFault(name, redirectUris) is { } fault)
        {
            return AppResult.Refused(fault);
        }

        // Two requests at once may get one app too many past this; the bound is there for the mass.
        if (owner is { } person && OwnedBy(person).Count >= MaxPerOwner)
        {
            return AppResult.Refused(AppRefusal.TooManyApps);
        }

        var secret = Credentials.NewClientSecret();
        var app = new App
        {
            ClientId = Credentials.NewClientId(),
            Name = name.Trim(),
            CreatedAt = time.GetUtcNow(),
            Kind = kind,
            OwnerId = owner,
            RedirectUris = redirectUris.Count > 0 ? [.. redirectUris.Distinct(StringComparer.Ordinal)] : null,
        };
        return Result(await store.CreateAppAsync(app, secret, cancellationToken, owner), app, kind == AppKind.Confidential ? secret : null);
    }

    /// <summary>Changes name or redirect URIs of a person's own app; what is null stays.</summary>
    public async Task<AppResult> EditAsync(
        ClientId id, UserId owner, string? name, IReadOnlyList<string>? redirectUris, CancellationToken cancellationToken)
    {
        if (Find(id, owner) is not { } app)
        {
            return AppResult.Refused(AppRefusal.AppUnknown);
        }

        if (FindFault(name ?? app.Name, redirectUris ?? app.RedirectUris ?? []) is { } fault)
        {
            return AppResult.Refused(fault);
        }

        var after = app with
        {
            Name = name?.Trim() ?? app.Name,
            RedirectUris = redirectUris is null ? app.RedirectUris : redirectUris.Count == 0 ? null : [.. redirectUris.Distinct(StringComparer.Ordinal)],
        };
        return after.Equals(app) ? new AppResult(null, app) : Result(await store.ChangeAppAsync(app, after, cancellationToken, owner), after);
    }

    /// <summary>Gives a person's own app another secret; the old one and its app-only bearer stop working.</summary>
    public async Task<AppResult> RotateAsync(ClientId id, UserId owner, CancellationToken cancellationToken)
    {
        if (Find(id, owner) is not { } app)
        {
            return AppResult.Refused(AppRefusal.AppUnknown);
        }

        if (app.Kind == AppKind.Public)
        {
            return AppResult.Refused(AppRefusal.AppIsPublic);
        }

        var secret = Credentials.NewClientSecret();
        var (result, after) = await store.RotateAppAsync(app, secret, cancellationToken, owner);
        return Result(result, after, secret);
    }

    /// <summary>Deletes a person's own app: all its tokens stop working.</summary>
    public async Task<AppResult> DeleteAsync(ClientId id, UserId owner, CancellationToken cancellationToken) =>
        Find(id, owner) is { } app
            ? Result(await store.DeleteAppAsync(app, owner, cancellationToken), app)
            : AppResult.Refused(AppRefusal.AppUnknown);

    /// <summary>Turns any app away but Stoa's own, or lets it in again; for operators.</summary>
    public async Task<AppResult> SwitchAsync(ClientId id, bool disabled, UserId actor, CancellationToken cancellationToken)
    {
        if (!accounts.TryGetApp(id, out var app) || OwnApps.Contains(id))
        {
            return AppResult.Refused(AppRefusal.AppUnknown);
        }

        var after = app with { Disabled = disabled };
        return app.Disabled == disabled ? new AppResult(null, app) : Result(await store.ChangeAppAsync(app, after, cancellationToken, actor), after);
    }

    /// <summary>True for a name that people can read, and that turns the text around it in no other direction.</summary>
    public static bool IsName(string name) =>
        !PlainText.IsBlank(name) && PlainText.Fits(name.Trim(), MaxNameLength) && !name.AsSpan().ContainsAny(_directions);

    private static AppRefusal? FindFault(string name, IReadOnlyList<string> redirectUris) =>
        !IsName(name) ? AppRefusal.NameInvalid
        : redirectUris.Count > RedirectUri.MaxCount ? AppRefusal.TooManyRedirectUris
        : redirectUris.All(RedirectUri.IsAllowed) ? null : AppRefusal.RedirectUriInvalid;

    private static AppResult Result(AccountAppendResult result, App app, string? secret = null) => result.Status switch
    {
        AccountAppendStatus.Committed => new AppResult(null, app, secret),
        AccountAppendStatus.AppChanged => AppResult.Refused(AppRefusal.AppChanged),
        AccountAppendStatus.AppUnknown => AppResult.Refused(AppRefusal.AppUnknown),
        _ => AppResult.Refused(AppRefusal.Unavailable),
    };
}
