using Microsoft.Extensions.DependencyInjection;
using Stoa.Api.Activity.Webhooks;

namespace Stoa.Api.Activity;

/// <summary>Puts the Activity API into a host: the webhooks' feed, sender and checker.</summary>
public static class ActivityHosting
{
    /// <summary>Adds it. The host must provide a <see cref="Stoa.Storage.Activity.DeliveryStore"/>, which outlives what is added here.</summary>
    public static IServiceCollection AddStoaActivity(this IServiceCollection services, ActivityOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ActivityServices>();
        services.AddSingleton<WebhookCaller>();
        services.AddSingleton<WebhookFeed>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookChecker>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookSender>());
        services.AddHostedService(provider => provider.GetRequiredService<WebhookFeed>());
        services.AddHostedService(provider => provider.GetRequiredService<WebhookChecker>());
        return services;
    }
}
