using Microsoft.Extensions.Logging;

namespace Stoa.Api;

public sealed partial class StoaApi
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Route} failed with {Exception}\n{StackTrace}")]
    private static partial void LogFailed(ILogger logger, string? method, string? route, string? exception, string? stackTrace);
}
