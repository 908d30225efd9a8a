using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;

namespace Stoa.Storage.Tests;

/// <summary>Accounts, apps, tokens and topics to test with.</summary>
internal static class AccountSamples
{
    public static readonly DateTimeOffset Start = SpaceSamples.Start;
    public static readonly App SomeApp = new() { ClientId = new ClientId("client-1"), Name = "Caf\u00e9 app", CreatedAt = Start };
    public static readonly Topic SomeTopic = new(new TopicId(7), "Technology", "Bits and atoms");

    public static readonly Webhook SomeWebhook = new() { Id = 51, ClientId = SomeApp.ClientId, Url = "https://example.org/hook", Valid = true, CreatedAt = Start };

    public static readonly ActivitySubscription SomeSubscription = new()
    {
        Id = 61, ClientId = SomeApp.ClientId, EventType = ActivityEventType.Start, UserId = new UserId(1001), Tag = "caf\u00e9", WebhookId = 51,
        CreatedAt = Start, UpdatedAt = Start.AddHours(1),
    };

    public static User User(long id, string username) =>
        new() { Id = new UserId(id), Username = username, Name = "Alice \"A.\" \u00c9", CreatedAt = Start };

    public static User FullUser() => User(1001, "Alice_1") with
    {
        Description = "Talks", Location = "Berlin", Url = "https://example.org/a", ProfileImageUrl = "https://example.org/a.png",
        Protected = true, Verified = true,
    };

    public static AccessToken Token(string text, UserId? user = null, DateTimeOffset? expires = null) =>
        new(HashOf(text), SomeApp.ClientId, user, user is null ? Scopes.None : Scopes.SpaceRead | Scopes.SpaceWrite, Start, expires);

    /// <summary>The same at the command line, which needs no app to be made.</summary>
    public static AccessToken OwnToken(string text, UserId? user = null, DateTimeOffset? expires = null) =>
        Token(text, user, expires) with { ClientId = OwnApps.CommandLine };

    public static TokenHash HashOf(string text) => TokenHash.TryCompute(text, out var hash) ? hash : throw new ArgumentException("Too long.", nameof(text));

    /// <summary>Every type of change at least once.</summary>
    public static IReadOnlyList<AccountChange> EveryChange() =>
    [
        new UserSaved(User(1002, "bob")),
        new UserSaved(FullUser()),
        new AppSaved(SomeApp with { Disabled = true }),
        new TokenIssued(Token("app-only")),
        new TokenIssued(Token("user", new UserId(1001), Start.AddHours(2))),
        new TokenRevoked(HashOf("user")),
        new UserFollowed(new UserId(1001), new UserId(1002)),
        new UserUnfollowed(new UserId(1001), new UserId(1002)),
        new TopicSaved(SomeTopic),
        new TopicSaved(SomeTopic with { Description = null }),
        new UserSaved(User(1003, "carol") with { Operator = true }),
        new AppSaved(SomeApp with { Kind = AppKind.Public, OwnerId = new UserId(1001), RedirectUris = ["https://example.org/back", "com.example:/back"] }),
        new TokenIssued(Token("granted", new UserId(1001), Start.AddHours(2)) with { GrantId = "grant-1" }),
        new ExpiredTokensDropped(Start.AddHours(2)),
        new AppDeleted(SomeApp.ClientId),
        new UserDeleted(new UserId(1001)),
        new Audited(AuditAct.SignedIn, new UserId(1002), Detail: "passkey"),
        new Audited(AuditAct.AppDisabled, new UserId(1002), new UserId(1001), SomeApp.ClientId),
        new UserBlocked(new UserId(1001), new UserId(1002)),
        new UserUnblocked(new UserId(1001), new UserId(1002)),
        new UserSaved(User(1004, "dan") with { Suspended = true }),
        new TopicFollowed(new UserId(1001), new TopicId(7)),
        new TopicUnfollowed(new UserId(1001), new TopicId(7)),
        new CalendarOpened(new UserId(1001), HashOf("user")),
        new CalendarClosed(new UserId(1001)),
        new WebhookSaved(SomeWebhook, IsNew: true, MaxPerApp: 5),
        new ActivitySubscriptionSaved(SomeSubscription, IsNew: true),
        new ActivitySubscriptionSaved(SomeSubscription with { Tag = null, WebhookId = null, EventType = ActivityEventType.Cancel }, IsNew: false),
        new ActivitySubscriptionDeleted(61),
        new WebhookDeleted(51),
    ];
}
