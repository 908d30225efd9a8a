using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Stoa.Server.Tests.Activity;

/// <summary>A real HTTP server that receives webhooks, checks every signature, and can misbehave.</summary>
internal sealed class WebhookReceiver(string secret, TimeSpan stall) : IAsyncDisposable
{
    private readonly List<Received> _received = [];
    private WebApplication? _app;
    private int _redirected;
    private int _badSignatures;

    /// <summary>The port on the loopback.</summary>
    public int Port { get; } = RunningStoa.FreePort();

    /// <summary>Where events go.</summary>
    public string Url => $"http://127.0.0.1:{Port}/hook?app=1";

    /// <summary>How events are answered; asked for each attempt, from any thread.</summary>
    public Func<Answer> Next { get; set; } = static () => Answer.Ok;

    /// <summary>What the challenge is answered with: a body, a status, or where to be redirected; null: as it should be.</summary>
    public string? Challenge { get; set; }

    /// <summary>Events whose signature was wrong.</summary>
    public int BadSignatures => Volatile.Read(ref _badSignatures);

    /// <summary>Requests that came to where a redirect led.</summary>
    public int Redirected => Volatile.Read(ref _redirected);

    /// <summary>Everything that was answered with 200, in order.</summary>
    public IReadOnlyList<Received> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>Listens, also again after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Port}");
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
    }

    /// <summary>Stops listening: connections are refused.</summary>
    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync(new CancellationToken(canceled: true)); // What is under way is cut off.
            await app.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path == "/elsewhere")
        {
            Interlocked.Increment(ref _redirected);
        }
        else if (HttpMethods.IsGet(http.Request.Method))
        {
            await AnswerChallengeAsync(http);
        }
        else
        {
            await AnswerEventAsync(http);
        }
    }

    private async Task AnswerChallengeAsync(HttpContext http)
    {
        var token = http.Request.Query["crc_token"].ToString();
        var answer = Challenge ?? $$"""{"response_token":"{{Sign(Encoding.UTF8.GetBytes(token))}}"}""";
        if (answer.StartsWith("http", StringComparison.Ordinal))
        {
            http.Response.Redirect(answer);
        }
        else if (int.TryParse(answer, CultureInfo.InvariantCulture, out var status))
        {
            http.Response.StatusCode = status;
        }
        else
        {
            await http.Response.WriteAsync(answer);
        }
    }

    private async Task AnswerEventAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (http.Request.Headers["x-twitter-webhooks-signature"] != Sign(body.ToArray()) || http.Request.ContentType != "application/json")
        {
            Interlocked.Increment(ref _badSignatures);
        }

        switch (Next())
        {
            case Answer.Fail:
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            case Answer.Stall:
                await Task.Delay(stall);
                http.Abort();
                break;
            case Answer.Drop:
                http.Abort();
                break;
            case Answer.Redirect:
                http.Response.Redirect($"http://127.0.0.1:{Port}/elsewhere");
                break;
            default:
                lock (_received)
                {
                    _received.Add(Read(body.ToArray()));
                }

                break;
        }
    }

    private static Received Read(byte[] body)
    {
        var data = JsonSerializer.Deserialize<JsonElement>(body).GetProperty("data");
        return new Received(
            data.GetProperty("event_uuid").GetString()!, data.GetProperty("payload").GetProperty("broadcast_id").GetString()!,
            data.GetProperty("event_type").GetString()!, data.TryGetProperty("tag", out var tag) ? tag.GetString() : null);
    }

    private string Sign(byte[] message) => $"sha256={Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message))}";
}
