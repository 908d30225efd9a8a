using Microsoft.Extensions.Logging;
using Stoa.Spaces;

namespace Stoa.Cluster;

internal sealed partial class SpaceGrain
{
    [LoggerMessage(3101, LogLevel.Information, "Space {SpaceId} was written by someone else; deciding again")]
    private partial void LogConflict(SpaceId spaceId);

    [LoggerMessage(3102, LogLevel.Warning, "Space {SpaceId} could not be loaded")]
    private partial void LogLoadFailed(Exception exception, SpaceId spaceId);

    [LoggerMessage(3103, LogLevel.Warning, "An append to Space {SpaceId} failed or its outcome is unknown")]
    private partial void LogAppendFailed(SpaceId spaceId);
}
