using System.Text.Json.Serialization;
using Stoa.Spaces.Activity;

namespace Stoa.Spaces.Accounts;

/// <summary>A change of accounts, apps, tokens, follows, blocks, topics, subscriptions or webhooks, as the accounts' feed tells it. Each says the whole new state of its object.</summary>
/// <remarks>The type names are stored: never change or reuse one.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(UserSaved), "user_saved")]
[JsonDerivedType(typeof(AppSaved), "app_saved")]
[JsonDerivedType(typeof(TokenIssued), "token_issued")]
[JsonDerivedType(typeof(TokenRevoked), "token_revoked")]
[JsonDerivedType(typeof(UserFollowed), "user_followed")]
[JsonDerivedType(typeof(UserUnfollowed), "user_unfollowed")]
[JsonDerivedType(typeof(TopicSaved), "topic_saved")]
[JsonDerivedType(typeof(UserDeleted), "user_deleted")]
[JsonDerivedType(typeof(AppDeleted), "app_deleted")]
[JsonDerivedType(typeof(ExpiredTokensDropped), "expired_tokens_dropped")]
[JsonDerivedType(typeof(Audited), "audited")]
[JsonDerivedType(typeof(UserBlocked), "user_blocked")]
[JsonDerivedType(typeof(UserUnblocked), "user_unblocked")]
[JsonDerivedType(typeof(ActivitySubscriptionSaved), "activity_subscription_saved")]
[JsonDerivedType(typeof(ActivitySubscriptionDeleted), "activity_subscription_deleted")]
[JsonDerivedType(typeof(WebhookSaved), "webhook_saved")]
[JsonDerivedType(typeof(WebhookDeleted), "webhook_deleted")]
[JsonDerivedType(typeof(TopicFollowed), "topic_followed")]
[JsonDerivedType(typeof(TopicUnfollowed), "topic_unfollowed")]
[JsonDerivedType(typeof(CalendarOpened), "calendar_opened")]
[JsonDerivedType(typeof(CalendarClosed), "calendar_closed")]
public abstract record AccountChange;

/// <summary>An account was made or changed.</summary>
/// <param name="User">The account.</param>
public sealed record UserSaved(User User) : AccountChange;

/// <summary>An app was made or changed.</summary>
/// <param name="App">The app.</param>
public sealed record AppSaved(App App) : AccountChange;

/// <summary>A token was issued.</summary>
/// <param name="Token">The token, by hash.</param>
public sealed record TokenIssued(AccessToken Token) : AccountChange;

/// <summary>A token was revoked.</summary>
/// <param name="Hash">Its hash.</param>
public sealed record TokenRevoked(TokenHash Hash) : AccountChange;

/// <summary>Someone follows someone.</summary>
/// <param name="SourceId">Who follows.</param>
/// <param name="TargetId">Who is followed.</param>
public sealed record UserFollowed(UserId SourceId, UserId TargetId) : AccountChange;

/// <summary>Someone does not follow someone any more.</summary>
/// <param name="SourceId">Who followed.</param>
/// <param name="TargetId">Who was followed.</param>
public sealed record UserUnfollowed(UserId SourceId, UserId TargetId) : AccountChange;

/// <summary>A topic was made or changed.</summary>
/// <param name="Topic">The topic.</param>
public sealed record TopicSaved(Topic Topic) : AccountChange;

/// <summary>An account is gone, with its follows, tokens and calendar. Its id is never used again; its username is free.</summary>
/// <param name="UserId">Whose it was.</param>
public sealed record UserDeleted(UserId UserId) : AccountChange;

/// <summary>An app is gone, with its tokens.</summary>
/// <param name="ClientId">Its id.</param>
public sealed record AppDeleted(ClientId ClientId) : AccountChange;

/// <summary>Tokens that have stopped working by a moment are forgotten.</summary>
/// <param name="Before">The moment.</param>
public sealed record ExpiredTokensDropped(DateTimeOffset Before) : AccountChange;

/// <summary>A line of the audit log: changes nothing, is kept for half a year. Holds ids and words of ours, no texts of people.</summary>
/// <param name="Act">What was done.</param>
/// <param name="Actor">Who did it; absent: the command line, or Stoa itself.</param>
/// <param name="UserId">To whom, when it was to another.</param>
/// <param name="ClientId">By or to which app.</param>
/// <param name="Detail">How, in a word of ours.</param>
public sealed record Audited(AuditAct Act, UserId? Actor = null, UserId? UserId = null, ClientId? ClientId = null, string? Detail = null) : AccountChange;

/// <summary>Someone blocked someone: they are shut out of every Space that the one who blocks creates.</summary>
/// <param name="SourceId">Who blocks.</param>
/// <param name="TargetId">Who is blocked.</param>
public sealed record UserBlocked(UserId SourceId, UserId TargetId) : AccountChange
{
    /// <summary>The most people that one person may block.</summary>
    public const int MaxPerPerson = 10_000;
}

/// <summary>Someone lifted their block of someone.</summary>
/// <param name="SourceId">Who blocked.</param>
/// <param name="TargetId">Who was blocked.</param>
public sealed record UserUnblocked(UserId SourceId, UserId TargetId) : AccountChange;

/// <summary>Someone follows a topic.</summary>
/// <param name="UserId">Who follows.</param>
/// <param name="TopicId">What.</param>
public sealed record TopicFollowed(UserId UserId, TopicId TopicId) : AccountChange
{
    /// <summary>The most topics that one person may follow.</summary>
    public const int MaxPerPerson = 100;
}

/// <summary>Someone does not follow a topic any more.</summary>
/// <param name="UserId">Who followed.</param>
/// <param name="TopicId">What.</param>
public sealed record TopicUnfollowed(UserId UserId, TopicId TopicId) : AccountChange;

/// <summary>Someone's personal calendar has an address from now on; one that it had before is none any more.</summary>
/// <param name="UserId">Whose calendar.</param>
/// <param name="Hash">The hash of the secret in the address.</param>
public sealed record CalendarOpened(UserId UserId, TokenHash Hash) : AccountChange;

/// <summary>Someone's personal calendar has no address any more.</summary>
/// <param name="UserId">Whose calendar.</param>
public sealed record CalendarClosed(UserId UserId) : AccountChange;

/// <summary>A subscription was made or changed.</summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="IsNew">False when it must be there already: one that was deleted meanwhile does not come back.</param>
public sealed record ActivitySubscriptionSaved(ActivitySubscription Subscription, bool IsNew) : AccountChange;

/// <summary>A subscription is gone.</summary>
/// <param name="Id">Its id.</param>
public sealed record ActivitySubscriptionDeleted(long Id) : AccountChange;

/// <summary>A webhook was made, or its validity changed.</summary>
/// <param name="Webhook">The webhook.</param>
/// <param name="IsNew">False when it must be there already.</param>
/// <param name="MaxPerApp">How many webhooks the app may have; counts for a new one.</param>
public sealed record WebhookSaved(Webhook Webhook, bool IsNew, int MaxPerApp = int.MaxValue) : AccountChange;

/// <summary>A webhook is gone; its subscriptions tell to the stream only.</summary>
/// <param name="Id">Its id.</param>
public sealed record WebhookDeleted(long Id) : AccountChange;
