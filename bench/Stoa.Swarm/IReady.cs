namespace Stoa.Swarm;

/// <summary>Something with a socket in the loop.</summary>
internal interface IReady
{
    /// <summary>Its socket can be read or written, or is broken.</summary>
    void Ready(int events);
}
