namespace Stoa.Server.Tests.Activity;

/// <summary>How a receiver answers an event.</summary>
internal enum Answer
{
    /// <summary>200.</summary>
    Ok,

    /// <summary>503.</summary>
    Fail,

    /// <summary>Nothing until the sender's patience is over.</summary>
    Stall,

    /// <summary>The connection ends without an answer.</summary>
    Drop,

    /// <summary>302 to somewhere else.</summary>
    Redirect,
}
