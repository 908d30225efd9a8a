using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Stoa.Server.Tests.Payments;

/// <summary>A real HTTP server that speaks what Stoa asks of Stripe (Checkout Sessions, Refunds, idempotency keys, errors, signed webhooks), and does what a test wants.</summary>
/// <remarks>Source: Stripe API reference: Checkout Sessions, Refunds, Idempotent requests, Errors; Verify webhook signatures manually.</remarks>
internal sealed class LocalStripe : IAsyncDisposable
{
    public const string ApiKey = "sk_test_local0123456789";
    public const string WebhookSecret = "whsec_local0123456789";
    private static readonly TimeSpan _leastDuration = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly Dictionary<string, LocalSession> _sessions = new(StringComparer.Ordinal);
    private readonly List<LocalRefund> _refunds = [];
    private readonly Dictionary<string, (string Asked, int Status, string Body)> _answered = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private int _number;
    private volatile bool _isDown;

    /// <summary>The port on the loopback.</summary>
    public int Port { get; } = RunningStoa.FreePort();

    /// <summary>Where it is.</summary>
    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Where events go: Stoa's address, without a slash at its end.</summary>
    public string Stoa { get; set; } = "";

    /// <summary>True: whoever connects is cut off, and nothing happens.</summary>
    public bool IsDown { get => _isDown; set => _isDown = value; }

    /// <summary>Refunds of these payments are refused for good, with this code.</summary>
    public string? RefundFault { get; set; }

    /// <summary>Runs after something was done and before it is answered; for answers that never arrive.</summary>
    public Func<string, Task> BeforeAnswer { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Settings under which a Stoa has its tickets paid here.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("Stoa__Stripe__ApiKey", ApiKey), ("Stoa__Stripe__WebhookSecret", WebhookSecret), ("Stoa__Stripe__ApiBase", Url), ("Stoa__Stripe__LookEvery", "00:00:01"),
        ("Stoa__Stripe__FirstRetryAfter", "00:00:00.05"), ("Stoa__Stripe__LongestRetryAfter", "00:00:00.4"), ("Stoa__Stripe__Timeout", "00:00:05"),
    ];

    /// <summary>The checkouts made for a Space.</summary>
    public IReadOnlyList<LocalSession> SessionsOf(string space)
    {
        lock (_lock)
        {
            return [.. _sessions.Values.Where(session => session.Order.StartsWith($"{space}-", StringComparison.Ordinal)).OrderBy(session => session.Number)];
        }
    }

    /// <summary>The refunds of a Space's tickets, also those made by hand.</summary>
    public IReadOnlyList<LocalRefund> RefundsOf(string space)
    {
        lock (_lock)
        {
            return [.. _refunds.Where(refund => refund.Order.StartsWith($"{space}-", StringComparison.Ordinal))];
        }
    }

    /// <summary>The checkout at an address that a buyer was sent to.</summary>
    public LocalSession At(string address)
    {
        lock (_lock)
        {
            return _sessions[address[(address.LastIndexOf('/') + 1)..]];
        }
    }

    /// <summary>Listens.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url);
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
    }

    /// <summary>The buyer pays on Stripe's page; gives the event, which is not sent yet.</summary>
    /// <param name="address">Where the buyer was sent.</param>
    /// <param name="amount">Another amount than the checkout asked for, as if somebody had changed it.</param>
    public string Pay(string address, long? amount = null)
    {
        var session = At(address);
        lock (_lock)
        {
            Assert.Equal("open", session.Status);
            session.Amount = amount ?? session.Amount;
            session.Begin("succeeded", $"pi_{++_number}");
            session.PaymentStatus = "paid";
            return Event("checkout.session.completed", session.ToJson(expanded: false));
        }
    }

    /// <summary>The buyer pays by a bank that takes its time; gives the event.</summary>
    public string PayByBank(string address)
    {
        var session = At(address);
        lock (_lock)
        {
            session.Begin("processing", $"pi_{++_number}");
            return Event("checkout.session.completed", session.ToJson(expanded: false));
        }
    }

    /// <summary>The bank has made up its mind; gives the event.</summary>
    public string Decide(string address, bool isPaid)
    {
        var session = At(address);
        lock (_lock)
        {
            session.PaymentState = isPaid ? "succeeded" : "requires_payment_method";
            session.PaymentStatus = isPaid ? "paid" : "unpaid";
            return Event(isPaid ? "checkout.session.async_payment_succeeded" : "checkout.session.async_payment_failed", session.ToJson(expanded: false));
        }
    }

    /// <summary>The checkout ends by itself; gives the event.</summary>
    public string Expire(string address)
    {
        var session = At(address);
        lock (_lock)
        {
            session.Status = "expired";
            return Event("checkout.session.expired", session.ToJson(expanded: false));
        }
    }

    /// <summary>Somebody refunds the payment of a checkout in Stripe's dashboard; gives the event.</summary>
    public string RefundByHand(string address)
    {
        var session = At(address);
        lock (_lock)
        {
            _refunds.Add(new LocalRefund($"re_{++_number}", session.PaymentId!, session.Amount, session.Order, ByHand: true));
            return Event("charge.refunded", new
            {
                id = "ch_1", @object = "charge", amount = session.Amount, amount_refunded = session.Amount, refunded = true, payment_intent = session.PaymentId, currency = session.Currency,
            });
        }
    }

    /// <summary>An event, as it would be sent.</summary>
    public string Event(string type, object of) => JsonSerializer.Serialize(new
    {
        id = $"evt_{Interlocked.Increment(ref _number)}",
        @object = "event",
        api_version = "2026-10-28.endive",
        created = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        livemode = false,
        pending_webhooks = 1,
        type,
        request = new { id = (string?)null, idempotency_key = (string?)null },
        data = new { @object = of },
    });

    /// <summary>Sends an event to Stoa, signed.</summary>
    /// <param name="body">The event.</param>
    /// <param name="secret">What it is signed with.</param>
    /// <param name="age">How old the signature says it is.</param>
    /// <param name="sent">What is sent in the place of what was signed.</param>
    public async Task<HttpStatusCode> SendAsync(string body, string secret = WebhookSecret, TimeSpan age = default, string? sent = null)
    {
        var time = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Stoa}/api/payments/stripe") { Content = new StringContent(sent ?? body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", $"t={time},v1={signature},v0=00");
        request.Headers.TryAddWithoutValidation("Accept", "*/*; q=0.5, application/xml");
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_app is { } app)
        {
            await app.StopAsync(new CancellationToken(canceled: true)); // What is under way is cut off.
            await app.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (IsDown)
        {
            http.Abort();
            return;
        }

        var path = http.Request.Path.Value!;
        var form = HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType ? await http.Request.ReadFormAsync() : FormCollection.Empty;
        var asked = $"{path}?{string.Join('&', form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"))}";
        int status;
        string body;
        lock (_lock)
        {
            (status, body) = http.Request.Headers.Authorization == $"Bearer {ApiKey}"
                ? Once(http.Request.Headers["Idempotency-Key"].ToString(), asked, () => Act(http.Request, path, form))
                : Fault(401, "invalid_request_error", "invalid_api_key");
        }

        await BeforeAnswer($"{http.Request.Method} {path}");
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body);
    }

    /// <summary>The first answer to a key is the answer to all.</summary>
    private (int Status, string Body) Once(string key, string asked, Func<(int Status, string Body)> act)
    {
        if (key.Length > 0 && _answered.TryGetValue(key, out var before))
        {
            return before.Asked == asked ? (before.Status, before.Body) : Fault(400, "idempotency_error", null);
        }

        var answer = act();
        if (key.Length > 0)
        {
            _answered[key] = (asked, answer.Status, answer.Body);
        }

        return answer;
    }

    private (int Status, string Body) Act(HttpRequest request, string path, IFormCollection form) => (request.Method, path.Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
    {
        ("POST", ["v1", "checkout", "sessions"]) => Create(form),
        ("GET", ["v1", "checkout", "sessions", var id]) => _sessions.TryGetValue(id, out var found) ? Good(found.ToJson(request.Query["expand[0]"] == "payment_intent")) : Missing(),
        ("POST", ["v1", "checkout", "sessions", var id, "expire"]) => !_sessions.TryGetValue(id, out var open) ? Missing()
            : open.Status != "open" ? Fault(400, "invalid_request_error", null) : Good(open.End()),
        ("POST", ["v1", "refunds"]) => Refund(form),
        ("GET", ["v1", "refunds"]) => Good(new
        {
            @object = "list", url = "/v1/refunds", has_more = false,
            data = _refunds.Where(refund => refund.PaymentId == request.Query["payment_intent"]).Select(refund => refund.ToJson()),
        }),
        ("GET", ["v1", "refunds", var id]) => _refunds.Find(refund => refund.Id == id) is { } one ? Good(one.ToJson()) : Missing(),
        _ => Missing(),
    };

    private (int Status, string Body) Create(IFormCollection form)
    {
        var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(form["expires_at"]!, CultureInfo.InvariantCulture));
        var amount = long.Parse(form["line_items[0][price_data][unit_amount]"]!, CultureInfo.InvariantCulture);
        if (form["mode"] != "payment" || expires < TimeProvider.System.GetUtcNow() + _leastDuration || amount <= 0 || form["line_items[0][quantity]"] != "1"
            || form["success_url"].Count == 0 || form["line_items[0][price_data][product_data][name]"].Count == 0)
        {
            return Fault(400, "invalid_request_error", null);
        }

        var number = ++_number;
        var session = new LocalSession(
            number, $"cs_test_{number}", $"{Url}/pay/cs_test_{number}", amount, form["line_items[0][price_data][currency]"]!, form["metadata[stoa_order]"]!, expires, form["success_url"]!);
        _sessions.Add(session.Id, session);
        return Good(session.ToJson(expanded: false));
    }

    private (int Status, string Body) Refund(IFormCollection form)
    {
        var payment = form["payment_intent"].ToString();
        if (RefundFault is { } fault)
        {
            return Fault(400, "invalid_request_error", fault);
        }

        if (_sessions.Values.FirstOrDefault(session => session.PaymentId == payment) is not { PaymentState: "succeeded" } paid)
        {
            return Missing();
        }

        if (_refunds.Exists(refund => refund.PaymentId == payment))
        {
            return Fault(400, "invalid_request_error", "charge_already_refunded");
        }

        var made = new LocalRefund($"re_{++_number}", payment, paid.Amount, form["metadata[stoa_order]"]!, ByHand: false);
        _refunds.Add(made);
        return Good(made.ToJson());
    }

    private static (int Status, string Body) Good(object body) => (200, JsonSerializer.Serialize(body));

    private static (int Status, string Body) Missing() => Fault(404, "invalid_request_error", "resource_missing");

    private static (int Status, string Body) Fault(int status, string type, string? code) =>
        (status, JsonSerializer.Serialize(new { error = new { type, code, message = "No." } }));
}
