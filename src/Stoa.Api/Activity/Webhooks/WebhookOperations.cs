using System.Globalization;
using Stoa.Api.Bodies;
using Stoa.Api.Fields;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Activity.Webhooks;

/// <summary>An app's webhooks. Source: X API v2, Webhooks; docs/activity.md.</summary>
internal static class WebhookOperations
{
    private const string ReplayFormat = "yyyyMMddHHmm";
    private static readonly TimeSpan _maxReplay = TimeSpan.FromDays(1);

    private static readonly Parameter _id = Parameter.InPath("webhook_id", TextPattern.NumericId, "The ID of the webhook.");

    private static readonly BodyMember _url = BodyMember.Text("url", 1, Webhook.MaxUrl, "Where events are sent: https, no port. The receiver is challenged first.").Required();

    private static readonly BodyMember _replayed = BodyMember.Text("webhook_id", TextPattern.NumericId, "The webhook.").Required();

    private static readonly BodyMember _from = BodyMember.Text("from_date", 12, 12, "The first minute, UTC: yyyymmddhhmm; at most a day ago.").Required();

    private static readonly BodyMember _to = BodyMember.Text("to_date", 12, 12, "The minute after the last, UTC: yyyymmddhhmm.").Required();

    /// <summary>What it takes to name one.</summary>
    public static readonly ParameterTable One = new(_id);

    /// <summary>What making one takes.</summary>
    public static readonly BodyTable Create = new(_url);

    /// <summary>What replaying takes.</summary>
    public static readonly BodyTable Replay = new(_replayed, _from, _to);

    /// <summary>The webhook that the path names, when it is the caller's.</summary>
    public static Webhook? Find(StoaRequest request, ActivityServices services, Parameter id) => Find(request, services, request.Query.Text(id));

    /// <summary>Challenges the receiver, then makes the webhook.</summary>
    public static async ValueTask CreateAsync(StoaRequest request, ActivityServices services, WebhookChecker checker)
    {
        var url = request.Body.Text(_url);
        if (services.Caller.FaultOf(url) is { } fault)
        {
            await RefuseAsync(request, "UrlValidationFailed", $"The `url` field {fault}.");
            return;
        }

        var client = request.Caller.ClientId;
        var others = services.Subscriptions.WebhooksOf(client);
        if (others.Any(webhook => webhook.Url == url))
        {
            await RefuseAsync(request, AccountAppendStatus.WebhookUrlTaken, services);
            return;
        }

        if (others.Count >= services.Options.MaxWebhooksPerApp)
        {
            await RefuseAsync(request, AccountAppendStatus.WebhookLimitReached, services);
            return;
        }

        var webhook = new Webhook { Id = services.Ids.Next(), ClientId = client, Url = url, Valid = true, CreatedAt = services.Now };
        if (!await PassesAsync(request, checker, webhook))
        {
            return;
        }

        var result = await services.Store.AppendAsync(new WebhookSaved(webhook, IsNew: true, services.Options.MaxWebhooksPerApp), request.Aborted);
        if (!result.Committed)
        {
            await RefuseAsync(request, result.Status, services);
            return;
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WritePropertyName("data"u8);
        Write(reply.Json, webhook);
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }

    /// <summary>Answers all of the app's.</summary>
    public static ValueTask ListAsync(StoaRequest request, ActivityServices services)
    {
        var webhooks = services.Subscriptions.WebhooksOf(request.Caller.ClientId);
        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        if (webhooks.Count > 0)
        {
            json.WriteStartArray("data"u8);
            foreach (var webhook in webhooks)
            {
                Write(json, webhook);
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("meta"u8);
        json.WriteNumber("result_count"u8, webhooks.Count);
        json.WriteEndObject();
        json.WriteEndObject();
        return request.SendAsync(reply);
    }

    /// <summary>Challenges the receiver again: one that passes is sent events again, one that does not, is not.</summary>
    public static async ValueTask ValidateAsync(StoaRequest request, ActivityServices services, WebhookChecker checker, WebhookSender sender)
    {
        if (Find(request, services, _id) is not { } webhook)
        {
            await RefuseUnknownAsync(request);
            return;
        }

        if (!await PassesAsync(request, checker, webhook, async () => await checker.SaveAsync(webhook, valid: false, CancellationToken.None)))
        {
            return;
        }

        var result = await checker.SaveAsync(webhook, valid: true, request.Aborted);
        if (result.Status is not (AccountAppendStatus.Committed or AccountAppendStatus.Unchanged))
        {
            await RefuseAsync(request, result.Status, services);
            return;
        }

        sender.Wake([webhook.Id]);
        await SendOneAsync(request, "valid"u8);
    }

    /// <summary>Deletes one: what waits for it is not sent, and its subscriptions tell to the stream only.</summary>
    public static async ValueTask DeleteAsync(StoaRequest request, ActivityServices services)
    {
        if (Find(request, services, _id) is not { } webhook)
        {
            await RefuseUnknownAsync(request);
            return;
        }

        var result = await services.Store.AppendAsync(new WebhookDeleted(webhook.Id), request.Aborted);
        if (result.Status is not (AccountAppendStatus.Committed or AccountAppendStatus.Unchanged))
        {
            await RefuseAsync(request, result.Status, services);
            return;
        }

        await services.Deliveries.ForgetAsync(webhook.Id); // What fails here is forgotten at the next sweep.
        await SendOneAsync(request, "deleted"u8);
    }

    /// <summary>Sends once more what happened in a time.</summary>
    public static async ValueTask ReplayAsync(StoaRequest request, ActivityServices services)
    {
        var body = request.Body;
        if (Find(request, services, body.Text(_replayed)) is not { } webhook)
        {
            await RefuseUnknownAsync(request);
            return;
        }

        List<Fault> faults = [];
        var from = ReadMinute(_from);
        var to = ReadMinute(_to);
        if (faults.Count == 0 && from < services.Now - _maxReplay)
        {
            faults.Add(Fault.Member(_from.Name, body.Text(_from), "is more than a day ago"));
        }

        if (faults.Count == 0 && to <= from)
        {
            faults.Add(Fault.Member(_to.Name, body.Text(_to), "is not after from_date"));
        }

        if (faults.Count > 0)
        {
            await request.RefuseAsync([.. faults]);
            return;
        }

        var count = await services.Feed.ReplayAsync(webhook.Id, from, to, request.Aborted);
        if (count is null or > WebhookFeed.MaxReplayed)
        {
            await request.RefuseAsync(count is null ? Problem.ServiceUnavailable : Problem.Conflict with
            {
                Detail = FormattableString.Invariant($"More than {WebhookFeed.MaxReplayed} events would wait: replay a shorter time, or wait until some were taken."),
            });
            return;
        }

        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteId("job_id"u8, services.Ids.Next());
        json.WriteTime("created_at"u8, services.Now);
        json.WriteEndObject();
        json.WriteEndObject();
        await request.SendAsync(reply);

        DateTimeOffset ReadMinute(BodyMember member)
        {
            if (DateTimeOffset.TryParseExact(body.Text(member), ReplayFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var minute))
            {
                return minute;
            }

            faults.Add(Fault.Member(member.Name, body.Text(member), "must be a minute as yyyymmddhhmm"));
            return default;
        }
    }

    /// <summary>Refuses because the app has no such webhook.</summary>
    public static ValueTask RefuseUnknownAsync(StoaRequest request) => RefuseAsync(request, "WebhookIdInvalid", "The app has no such webhook.");

    private static Webhook? Find(StoaRequest request, ActivityServices services, string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && services.Subscriptions.FindWebhook(number) is { } webhook && webhook.ClientId == request.Caller.ClientId ? webhook : null;

    private static async ValueTask<bool> PassesAsync(StoaRequest request, WebhookChecker checker, Webhook webhook, Func<Task>? failed = null)
    {
        using var place = checker.TryTake(webhook.ClientId);
        if (place is null)
        {
            await request.RefuseAsync(Problem.TooManyRequests with { Detail = "Other challenges of this app are under way: wait until they are answered." });
            return false;
        }

        var result = await checker.ChallengeAsync(webhook, request.Aborted);
        if (result.Outcome == CallOutcome.Ok)
        {
            return true;
        }

        await (failed?.Invoke() ?? Task.CompletedTask);
        await (result.Outcome == CallOutcome.NotAllowed
            ? RefuseAsync(request, "UrlValidationFailed", "The `url` field must lead to an address in the Internet.")
            : RefuseAsync(request, "CrcValidationFailed", Describe(result)));
        return false;
    }

    private static string Describe(CallResult result) => result.Outcome switch
    {
        CallOutcome.BadStatus => FormattableString.Invariant($"The receiver answered the challenge with status {result.Status} instead of 200."),
        CallOutcome.TimedOut => "The receiver did not answer the challenge in time.",
        CallOutcome.Unreachable => "The receiver cannot be reached.",
        CallOutcome.TlsFailed => "The receiver's certificate is no good, or TLS failed otherwise.",
        _ => "The receiver did not answer the challenge with the response token of this app: see docs/activity.md.",
    };

    private static ValueTask RefuseAsync(StoaRequest request, AccountAppendStatus status, ActivityServices services) => status switch
    {
        AccountAppendStatus.WebhookUrlTaken => RefuseAsync(request, "DuplicateUrlFailed", "The app has a webhook with this url."),
        AccountAppendStatus.WebhookLimitReached => RefuseAsync(
            request, "WebhookLimitExceeded", FormattableString.Invariant($"An app may have {services.Options.MaxWebhooksPerApp} webhooks: delete one first.")),
        AccountAppendStatus.WebhookUnknown => RefuseUnknownAsync(request),
        _ => request.RefuseAsync(Problem.ServiceUnavailable),
    };

    private static ValueTask RefuseAsync(StoaRequest request, string reason, string detail) =>
        request.RefuseAsync(Problem.BadRequest with { Title = reason, Detail = detail, Type = "invalid-request", Reason = reason });

    private static ValueTask SendOneAsync(StoaRequest request, ReadOnlySpan<byte> member)
    {
        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartObject("data"u8);
        reply.Json.WriteBoolean(member, value: true);
        reply.Json.WriteEndObject();
        reply.Json.WriteEndObject();
        return request.SendAsync(reply);
    }

    private static void Write(JsonWriter json, Webhook webhook)
    {
        json.WriteStartObject();
        json.WriteId("id"u8, webhook.Id);
        json.WriteText("url"u8, webhook.Url);
        json.WriteBoolean("valid"u8, webhook.Valid);
        json.WriteTime("created_at"u8, webhook.CreatedAt);
        json.WriteEndObject();
    }
}
