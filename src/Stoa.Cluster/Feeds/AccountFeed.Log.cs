using Microsoft.Extensions.Logging;

namespace Stoa.Cluster;

public sealed partial class AccountFeed
{
    [LoggerMessage(3211, LogLevel.Information, "{Count} accounts are loaded")]
    private partial void LogLoaded(int count);

    [LoggerMessage(3212, LogLevel.Error, "The accounts cannot be read; trying again until they can")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3213, LogLevel.Information, "The accounts can be read again")]
    private partial void LogRecovered();
}
