namespace Stoa.Spaces.Accounts;

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
