using System.Diagnostics.CodeAnalysis;
using Stoa.Spaces.Accounts;

namespace Stoa.Storage.Accounts;

/// <summary>How a change of accounts ended.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Recorded">The change as the log holds it; present exactly when committed.</param>
public readonly record struct AccountAppendResult(AccountAppendStatus Status, RecordedAccountChange? Recorded)
{
    /// <summary>True when it was written.</summary>
    [MemberNotNullWhen(true, nameof(Recorded))]
    public bool Committed => Status == AccountAppendStatus.Committed;
}

/// <summary>How a change of accounts ended.</summary>
public enum AccountAppendStatus
{
    /// <summary>Committed to the disk.</summary>
    Committed,

    /// <summary>Nothing to change: the follow, the block, or the token, is there already (or is gone already).</summary>
    Unchanged,

    /// <summary>Another account has the username, in whatever case.</summary>
    UsernameTaken,

    /// <summary>There is an app with this client id already.</summary>
    ClientIdTaken,

    /// <summary>There is no app with this client id, or no more: apps are made together with their secret, and tokens are for those there are.</summary>
    AppUnknown,

    /// <summary>There is no such user, or no more: nothing can be issued to it.</summary>
    UserUnknown,

    /// <summary>The app is not any more as the caller saw it: read it again and decide anew.</summary>
    AppChanged,

    /// <summary>The user is not any more as the caller saw it: read it again and decide anew.</summary>
    UserChanged,

    /// <summary>The person blocks as many people as one may.</summary>
    BlockLimitReached,

    /// <summary>There is no such topic.</summary>
    TopicUnknown,

    /// <summary>The person follows as many topics as one may.</summary>
    TopicFollowLimitReached,

    /// <summary>The person made as many reports lately as one may.</summary>
    ReportLimitReached,

    /// <summary>As many reports wait as may.</summary>
    TooManyOpenReports,

    /// <summary>There is no such report, or somebody resolved it before.</summary>
    ReportNotOpen,

    /// <summary>There is no such subscription, or no more.</summary>
    SubscriptionUnknown,

    /// <summary>The app has as many subscriptions as one may.</summary>
    SubscriptionLimitReached,

    /// <summary>The app has no such webhook, or no more.</summary>
    WebhookUnknown,

    /// <summary>The app has a webhook of this address.</summary>
    WebhookUrlTaken,

    /// <summary>The app has as many webhooks as one may.</summary>
    WebhookLimitReached,

    /// <summary>Disk or database failed, or the outcome is unknown.</summary>
    Unavailable,
}
