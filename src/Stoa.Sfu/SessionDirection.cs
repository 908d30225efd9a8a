namespace Stoa.Sfu;

/// <summary>Which way the audio of a session goes.</summary>
public enum SessionDirection
{
    /// <summary>From the peer to here.</summary>
    Publish,

    /// <summary>From here to the peer.</summary>
    Listen,
}
