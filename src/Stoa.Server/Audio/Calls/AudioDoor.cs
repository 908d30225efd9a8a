using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Stoa.Api.Whip;
using Stoa.Server.CommandLine;
using Stoa.Spaces;

namespace Stoa.Server.Audio.Calls;

/// <summary>The HTTP of WHIP and WHEP from the client's side. Source: RFC 9725 section 4.</summary>
/// <remarks>
/// The token goes to the server that was named and to nobody else. A node that is full or drains answers 307 with an address that lets the caller in
/// at another without it, and the session there has such an address too.
/// </remarks>
/// <param name="http">Sends the requests; stays the caller's. Must not follow redirections by itself: the token would go along.</param>
/// <param name="server">The server's address.</param>
/// <param name="token">Who asks; null for a guest.</param>
internal sealed class AudioDoor(HttpClient http, Uri server, string? token)
{
    private const string OfferType = "application/sdp";
    private const int MaxAnswerBytes = 1 << 16;
    private static readonly TimeSpan _answerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _closeWithin = TimeSpan.FromSeconds(2);

    /// <summary>A client as the door wants it.</summary>
    /// <param name="trustsAnyCertificate">True only where the address is this process's own.</param>
    public static HttpClient NewClient(bool trustsAnyCertificate = false)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = _answerWithin };
        if (trustsAnyCertificate)
        {
#pragma warning disable CA5359 // It is this process that answers, and by a name that its certificate may not have.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return new HttpClient(handler) { Timeout = _answerWithin, MaxResponseContentBufferSize = MaxAnswerBytes };
    }

    /// <summary>Opens a session.</summary>
    /// <returns>The session's address, and the SDP answer.</returns>
    /// <exception cref="CommandFailedException">There is none; the message says why.</exception>
    public async Task<(Uri Resource, string Answer)> OpenAsync(SpaceId space, AudioDirection direction, string offer, CancellationToken cancellationToken)
    {
        var address = AddressOf($"api/spaces/{space.Value}/{(direction == AudioDirection.Publish ? "whip" : "whep")}");
        using var first = await PostAsync(address, offer, cancellationToken);
        using var second = first.StatusCode == HttpStatusCode.TemporaryRedirect && first.Headers.Location is { } elsewhere && IsWeb(address = new Uri(address, elsewhere))
            ? await PostAsync(address, offer, cancellationToken)
            : null;
        var response = second ?? first;
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw new CommandFailedException(RefusalOf(response, body));
        }

        if (response.Headers.Location is not { } location || new Uri(address, location) is not { } resource || !IsWeb(resource))
        {
            throw new CommandFailedException($"{server} does not say where the session is: it is no Stoa, or something stands between.");
        }

        return (resource, body);
    }

    private async Task<HttpResponseMessage> PostAsync(Uri address, string offer, CancellationToken cancellationToken)
    {
        using var content = new StringContent(offer, Encoding.UTF8, new MediaTypeHeaderValue(OfferType));
        return await SendAsync(HttpMethod.Post, address, content, cancellationToken);
    }

    /// <summary>Deletes a session. Whatever comes of it: a session that nobody keeps up ends by itself.</summary>
    public async Task CloseAsync(Uri resource)
    {
        using var timeout = new CancellationTokenSource(_closeWithin);
        try
        {
            using var response = await SendAsync(HttpMethod.Delete, resource, content: null, timeout.Token);
        }
        catch (Exception e) when (e is CommandFailedException or OperationCanceledException)
        {
            // As the summary says.
        }
    }

    /// <summary>Asks why the server has left a session.</summary>
    /// <returns>A sentence for people.</returns>
    public async Task<string> AskWhyLeftAsync(SpaceId space, AudioDirection direction, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Get, AddressOf($"api/spaces/{space.Value}/audio"), content: null, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.StatusCode == HttpStatusCode.NotFound ? "The Space is over."
                : !response.IsSuccessStatusCode ? RefusalOf(response, body)
                : direction == AudioDirection.Publish && TextOf(body, "data", "may_not_publish_because") is { } because ? $"You may no longer talk in this Space: {because}."
                : "The server ended the session.";
        }
        catch (CommandFailedException)
        {
            return "The server has stopped.";
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Authorization = token is null || !IsHere(address) ? null : new AuthenticationHeaderValue("Bearer", token);
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new CommandFailedException($"There is no secure connection to {server}: {e.InnerException?.Message ?? e.Message}");
        }
        catch (HttpRequestException e)
        {
            throw new CommandFailedException($"{server} cannot be reached: {e.Message}. Is the server running, and --server right?");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"{server} did not answer within {_answerWithin.TotalSeconds:0} seconds.");
        }
    }

    private string RefusalOf(HttpResponseMessage response, string body)
    {
        var detail = TextOf(body, "detail") ?? TextOf(body, "title") ?? $"{server} answered {(int)response.StatusCode} {response.ReasonPhrase}.";
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when token is null => $"{server} wants to know who asks. Set STOA_TOKEN to a token: stoa token issue --help",
            HttpStatusCode.Unauthorized => $"{server} does not take the token: it is wrong, or does not count any more.",
            >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest => $"{server} leads to {response.Headers.Location}: give that address with --server.",
            _ => detail,
        };
    }

    private Uri AddressOf(string path) => new(server.AbsoluteUri.EndsWith('/') ? server : new Uri($"{server.AbsoluteUri}/"), path);

    private bool IsHere(Uri address) => address.GetLeftPart(UriPartial.Authority) == server.GetLeftPart(UriPartial.Authority);

    private static bool IsWeb(Uri address) => address.Scheme is "http" or "https";

    private static string? TextOf(string body, params ReadOnlySpan<string> path)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var element = json.RootElement;
            foreach (var name in path)
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                {
                    return null;
                }
            }

            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
