using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Stoa.Spaces.Activity;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Activity.Webhooks;

/// <summary>Calls the receivers of webhooks: challenges them, and sends events. Source: docs/activity.md.</summary>
/// <remarks>
/// What strangers name is called, so: every address that the name leads to is looked at, and the connection goes to the one that was
/// looked at; no redirect is followed, no proxy of the environment used, no cookie kept; time and length of the answer are bounded.
/// </remarks>
public sealed class WebhookCaller : IDisposable
{
    private const int MaxAnswerBytes = 4 * 1024;
    private const int MaxHeaderKibibytes = 8;
    private const int TokenBytes = 24;

    private readonly AccountStore _store;
    private readonly ActivityOptions _options;
    private readonly HttpClient _http;

    /// <summary>Makes it.</summary>
    public WebhookCaller(AccountStore store, ActivityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _store = store;
        _options = options;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.DeliveryTimeout,
            MaxResponseHeadersLength = MaxHeaderKibibytes,
            MaxResponseDrainSize = MaxAnswerBytes,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // Names move.
            ConnectCallback = ConnectAsync,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Stoa", productVersion: null));
    }

    /// <summary>Why a text is no address of a webhook; null when it may be one.</summary>
    public string? FaultOf(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        // .NET's reader throws for some file: addresses and names of shares ("//…"), which would be refused below anyway.
        if (url.Length > Webhook.MaxUrl || !url.StartsWith("http", StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || HostOf(uri) is not { Length: > 0 } host)
        {
            return $"must be an absolute URL of at most {Webhook.MaxUrl} characters that begins with {(_options.AllowPlainHttp ? "https:// or http://" : "https://")}";
        }

        return uri.Scheme != Uri.UriSchemeHttps && !(_options.AllowPlainHttp && uri.Scheme == Uri.UriSchemeHttp) ? _options.AllowPlainHttp ? "must begin with https:// or http://" : "must begin with https://"
            : !_options.AllowPlainHttp && !uri.IsDefaultPort ? "must not name a port"
            : uri.UserInfo.Length > 0 ? "must not hold a user or password"
            : uri.Fragment.Length > 0 ? "must not hold a fragment"
            : !_options.AllowPrivateAddresses && (uri.IsLoopback || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && !AddressGuard.IsPublic(address)))
                ? "must lead to an address in the Internet"
            : null;
    }

    /// <summary>Asks the receiver to prove that it knows the app's secret.</summary>
    public async Task<CallResult> ChallengeAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        if (FaultOf(webhook.Url) is not null)
        {
            return new CallResult(CallOutcome.NotAllowed, 0); // The operator allows less than when it was made.
        }

        if (await _store.ReadAppSecretAsync(webhook.ClientId, cancellationToken) is not { } secret)
        {
            return new CallResult(CallOutcome.Unreachable, 0);
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        var address = new UriBuilder(webhook.Url);
        address.Query = address.Query.Length > 1 ? $"{address.Query}&crc_token={token}" : $"crc_token={token}";
        using var request = new HttpRequestMessage(HttpMethod.Get, address.Uri);
        return await CallAsync(
            request,
            answer => IsToken(answer, Sign(secret, Encoding.UTF8.GetBytes(token))),
            cancellationToken);
    }

    /// <summary>Sends an event, signed.</summary>
    public async Task<CallResult> SendAsync(Webhook webhook, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        if (FaultOf(webhook.Url) is not null)
        {
            return new CallResult(CallOutcome.NotAllowed, 0); // The operator allows less than when it was made.
        }

        if (await _store.ReadAppSecretAsync(webhook.ClientId, cancellationToken) is not { } secret)
        {
            return new CallResult(CallOutcome.Unreachable, 0);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(webhook.Url)) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("x-twitter-webhooks-signature", Sign(secret, body.Span));
        return await CallAsync(request, isGood: null, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary><c>sha256=</c> and the HMAC under the app's secret, in Base64.</summary>
    private static string Sign(string secret, ReadOnlySpan<byte> message) =>
        $"sha256={Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message))}";

    /// <returns>Null for an international name that is none, which reading it throws for.</returns>
    private static string? HostOf(Uri uri)
    {
        try
        {
            return uri.IdnHost;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    private static bool IsToken(ReadOnlyMemory<byte> answer, string expected)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("response_token"u8, out var token) && token.ValueKind == JsonValueKind.String
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token.GetString() ?? ""), Encoding.UTF8.GetBytes(expected));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private async Task<CallResult> CallAsync(HttpRequestMessage request, Func<ReadOnlyMemory<byte>, bool>? isGood, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_options.DeliveryTimeout);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var status = (int)response.StatusCode;
            if (isGood is null)
            {
                return new CallResult(status is >= 200 and < 300 ? CallOutcome.Ok : CallOutcome.BadStatus, status);
            }

            if (status is < 200 or >= 300)
            {
                return new CallResult(CallOutcome.BadStatus, status);
            }

            var buffer = new byte[MaxAnswerBytes + 1];
            await using var content = await response.Content.ReadAsStreamAsync(timeout.Token);
            var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, timeout.Token);
            return new CallResult(length <= MaxAnswerBytes && isGood(buffer.AsMemory(0, length)) ? CallOutcome.Ok : CallOutcome.WrongToken, status);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CallResult(CallOutcome.TimedOut, 0);
        }
        catch (HttpRequestException e) when (e.InnerException is ClosedAddressException)
        {
            return new CallResult(CallOutcome.NotAllowed, 0);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException || e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return new CallResult(CallOutcome.TlsFailed, 0);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or InvalidOperationException or UriFormatException)
        {
            return new CallResult(CallOutcome.Unreachable, 0);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken);

        // All of them: a name that leads inside as well is no good.
        if (!_options.AllowPrivateAddresses && !Array.TrueForAll(addresses, AddressGuard.IsPublic))
        {
            throw new ClosedAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class ClosedAddressException : IOException;
}
