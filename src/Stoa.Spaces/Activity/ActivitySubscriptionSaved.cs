using Stoa.Spaces.Accounts;

namespace Stoa.Spaces.Activity;

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
