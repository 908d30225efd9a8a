namespace Stoa.Spaces.Accounts;

/// <summary>What the audit log remembers of accounts and apps. The numbers are stored: never change or reuse one.</summary>
public enum AuditAct
{
    /// <summary>Somebody made an account.</summary>
    SignedUp = 1,

    /// <summary>Somebody signed in; the detail says how.</summary>
    SignedIn = 2,

    /// <summary>A wrong password or passkey for an account that exists; the detail says which.</summary>
    SignInRefused = 3,

    /// <summary>Somebody signed out.</summary>
    SignedOut = 4,

    /// <summary>Somebody ended all their sessions.</summary>
    SignedOutEverywhere = 5,

    /// <summary>A passkey was added.</summary>
    PasskeyAdded = 6,

    /// <summary>A passkey was removed.</summary>
    PasskeyRemoved = 7,

    /// <summary>A password was set or changed.</summary>
    PasswordSet = 8,

    /// <summary>The password was removed.</summary>
    PasswordRemoved = 9,

    /// <summary>An account was opened again by a link of the operator.</summary>
    Recovered = 10,

    /// <summary>Somebody took a copy of their data.</summary>
    DataExported = 11,

    /// <summary>An account was deleted.</summary>
    AccountDeleted = 12,

    /// <summary>Somebody let an app act for them; the detail is the scopes.</summary>
    GrantGiven = 13,

    /// <summary>Somebody refused it.</summary>
    GrantRefused = 14,

    /// <summary>A grant was ended, by the person or the app.</summary>
    GrantRevoked = 15,

    /// <summary>A code or refresh token came a second time: the grant was ended.</summary>
    TokenReused = 16,

    /// <summary>An app was made.</summary>
    AppCreated = 17,

    /// <summary>An app's name or redirect URIs changed.</summary>
    AppChanged = 18,

    /// <summary>An app got another secret.</summary>
    AppRotated = 19,

    /// <summary>An app was deleted.</summary>
    AppDeleted = 20,

    /// <summary>An operator turned an app away.</summary>
    AppDisabled = 21,

    /// <summary>An operator let an app in again.</summary>
    AppEnabled = 22,

    /// <summary>An operator made an invitation.</summary>
    InvitationMade = 23,

    /// <summary>An operator took an invitation back.</summary>
    InvitationWithdrawn = 24,

    /// <summary>An operator made a link that opens somebody's account again.</summary>
    RecoveryLinkMade = 25,

    /// <summary>Somebody became an operator.</summary>
    OperatorNamed = 26,

    /// <summary>Somebody is no operator any more.</summary>
    OperatorRemoved = 27,

    /// <summary>A topic was made or changed; the detail is its id.</summary>
    TopicSaved = 28,

    /// <summary>Somebody linked an account at another provider.</summary>
    ProviderLinked = 29,

    /// <summary>An operator suspended somebody.</summary>
    UserSuspended = 30,

    /// <summary>An operator let somebody in again.</summary>
    UserUnsuspended = 31,

    /// <summary>Somebody reported a person or a Space; the detail is the report's id.</summary>
    ReportMade = 32,

    /// <summary>An operator resolved a report; the detail is its id and what was done.</summary>
    ReportResolved = 33,

    /// <summary>An operator ended or called off a Space of somebody; the detail is its id.</summary>
    SpaceEndedByOperator = 34,
}
