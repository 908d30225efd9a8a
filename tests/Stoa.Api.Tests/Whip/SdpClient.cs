using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Stoa.Api.Tests.Auth;
using Stoa.Api.Tests.Rooms;

namespace Stoa.Api.Tests.Whip;

/// <summary>Speaks WHIP and WHEP as a client does.</summary>
internal static class SdpClient
{
    public const string Sdp = "application/sdp";
    public const string Fragment = "application/trickle-ice-sdpfrag";

    /// <summary>Sends an offer to <c>whip</c> or <c>whep</c>.</summary>
    public static Task<SdpReply> OfferAsync(this Person person, string path, string body = "v=0\r\n", string? type = Sdp) =>
        person.SendSdpAsync("POST", path, Encoding.UTF8.GetBytes(body), type);

    /// <summary>Changes a session.</summary>
    public static Task<SdpReply> PatchAsync(this Person person, string path, string? ifMatch, string? type = Fragment) =>
        person.SendSdpAsync("PATCH", path, "a=candidate:1 1 udp 1 192.0.2.1 5 typ host\r\n"u8.ToArray(), type, ifMatch is null ? null : ("If-Match", ifMatch));

    public static async Task<SdpReply> SendSdpAsync(this Person person, string method, string path, byte[]? body, string? type = null, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new ByteArrayContent(body) };
        if (body is not null && type is not null)
        {
            request.Content!.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (header is { } more)
        {
            request.Headers.TryAddWithoutValidation(more.Name, more.Value);
        }

        if (person.Token is not null && person.IsSession)
        {
            Browser.Sign(request, person.Token);
        }
        else if (person.Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        }

        using var response = await person.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var sent = response.Content.Headers.ContentType?.ToString();
        var reply = new SdpReply((int)response.StatusCode, sent, text, response.Headers, response.Content.Headers);
        if (reply.IsJson)
        {
            person.Server.AssertDescribed(method, path, new Rooms.Reply(reply.Status, reply.Json, reply.Headers));
        }

        return reply;
    }
}

/// <summary>What came back.</summary>
internal sealed record SdpReply(int Status, string? Type, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public bool IsJson => Type?.Contains("json", StringComparison.Ordinal) == true;

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? Reason => IsJson && Json.TryGetProperty("reason", out var reason) ? reason.GetString() : null;

    /// <summary>The path of the session that was opened.</summary>
    public string Session => Headers.Location!.OriginalString;

    /// <summary>Its id.</summary>
    public string SessionId => Session.Split('/')[^1];
}
