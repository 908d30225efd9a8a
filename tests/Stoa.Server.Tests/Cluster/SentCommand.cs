using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Cluster;

/// <summary>A command that a client sent, and what came back.</summary>
/// <param name="Act">Who did what, to whom. The texts of titles, notes and Posts are each of one command only.</param>
/// <param name="Space">The Space's id; empty for one that was to be made and whose id never came.</param>
/// <param name="Node">The node that was asked.</param>
/// <param name="Began">Before the first byte was sent.</param>
/// <param name="Ended">After the last byte of the answer came, or when the client gave up.</param>
/// <param name="End">How it ended.</param>
/// <param name="Status">The HTTP status; 0 when no answer came.</param>
/// <param name="Reason">Why it was refused.</param>
internal sealed record SentCommand(
    Act Act, string Space, string Node, DateTimeOffset Began, DateTimeOffset Ended, CommandEnd End, int Status = 0, string? Reason = null)
{
    /// <summary>False for an answer of status 503 that does not say when to come again.</summary>
    public bool SaysWhenToRetry { get; init; } = true;

    /// <inheritdoc/>
    public override string ToString() => $"{Act} on {Space} at {Node}, {Began:HH:mm:ss.fff} to {Ended:HH:mm:ss.fff}: {End} {Status} {Reason}".TrimEnd();
}

/// <summary>How a command ended, for the client who sent it.</summary>
internal enum CommandEnd
{
    /// <summary>Acknowledged: it is done, for good.</summary>
    Done,

    /// <summary>Refused: it is not done, and will not be.</summary>
    Refused,

    /// <summary>Status 503, a lost connection or no answer in time: it is done once or not at all.</summary>
    Unknown,
}
