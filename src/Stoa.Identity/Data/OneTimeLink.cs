namespace Stoa.Identity.Data;

/// <summary>A code that opens one door once: the first account, an invitation, an account whose keys are lost. Kept by hash.</summary>
internal sealed class OneTimeLink
{
    /// <summary>SHA-256 of the code, 32 bytes.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>The door.</summary>
    public LinkKind Kind { get; set; }

    /// <summary>Whose account it opens; for <see cref="LinkKind.Recovery"/> alone.</summary>
    public long? UserId { get; set; }

    /// <summary>Which operator made it; absent: the command line or the start.</summary>
    public long? CreatedBy { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it stops working.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>What a link opens. The numbers are stored: never change or reuse one.</summary>
internal enum LinkKind
{
    /// <summary>An account that runs this Stoa.</summary>
    FirstOperator = 1,

    /// <summary>A new account.</summary>
    Invitation = 2,

    /// <summary>New keys for an account that exists.</summary>
    Recovery = 3,

    /// <summary>Nothing: the hash of an authenticator's answer that signed somebody in, kept so that it does so once.</summary>
    UsedAnswer = 4,
}
