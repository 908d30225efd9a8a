using System.ComponentModel.DataAnnotations;
using Stoa.Api;
using Stoa.Api.Activity;
using Stoa.Api.Payments;
using Stoa.Cluster;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Retention;
using Stoa.Cluster.Rooms;
using Stoa.Identity;
using Stoa.Server.CommandLine;
using Stoa.Server.Telemetry;
using Stoa.Sfu;
using Stoa.Storage;

namespace Stoa.Server.Hosting;

/// <summary>Everything below <c>Stoa</c> in the configuration: environment variables (<c>Stoa__Cluster__MaxSpacesPerCreator=200</c>) or appsettings.json.</summary>
internal sealed class StoaSettings
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Stoa";

    /// <summary>Where what has to last is kept.</summary>
    public StorageOptions Storage { get; set; } = new();

    /// <summary>This process as one node of several.</summary>
    public NodeOptions Node { get; set; } = new();

    /// <summary>Spaces: limits and deadlines.</summary>
    public ClusterOptions Cluster { get; set; } = new();

    /// <summary>Rooms: who may be in them, event streams, reactions.</summary>
    public RoomOptions Rooms { get; set; } = new();

    /// <summary>Insights: how audiences are measured.</summary>
    public InsightsOptions Insights { get; set; } = new();

    /// <summary>How long what is about people is kept.</summary>
    public RetentionOptions Retention { get; set; } = new();

    /// <summary>Audio: its port, the addresses that browsers are offered, limits.</summary>
    public SfuOptions Audio { get; set; } = new();

    /// <summary>The HTTP surface.</summary>
    public ApiOptions Api { get; set; } = new();

    /// <summary>The Activity API: streams and webhooks.</summary>
    public ActivityOptions Activity { get; set; } = new();

    /// <summary>Tickets that are paid at Stripe.</summary>
    public StripeOptions Stripe { get; set; } = new();

    /// <summary>People's accounts and their sign-in.</summary>
    public AccountOptions Accounts { get; set; } = new();

    /// <summary>Proxies in front of the process.</summary>
    public HostingOptions Hosting { get; set; } = new();

    /// <summary>What operators are told: metrics, traces, logs.</summary>
    public TelemetryOptions Telemetry { get; set; } = new();

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="CommandFailedException">A setting is unknown or out of range; the message names it.</exception>
    public static StoaSettings Read(IConfiguration configuration)
    {
        try
        {
            var settings = configuration.GetSection(SectionName).Get<StoaSettings>(options => options.ErrorOnUnknownConfiguration = true) ?? new();
            Check(settings.Node, nameof(Node));
            Check(settings.Cluster, nameof(Cluster));
            Check(settings.Rooms, nameof(Rooms));
            Check(settings.Insights, nameof(Insights));
            Check(settings.Retention, nameof(Retention));
            Check(settings.Audio, nameof(Audio));
            Check(settings.Hosting, nameof(Hosting));
            Check(settings.Api, nameof(Api));
            Check(settings.Activity, nameof(Activity));
            Check(settings.Stripe, nameof(Stripe));
            Check(settings.Accounts, nameof(Accounts));
            Check(settings.Telemetry, nameof(Telemetry));
            Check(settings.Api.RateLimits, $"{nameof(Api)}:{nameof(ApiOptions.RateLimits)}");
            return settings.Node.IsClustered && string.IsNullOrEmpty(settings.Storage.Postgres)
                ? throw new CommandFailedException($"Settings below {SectionName}: Node:Redis needs Storage:Postgres, since nodes share one log. See docs/cluster.md.")
                : settings;
        }
        catch (InvalidOperationException e)
        {
            throw new CommandFailedException(SettingFault.Describe(e));
        }
    }

    private static void Check(object options, string section)
    {
        List<ValidationResult> faults = [];
        if (!Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true))
        {
            throw new CommandFailedException($"Settings below {SectionName}:{section}: {string.Join(' ', faults.Select(fault => fault.ErrorMessage))}");
        }
    }
}
