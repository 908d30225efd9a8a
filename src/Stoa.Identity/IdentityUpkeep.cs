using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using Stoa.Cluster;
using Stoa.Cluster.Nodes;
using Stoa.Directory.Accounts;
using Stoa.Identity.Data;
using Stoa.Identity.OAuth;
using Stoa.Identity.People;

namespace Stoa.Identity;

/// <summary>Tells a new installation's owner how to become its operator, and throws away what nobody can use any more. One node does it for all.</summary>
internal sealed partial class IdentityUpkeep(
    IServiceScopeFactory scopes, AccountDirectory accounts, Readiness readiness, INodeDuties duties, IServer server, IHostApplicationLifetime lifetime,
    TimeProvider time, ILogger<IdentityUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromHours(1);

    // OpenIddict keeps what has ended for a while, to notice when it comes again.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(14);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var listening = lifetime.ApplicationStarted.Register(started.SetResult);
        await readiness.WhenReady.WaitAsync(stoppingToken);
        await started.Task.WaitAsync(stoppingToken);
        await duties.RunAloneAsync("upkeep", WorkAsync, stoppingToken);
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await TryAsync(GreetAsync, stoppingToken);
        using var timer = new PeriodicTimer(_every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(DropAsync, stoppingToken);
        }
    }

    private async Task TryAsync(Func<IServiceProvider, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await work(scope.ServiceProvider, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(logger, failure.GetType().FullName, failure.StackTrace);
        }
    }

    private async Task GreetAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (accounts.Operators.Any())
        {
            return;
        }

        var code = await services.GetRequiredService<OneTimeLinks>().CreateAsync(LinkKind.FirstOperator, OneTimeLinks.Lifetime, null, null, cancellationToken);
        await Console.Out.WriteLineAsync($"""

            Nobody runs this Stoa yet. Make the first account, which will, within 24 hours:

              {Address()}/signup#{code}

            """.AsMemory(), cancellationToken);
    }

    /// <summary>One round.</summary>
    internal async Task DropAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - _kept;
        await services.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(before, cancellationToken);
        await services.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(before, cancellationToken);
        await services.GetRequiredService<OneTimeLinks>().DropExpiredAsync(cancellationToken);
        await services.GetRequiredService<AppMirror>().ForgetAsync(cancellationToken);
    }

    /// <summary>Where a browser on this machine finds the server: by name, since passkeys are for names alone.</summary>
    private string Address()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost:5080";
        return address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal)
            .Replace("[::1]", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal).TrimEnd('/');
    }

    [LoggerMessage(6002, LogLevel.Error, "Upkeep of sign-in failed: {Kind}\n{StackTrace}")]
    private static partial void LogFailed(ILogger logger, string? kind, string? stackTrace);
}
