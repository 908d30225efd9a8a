using System.ComponentModel.DataAnnotations;

namespace Stoa.Api.Activity;

/// <summary>How other programs are told of what happens in Spaces.</summary>
public sealed class ActivityOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Activity";

    /// <summary>Streams that one app may have open at a time. Default 2, as X has it; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int MaxStreamsPerApp { get; set; } = 2;

    /// <summary>Webhooks that one app may have. Default 5, 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int MaxWebhooksPerApp { get; set; } = 5;

    /// <summary>
    /// True: webhooks may lead into the server's own network (loopback, private and link-local addresses). Whoever may make an app can then
    /// make this server call machines in there. Default false.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>True: webhooks may be <c>http://</c>, and name a port. What is sent can be read and changed on the way. Default false.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>How long a receiver may take to answer. Default 10 seconds, as X has it; 0.1 to 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>When an event is sent again for the first time after a failure; each further pause is twice as long. Default 1 second, 0.01 second to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan FirstRetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such pause. Default 15 minutes, 0.01 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an event is tried before it is given up and becomes a dead letter. Default 1 day, 1 second to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long dead letters are kept. Default 7 days, 1 minute to 90 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan DeadLetterRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often webhooks that passed no challenge within a day are challenged. Default 30 minutes, 1 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ChallengeEvery { get; set; } = TimeSpan.FromMinutes(30);
}
