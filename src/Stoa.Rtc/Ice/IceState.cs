namespace Stoa.Rtc.Ice;

/// <summary>How far a controlling agent has come.</summary>
public enum IceState
{
    /// <summary>Checks go out; no pair is nominated.</summary>
    Checking,

    /// <summary>The peer answered the nomination, and its consent is fresh.</summary>
    Connected,

    /// <summary>No candidate answered, or the peer fell silent for 30 s. Final.</summary>
    Failed,
}
