namespace Stoa.Sfu.Forwarding;

/// <summary>How one listener's offer wants its packets to look.</summary>
/// <param name="PayloadType">The payload type of Opus.</param>
/// <param name="MidExtension">The id of the media identification extension, 1 to 14; 0 for none. Source: RFC 8843 section 15.</param>
/// <param name="LevelExtension">The id of the audio level extension, 1 to 14; 0 for none. Source: RFC 6464.</param>
internal readonly record struct ListenerFormat(byte PayloadType, byte MidExtension, byte LevelExtension);
