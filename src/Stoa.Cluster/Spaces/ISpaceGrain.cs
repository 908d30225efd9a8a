using Stoa.Spaces;

namespace Stoa.Cluster;

/// <summary>One Space: the only writer of its events. The key is the Space's id.</summary>
[Alias("stoa.ISpaceGrain"), GrainInterfaceType("stoa.ISpaceGrain")]
public interface ISpaceGrain : IGrainWithStringKey
{
    /// <summary>Decides a command, appends its events, and answers after they are durable and this node's Directory shows them.</summary>
    /// <param name="command">What is wanted.</param>
    /// <param name="cancellationToken">Ends the wait only; the command may still be carried out.</param>
    [Alias("Execute")]
    Task<SpaceOutcome> ExecuteAsync(SpaceCommand command, CancellationToken cancellationToken);
}
