using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Stoa.Storage.Payments;
using Stripe;
using Stripe.Checkout;
using Refund = Stoa.Storage.Payments.Refund;

namespace Stoa.Api.Payments;

/// <summary>What Stoa asks Stripe for. What fails is a value; every wish that changes something has a key, so that it happens once however often it is asked.</summary>
/// <remarks>Source: Stripe API, Checkout Sessions, Refunds, Idempotent requests.</remarks>
internal sealed partial class StripeGateway : IDisposable
{
    // Stripe lets a checkout end after 30 minutes at the earliest, by its own clock and when the request is there.
    private static readonly TimeSpan _leastDuration = TimeSpan.FromMinutes(31);
    private const int Retries = 1;
    private const int MaxName = 120;
    private readonly HttpClient _http;
    private readonly SessionService _sessions;
    private readonly RefundService _refunds;
    private readonly ILogger _logger;

    /// <summary>Makes it; connects when first needed.</summary>
    public StripeGateway(StripeOptions options, ILogger<StripeGateway> logger)
    {
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // Names move.
        })
        { Timeout = options.Timeout };
        var client = new StripeClient(
            options.ApiKey,
            httpClient: new SystemNetHttpClient(_http, maxNetworkRetries: Retries, enableTelemetry: false),
            apiBase: options.ApiBase);
        _sessions = new SessionService(client);
        _refunds = new RefundService(client);
        _logger = logger;
    }

    /// <summary>When a checkout that is asked for now ends at Stripe by itself, if the seat is kept for so long.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset now, TimeSpan holdFor) => now + (holdFor > _leastDuration ? holdFor : _leastDuration);

    /// <summary>Asks for the checkout of an order, by the order's attempt.</summary>
    /// <param name="order">The order; its attempt and the end of the checkout are recorded already.</param>
    /// <param name="title">The Space's title.</param>
    /// <param name="origin">Where the buyer comes from, without a slash at the end.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    public Task<StripeAnswer<CheckoutSession>> OpenAsync(Order order, string? title, string origin, CancellationToken cancellationToken)
    {
        var key = OrderKey.Of(order);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [OrderKey.Metadata] = key.ToString() };
        var page = $"{origin}/i/spaces/{order.SpaceId.Value}";
        var name = title is { Length: > 0 } ? $"Ticket: {Cut(title)}" : "Ticket";
        var wish = new SessionCreateOptions
        {
            Mode = "payment",
            ClientReferenceId = key.ToString(),
            Metadata = metadata,
            PaymentIntentData = new SessionPaymentIntentDataOptions { Metadata = metadata, Description = name },
            LineItems =
            [
                new SessionLineItemOptions
                {
                    Quantity = 1,
                    PriceData = new SessionLineItemPriceDataOptions
                    {
                        Currency = order.Currency.ToLowerInvariant(),
                        UnitAmount = order.Amount,
                        ProductData = new SessionLineItemPriceDataProductDataOptions { Name = name },
                    },
                },
            ],
            ExpiresAt = (order.SessionExpiresAt ?? throw new ArgumentException("The order asks for no checkout.", nameof(order))).UtcDateTime,
            SuccessUrl = $"{page}?checkout=paid",
            CancelUrl = $"{page}?checkout=canceled",
        };
        var keyed = Keyed(string.Create(CultureInfo.InvariantCulture, $"stoa-checkout-{key}-{order.Attempt}"));
        return AskAsync("checkout", async token => Read(await _sessions.CreateAsync(wish, keyed, token)), cancellationToken);
    }

    /// <summary>Looks a checkout up.</summary>
    public Task<StripeAnswer<CheckoutSession>> FindAsync(string session, CancellationToken cancellationToken)
    {
        var wish = new SessionGetOptions { Expand = ["payment_intent"] };
        return AskAsync("look", async token => Read(await _sessions.GetAsync(session, wish, cancellationToken: token)), cancellationToken);
    }

    /// <summary>Ends a checkout: from then on nobody can pay there. Refused when it is over already.</summary>
    public Task<StripeAnswer<CheckoutSession>> ExpireAsync(string session, CancellationToken cancellationToken) =>
        AskAsync("expire", async token => Read(await _sessions.ExpireAsync(session, cancellationToken: token)), cancellationToken);

    /// <summary>Gives back what is left of a payment.</summary>
    public Task<StripeAnswer<StripeRefund>> RefundAsync(Refund refund, CancellationToken cancellationToken)
    {
        var wish = new RefundCreateOptions
        {
            PaymentIntent = refund.PaymentId,
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [OrderKey.Metadata] = new OrderKey(refund.SpaceId, refund.Number).ToString() },
        };
        var keyed = Keyed(string.Create(CultureInfo.InvariantCulture, $"stoa-refund-{refund.PaymentId}-{refund.Attempt}"));
        return AskAsync("refund", async token => Read(await _refunds.CreateAsync(wish, keyed, token)), cancellationToken);
    }

    /// <summary>Looks a refund up.</summary>
    public Task<StripeAnswer<StripeRefund>> FindRefundAsync(string refund, CancellationToken cancellationToken) =>
        AskAsync("look at refund", async token => Read(await _refunds.GetAsync(refund, cancellationToken: token)), cancellationToken);

    /// <summary>Looks for a refund of a payment that Stoa asked for and that did not fail; none has an empty id.</summary>
    public Task<StripeAnswer<StripeRefund>> FindRefundOfAsync(string payment, CancellationToken cancellationToken) => AskAsync(
        "look for refund",
        async token =>
        {
            var list = await _refunds.ListAsync(new RefundListOptions { PaymentIntent = payment, Limit = 100 }, cancellationToken: token);
            var own = list.Data.FirstOrDefault(one => OrderKey.Find(one.Metadata) is not null && one.Status is not ("failed" or "canceled"));
            return own is null ? new StripeRefund("", "", null) : Read(own);
        },
        cancellationToken);

    /// <summary>A session of Stripe's as a checkout.</summary>
    public static CheckoutSession Read(Session session)
    {
        var state = (session.PaymentStatus, session.Status) switch
        {
            ("paid", _) => CheckoutState.Paid,
            (_, "expired") => CheckoutState.Dead,
            (_, "complete") => session.PaymentIntent?.Status is "requires_payment_method" or "canceled" ? CheckoutState.Dead : CheckoutState.Processing,
            _ => CheckoutState.Open,
        };
        return new CheckoutSession(
            session.Id ?? "", session.Url, state, session.PaymentIntentId, session.AmountTotal ?? -1, session.Currency ?? "", OrderKey.Find(session.Metadata));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static StripeRefund Read(Stripe.Refund refund) => new(refund.Id, refund.Status ?? "", refund.FailureReason);

    private static RequestOptions Keyed(string key) => new() { IdempotencyKey = key };

    /// <summary>At most so many characters, without half of a surrogate pair.</summary>
    private static string Cut(string text) => text.Length <= MaxName ? text : text[..(char.IsHighSurrogate(text[MaxName - 1]) ? MaxName - 1 : MaxName)];

    private async Task<StripeAnswer<T>> AskAsync<T>(string what, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return new StripeAnswer<T>(await ask(cancellationToken), StripeFault.None, "");
        }
        catch (StripeException e) when (e.HttpStatusCode != default)
        {
            var code = Word(e.StripeError?.Code ?? e.StripeError?.Type);
            var fault = (int)e.HttpStatusCode switch
            {
                >= 500 => StripeFault.Failed,
                401 or 403 or 408 or 409 or 429 => StripeFault.Unreachable,
                >= 400 => StripeFault.Refused,
                _ => StripeFault.Unreachable,
            };
            LogAnswered(what, e.HttpStatusCode, code);
            return new StripeAnswer<T>(null, fault, code);
        }
        catch (Exception e) when (e is HttpRequestException or StripeException or IOException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(what, e.GetType().Name);
            return new StripeAnswer<T>(null, StripeFault.Unreachable, "unreachable");
        }
    }

    /// <summary>Stripe's code, when it is one: what else an answer may hold belongs into no log.</summary>
    private static string Word(string? code) => code is { Length: > 0 and <= 64 } && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? code : "unknown";

    [LoggerMessage(3801, LogLevel.Warning, "Stripe refused or failed ({What}): {Status}, {Code}")]
    private partial void LogAnswered(string what, HttpStatusCode status, string code);

    [LoggerMessage(3802, LogLevel.Warning, "Stripe did not answer ({What}): {Kind}")]
    private partial void LogUnreachable(string what, string kind);
}
