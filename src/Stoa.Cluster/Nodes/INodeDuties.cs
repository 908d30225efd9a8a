using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>What one node does for all: which Spaces it looks after, and work that must not run twice.</summary>
public interface INodeDuties
{
    /// <summary>
    /// True when this node looks after a Space: watches its deadlines, measures its audience. Cheap, and changes when nodes come or go;
    /// for some seconds then two nodes may say so, or none, so what follows of it must bear that.
    /// </summary>
    bool Owns(SpaceId id);

    /// <summary>
    /// Runs work that one node at a time may do: waits until this node holds the duty, runs the work, and begins anew when the duty was
    /// lost. Returns when <paramref name="stoppingToken"/> ends or the work returns by itself.
    /// </summary>
    /// <param name="duty">A name such as <c>webhooks</c>.</param>
    /// <param name="work">The work; its token ends as soon as the duty may be another node's. Afterwards it may be called again.</param>
    /// <param name="stoppingToken">Ends the waiting and the work.</param>
    Task RunAloneAsync(string duty, Func<CancellationToken, Task> work, CancellationToken stoppingToken);
}
