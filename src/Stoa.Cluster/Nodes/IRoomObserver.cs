using Orleans.Concurrency;

namespace Stoa.Cluster.Nodes;

/// <summary>A node, as the hubs of its Spaces and other nodes reach it: one for all Spaces, for the life of the process.</summary>
[Alias("stoa.IRoomObserver"), GrainInterfaceType("stoa.IRoomObserver")]
internal interface IRoomObserver : IGrainObserver
{
    /// <summary>Says what is elsewhere. May be lost: the next one, or the answer to the next report, says all of it again.</summary>
    /// <param name="spaceId">The Space.</param>
    /// <param name="elsewhere">What the other nodes have of it.</param>
    [OneWay, Alias("Tell")]
    Task TellAsync(string spaceId, RoomElsewhere elsewhere);

    /// <summary>Counts those who came and went on another node in the audience that this node measures. Counted once, however often it is sent.</summary>
    /// <param name="spaceId">The Space.</param>
    /// <param name="batch">Who.</param>
    [Alias("Measure")]
    Task<AudienceAnswer> MeasureAsync(string spaceId, AudienceBatch batch);
}
