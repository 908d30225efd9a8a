using Microsoft.Extensions.Hosting;
using Stoa.Api.Activity.Webhooks;
using Stoa.Cluster.Activity;
using Stoa.Directory.Accounts;
using Stoa.Directory.Activity;
using Stoa.Spaces;
using Stoa.Storage.Accounts;
using Stoa.Storage.Activity;

namespace Stoa.Api.Activity;

/// <summary>What the operations of the Activity API need.</summary>
public sealed class ActivityServices
{
    private readonly TimeProvider _time;

    /// <summary>Puts it together.</summary>
    public ActivityServices(
        AccountDirectory accounts, AccountStore store, ActivityLog log, DeliveryStore deliveries, WebhookCaller caller, WebhookFeed feed, ActivityOptions options,
        TimeProvider time, IHostApplicationLifetime lifetime)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(lifetime);
        _time = time;
        Accounts = accounts;
        Store = store;
        Log = log;
        Deliveries = deliveries;
        Caller = caller;
        Feed = feed;
        Options = options;
        Events = new ActivityEvents(accounts);
        Streams = new StreamSlots(options.MaxStreamsPerApp);
        Ids = new SnowflakeIds(time, new Random());
        Stopping = lifetime.ApplicationStopping;
        Stopping.Register(log.Wake);
    }

    /// <summary>Who people are, and which app wants to be told of what.</summary>
    public AccountDirectory Accounts { get; }

    /// <summary>Subscriptions and webhooks.</summary>
    public ActivityDirectory Subscriptions => Accounts.Activity;

    /// <summary>Where subscriptions and webhooks are saved.</summary>
    public AccountStore Store { get; }

    /// <summary>What happens.</summary>
    public ActivityLog Log { get; }

    /// <summary>What is on its way to webhooks.</summary>
    public DeliveryStore Deliveries { get; }

    /// <summary>Calls receivers.</summary>
    public WebhookCaller Caller { get; }

    /// <summary>Queues events for webhooks.</summary>
    public WebhookFeed Feed { get; }

    /// <summary>What the operator set.</summary>
    public ActivityOptions Options { get; }

    /// <summary>Writes events.</summary>
    public ActivityEvents Events { get; }

    /// <summary>The streams that are open.</summary>
    public StreamSlots Streams { get; }

    /// <summary>Ids of subscriptions and webhooks.</summary>
    public SnowflakeIds Ids { get; }

    /// <summary>Ends when the process is to stop.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The present, to the millisecond, as everything is stored.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>For intervals.</summary>
    public long Timestamp => _time.GetTimestamp();

    /// <summary>How long ago a <see cref="Timestamp"/> was.</summary>
    public TimeSpan Since(long timestamp) => _time.GetElapsedTime(timestamp);
}
