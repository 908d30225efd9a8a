namespace Stoa.Cluster.Nodes;

/// <summary>The hub of one Space between the nodes that have people of it. The key is the Space's id. In memory only: lost, it is rebuilt by the nodes' next reports.</summary>
[Alias("stoa.IRoomGrain"), GrainInterfaceType("stoa.IRoomGrain")]
internal interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>Takes in what a node has of the Space, and answers what the others have. Idempotent but for the reactions.</summary>
    [Alias("Report")]
    Task<RoomElsewhere> ReportAsync(RoomReport report);
}
