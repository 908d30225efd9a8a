namespace Stoa.ApiFuzzer;

/// <summary>A reply as it came off the wire.</summary>
/// <param name="Status">Its status; 0 when the server closed the connection without a word.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body, chunks joined.</param>
internal sealed record RawReply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The content type of an event stream.</summary>
    public const string StreamType = "text/event-stream";

    /// <summary>True when it is an event stream, of which the body holds what the first event says.</summary>
    public bool IsStream => Headers.GetValueOrDefault("Content-Type", "") == StreamType;
}
