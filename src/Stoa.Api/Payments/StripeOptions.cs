using System.ComponentModel.DataAnnotations;

namespace Stoa.Api.Payments;

/// <summary>How tickets are paid at Stripe. Off until both secrets are there.</summary>
public sealed class StripeOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Stripe";

    /// <summary>Where Stripe is.</summary>
    public const string DefaultApiBase = "https://api.stripe.com";

    /// <summary>
    /// The secret key (<c>sk_…</c>), or better a restricted one (<c>rk_…</c>) that may write Checkout Sessions and Refunds. Never logged.
    /// Default: none, tickets are not paid at Stripe. Set it together with <c>WebhookSecret</c>.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>The signing secret (<c>whsec_…</c>) of the webhook that leads to <c>/api/payments/stripe</c>. Never logged. Default: none.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>Where Stripe's API is: an <c>https</c> address, or one of this machine for tests. Default Stripe's own.</summary>
    public string ApiBase { get; set; } = DefaultApiBase;

    /// <summary>How long the seat of a ticket that is not paid is kept: from the sale, and anew from the first checkout on. Default 30 minutes, 1 second to 23 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "23:00:00")]
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often an open checkout is looked up at Stripe, for the case that a webhook was lost. Default 2 minutes, 0.1 second to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>When something that failed at Stripe is tried again for the first time; each further pause is twice as long. Default 2 seconds, 0.01 second to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan FirstRetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest such pause. Default 5 minutes, 0.01 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a refund is tried before it is given up, loudly. Default 3 days, 1 second to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan GiveUpRefundAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How long Stripe may take to answer. Default 10 seconds, 0.1 to 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>True when tickets can be paid at Stripe.</summary>
    internal bool IsOn => !string.IsNullOrEmpty(ApiKey) && !string.IsNullOrEmpty(WebhookSecret);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(ApiKey) != string.IsNullOrEmpty(WebhookSecret))
        {
            yield return new ValidationResult(
                $"{nameof(ApiKey)} and {nameof(WebhookSecret)} go together: {(string.IsNullOrEmpty(ApiKey) ? nameof(ApiKey) : nameof(WebhookSecret))} is missing.");
        }

        if (!IsSecret(ApiKey))
        {
            yield return new ValidationResult($"{nameof(ApiKey)} holds a blank or a character that is not ASCII.");
        }

        if (!IsSecret(WebhookSecret))
        {
            yield return new ValidationResult($"{nameof(WebhookSecret)} holds a blank or a character that is not ASCII.");
        }

        if (!Uri.TryCreate(ApiBase, UriKind.Absolute, out var address) || address.PathAndQuery != "/" || ApiBase.EndsWith('/')
            || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            yield return new ValidationResult(
                $"{nameof(ApiBase)}: {ApiBase} is no https address without a path, such as {DefaultApiBase}, and no http address of this machine.");
        }

        if (LongestRetryAfter < FirstRetryAfter)
        {
            yield return new ValidationResult($"{nameof(LongestRetryAfter)} is shorter than {nameof(FirstRetryAfter)}.");
        }
    }

    /// <summary>How long to wait after so many failures in a row.</summary>
    internal TimeSpan PauseAfter(int failures)
    {
        var doubled = FirstRetryAfter * Math.Pow(2, Math.Min(failures, 30));
        return doubled < LongestRetryAfter ? doubled : LongestRetryAfter;
    }

    private static bool IsSecret(string? text) => text is null || text.All(c => c is > ' ' and < '\u007f');
}
