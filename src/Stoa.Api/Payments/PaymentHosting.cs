using Microsoft.Extensions.DependencyInjection;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>Puts payments into a host: tickets settled outside, and at Stripe when its secrets are there.</summary>
public static class PaymentHosting
{
    /// <summary>Adds them. The host must provide an <see cref="OrderStore"/>, which outlives what is added here.</summary>
    public static IServiceCollection AddStoaPayments(this IServiceCollection services, StripeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.IsOn)
        {
            return services.AddSingleton<ITicketPayments, DoorPayments>();
        }

        services.AddSingleton(options);
        services.AddSingleton<PaymentInstruments>();
        services.AddSingleton<StripeGateway>();
        services.AddSingleton<OrderSteps>();
        services.AddSingleton<RefundSteps>();
        services.AddSingleton<LostOrders>();
        services.AddSingleton<PaymentReconciler>();
        services.AddSingleton<PaymentFeed>();
        services.AddSingleton<StripeWebhook>();
        services.AddSingleton<ITicketPayments, StripePayments>();
        services.AddHostedService(provider => provider.GetRequiredService<PaymentReconciler>());
        services.AddHostedService(provider => provider.GetRequiredService<PaymentFeed>());
        return services;
    }

    /// <summary>What takes Stripe's webhook; null when nothing is paid at Stripe.</summary>
    public static OperationHandler? FindStripeWebhook(this IServiceProvider services) =>
        services.GetService<StripeWebhook>() is { } webhook ? webhook.HandleAsync : null;
}
