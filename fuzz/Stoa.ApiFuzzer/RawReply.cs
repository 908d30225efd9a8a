namespace Stoa.ApiFuzzer;

/// <summary>A reply as it came off the wire.</summary>
/// <param name="Status">Its status; 0 when the server closed the connection without a word.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body, chunks joined.</param>
internal sealed record RawReply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The content type of an event stream.</summary>
    public const string StreamType = "text/event-stream";

    /// <summary>True when it does not end by itself: of an event stream the body holds what the first event says, of the activities' nothing.</summary>
    public bool IsStream => Headers.ContainsKey("X-Accel-Buffering");
}
