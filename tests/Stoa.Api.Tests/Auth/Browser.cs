namespace Stoa.Api.Tests.Auth;

/// <summary>What a browser sends along with a request of one of our own pages.</summary>
internal static class Browser
{
    /// <summary>The cookie's name over plain HTTP, which is all that the servers of these tests speak.</summary>
    public const string CookieName = "stoa-session";

    /// <summary>Signs a request with a session's token.</summary>
    public static void Sign(HttpRequestMessage request, string session)
    {
        request.Headers.Add("Cookie", $"{CookieName}={session}");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
    }
}
