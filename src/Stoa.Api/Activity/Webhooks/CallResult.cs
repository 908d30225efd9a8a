namespace Stoa.Api.Activity.Webhooks;

/// <summary>How calling a receiver ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Status">The HTTP status that was answered; 0 when none was.</param>
public readonly record struct CallResult(CallOutcome Outcome, int Status)
{
    /// <summary>The outcome in a word of ours, with the status when there is one: <c>status_503</c>.</summary>
    public string Word => Outcome switch
    {
        CallOutcome.Ok => "ok",
        CallOutcome.BadStatus => FormattableString.Invariant($"status_{Status}"),
        CallOutcome.TimedOut => "timeout",
        CallOutcome.Unreachable => "unreachable",
        CallOutcome.TlsFailed => "tls_failed",
        CallOutcome.NotAllowed => "address_not_allowed",
        _ => "wrong_token",
    };
}

/// <summary>How calling a receiver ended.</summary>
public enum CallOutcome
{
    /// <summary>It answered as it should.</summary>
    Ok,

    /// <summary>It answered with another status.</summary>
    BadStatus,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>No connection, or one that broke, or an answer that is no HTTP or too long.</summary>
    Unreachable,

    /// <summary>Its certificate is no good, or TLS failed otherwise.</summary>
    TlsFailed,

    /// <summary>Its address leads into a network that is closed to webhooks.</summary>
    NotAllowed,

    /// <summary>To the challenge it answered something else than the response token.</summary>
    WrongToken,
}
