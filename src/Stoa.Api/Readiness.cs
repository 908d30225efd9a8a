namespace Stoa.Api;

/// <summary>Whether this node may answer: true from the moment its Directory is loaded until it begins to stop.</summary>
public sealed class Readiness
{
    private volatile bool _isReady;

    /// <summary>True when requests are answered; otherwise they get 503.</summary>
    public bool IsReady => _isReady;

    /// <summary>Opens the door. Called once the Directory shows everything that is in the log.</summary>
    public void Open() => _isReady = true;

    /// <summary>Closes the door again: the node drains.</summary>
    public void Close() => _isReady = false;
}
