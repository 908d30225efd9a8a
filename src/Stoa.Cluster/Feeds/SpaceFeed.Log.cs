using Microsoft.Extensions.Logging;
using Stoa.Spaces;

namespace Stoa.Cluster;

public sealed partial class SpaceFeed
{
    [LoggerMessage(3201, LogLevel.Information, "{Count} scheduled and live Spaces are loaded")]
    private partial void LogLoaded(int count);

    [LoggerMessage(3202, LogLevel.Error, "The log cannot be read; trying again until it can")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3203, LogLevel.Information, "The log can be read again")]
    private partial void LogRecovered();

    [LoggerMessage(3204, LogLevel.Error, "An event of Space {SpaceId} came before an earlier one; the Space is loaded afresh")]
    private partial void LogIncomplete(SpaceId spaceId);
}
