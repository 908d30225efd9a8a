using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster;
using Stoa.Cluster.Nodes;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Activity.Webhooks;

/// <summary>Challenges webhooks, and keeps whether they are valid. Source: docs/activity.md.</summary>
/// <remarks>
/// Who passed no challenge within a day is challenged every half hour. A wrong answer, a redirect and a failure of TLS make a webhook
/// invalid at once; all else may pass, and counts only after 28 hours without a success. A webhook that is invalid is not challenged
/// by itself: its app asks for that.
/// </remarks>
public sealed partial class WebhookChecker : BackgroundService
{
    private const int AtOnce = 8;
    private static readonly TimeSpan _fresh = TimeSpan.FromHours(24);
    private static readonly TimeSpan _patience = TimeSpan.FromHours(28);

    private readonly AccountDirectory _accounts;
    private readonly AccountStore _store;
    private readonly WebhookCaller _caller;
    private readonly ActivityOptions _options;
    private readonly Readiness _readiness;
    private readonly INodeDuties _duties;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<long, DateTimeOffset> _passed = new();
    private readonly StreamSlots _asked = new(perApp: 2);

    /// <summary>Makes it; it begins when the host starts it.</summary>
    public WebhookChecker(AccountDirectory accounts, AccountStore store, WebhookCaller caller, ActivityOptions options, Readiness readiness, INodeDuties duties,
        TimeProvider time, ILogger<WebhookChecker> logger)
    {
        _accounts = accounts;
        _store = store;
        _caller = caller;
        _options = options;
        _readiness = readiness;
        _duties = duties;
        _time = time;
        _logger = logger;
    }

    /// <summary>Takes one of the two places that an app has for challenges that it asked for; null when both are taken.</summary>
    public IDisposable? TryTake(ClientId app) => _asked.TryTake(app);

    /// <summary>Challenges a webhook that is about to be made; one that passes counts as checked now.</summary>
    public async Task<CallResult> ChallengeAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        var result = await _caller.ChallengeAsync(webhook, cancellationToken);
        if (result.Outcome == CallOutcome.Ok)
        {
            _passed[webhook.Id] = _time.GetUtcNow();
        }

        return result;
    }

    /// <summary>Saves whether a webhook is valid, when that changed.</summary>
    public Task<AccountAppendResult> SaveAsync(Webhook webhook, bool valid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook.Valid == valid
            ? Task.FromResult(new AccountAppendResult(AccountAppendStatus.Unchanged, null))
            : _store.AppendAsync(new WebhookSaved(webhook with { Valid = valid }, IsNew: false), cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _duties.RunAloneAsync(WebhookFeed.Duty, RunAsync, stoppingToken);

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        await ((Task)_readiness.WhenReady).WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var begun = _time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(_options.ChallengeEvery, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var due = _accounts.Activity.Webhooks.Where(webhook => webhook.Valid && LastPassed(webhook) < _time.GetUtcNow() - _fresh).ToArray();
            try
            {
                await Parallel.ForEachAsync(
                    due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, (webhook, stop) => CheckAsync(webhook, stop));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // The secrets cannot be read now, or whatever it was: next time.
            {
                LogFailed(e);
            }

            foreach (var gone in _passed.Keys.Where(id => _accounts.Activity.FindWebhook(id) is null))
            {
                _passed.TryRemove(gone, out _);
            }
        }

        DateTimeOffset LastPassed(Webhook webhook) => _passed.GetOrAdd(webhook.Id, begun > webhook.CreatedAt ? begun : webhook.CreatedAt);
    }

    [LoggerMessage(3731, LogLevel.Error, "Webhooks could not be challenged; they will be the next time")]
    private partial void LogFailed(Exception exception);

    private async ValueTask CheckAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        var result = await ChallengeAsync(webhook, cancellationToken);
        var isWrong = result.Outcome is CallOutcome.WrongToken or CallOutcome.TlsFailed or CallOutcome.NotAllowed || result is { Outcome: CallOutcome.BadStatus, Status: >= 300 and < 400 };
        var isGone = result.Outcome != CallOutcome.Ok && _passed.TryGetValue(webhook.Id, out var passed) && passed < _time.GetUtcNow() - _patience;
        if (isWrong || isGone)
        {
            await SaveAsync(webhook, valid: false, cancellationToken);
        }
    }
}
