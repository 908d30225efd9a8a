using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Stoa.Contract.Tests;

/// <summary>A browser without scripts: cookies, forms with their hidden fields, and no redirect that is not asked for.</summary>
internal sealed partial class Browser : IDisposable
{
    private static int _number;
    private readonly HttpClient _http;
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>Opens it; each comes from an address of its own, as a trusted proxy tells.</summary>
    public Browser(Uri address, string? from = null)
    {
        Address = address;
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var number = Interlocked.Increment(ref _number);
        _http.DefaultRequestHeaders.Add("X-Forwarded-For", from ?? $"198.51.{number / 250}.{(number % 250) + 1}");
        _http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
    }

    /// <summary>The server's address.</summary>
    public Uri Address { get; }

    /// <summary>What it asks for in Accept-Language; null: it says nothing.</summary>
    public string? Language { get; set; }

    /// <summary>The value of a cookie; null when there is none.</summary>
    public string? Cookie(string name) => _cookies.GetValueOrDefault(name);

    /// <summary>Sets a cookie.</summary>
    public void SetCookie(string name, string value) => _cookies[name] = value;

    public void Dispose() => _http.Dispose();

    /// <summary>Opens a page.</summary>
    public async Task<BrowserPage> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var reply = await SendAsync(request);
        return await BrowserPage.ReadAsync(reply);
    }

    /// <summary>Opens a page and sends one of its forms: the one whose action or text holds <paramref name="which"/>.</summary>
    public async Task<BrowserPage> SubmitAsync(string path, string which, params (string Name, string Value)[] fields) =>
        await SubmitAsync(await GetAsync(path), path, which, fields);

    /// <summary>Sends a form of a page that was opened before.</summary>
    public async Task<BrowserPage> SubmitAsync(BrowserPage page, string path, string which, params (string Name, string Value)[] fields)
    {
        var form = page.FindForm(which);
        var values = form.Fields.Where(field => fields.All(given => given.Name != field.Key)).Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await PostAsync(form.ActionFor(which) ?? path, values);
    }

    /// <summary>Sends fields as a form, with nothing added.</summary>
    public async Task<BrowserPage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var reply = await SendAsync(request);
        return await BrowserPage.ReadAsync(reply);
    }

    /// <summary>Calls the API as a script of our own pages does.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> ApiAsync(string method, string path, object? body = null, string site = "same-origin")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("application/json");
        using var reply = await SendAsync(request);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (reply.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        if (Language is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", Language);
        }

        var reply = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        foreach (var line in reply.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            var (pair, rest) = (line.Split(';', 2)[0].Split('=', 2), line.Split(';', 2)[1]);
            Assert.True(rest.Contains("httponly", StringComparison.OrdinalIgnoreCase) || pair[0] is "stoa-language" or "stoa-theme", pair[0]); // Scripts set these two as well.
            Assert.Contains("samesite=", rest, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("secure", rest, StringComparison.OrdinalIgnoreCase);
            if (pair[1].Length == 0 || rest.Contains("1970", StringComparison.Ordinal))
            {
                _cookies.Remove(pair[0]);
            }
            else
            {
                _cookies[pair[0]] = pair[1];
            }
        }

        return reply;
    }

    /// <summary>Makes an account with a password; the browser is signed in then.</summary>
    public async Task SignUpAsync(string username, string password, string? code = null)
    {
        var page = await SubmitAsync(
            "/signup", "handler=Password", ("username", username), ("name", username), ("password", password), ("code", code ?? ""));
        Assert.Equal((302, "/settings"), (page.Status, page.Location));
    }

    /// <summary>Signs in with a password.</summary>
    public Task<BrowserPage> SignInAsync(string username, string password) =>
        SubmitAsync("/signin", "handler=Password", ("username", username), ("password", password));
}

/// <summary>A page as it came.</summary>
internal sealed partial class BrowserPage
{
    private BrowserPage(int status, string? location, string html, IReadOnlyDictionary<string, string> headers)
    {
        Status = status;
        Location = location;
        Html = html;
        Headers = headers;
    }

    public int Status { get; }

    /// <summary>Where it leads to.</summary>
    public string? Location { get; }

    public string Html { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public static async Task<BrowserPage> ReadAsync(HttpResponseMessage reply) => new(
        (int)reply.StatusCode, reply.Headers.Location?.OriginalString, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
        reply.Headers.NonValidated.Concat(reply.Content.Headers.NonValidated).ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));

    /// <summary>The text of what was found wrong; empty when nothing was.</summary>
    public string Problem => string.Join(' ', ProblemPattern().Matches(Html).Select(match => WebUtility.HtmlDecode(match.Groups["text"].Value).Trim()));

    /// <summary>Fails unless the page has a text, and says what it has instead.</summary>
    public void ShouldSay(string text) => Assert.True(Html.Contains(text, StringComparison.Ordinal), $"“{text}” is not on the page ({Status}, {Location}):\n{Html}");

    /// <summary>A parameter of the address that it leads to; null when it is not there.</summary>
    public string? Answer(string name) =>
        Location is { } location && Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(new Uri("http://none"), location).Query).TryGetValue(name, out var value)
            ? value.ToString() : null;

    /// <summary>The form of which the start or a button holds a text.</summary>
    public BrowserForm FindForm(string which)
    {
        foreach (Match match in FormPattern().Matches(Html))
        {
            if (match.Value.Contains(which, StringComparison.Ordinal))
            {
                return new BrowserForm(match.Value);
            }
        }

        Assert.Fail($"No form with {which} on the page ({Status}, {Location}):\n{Html}");
        return null;
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FormPattern();

    [GeneratedRegex("<p class=\"problem\"[^>]*>(?<text>[^<]+)</p>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProblemPattern();
}

/// <summary>A form.</summary>
internal sealed partial class BrowserForm(string html)
{
    /// <summary>Every input with a value that is there already.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; } =
        [.. from Match input in InputPattern().Matches(html)
            let name = Attribute(input.Value, "name")
            where name is not null && !input.Value.Contains("type=\"radio\"", StringComparison.Ordinal)
            select KeyValuePair.Create(name, Attribute(input.Value, "value") ?? "")];

    /// <summary>Where it goes when the button with this text, or this action, sends it; null: to the page itself.</summary>
    public string? ActionFor(string which) =>
        ButtonPattern().Matches(html).Select(button => button.Value).Where(button => button.Contains(which, StringComparison.Ordinal))
            .Select(button => Attribute(button, "formaction")).FirstOrDefault(action => action is not null)
        ?? Attribute(html[..(html.IndexOf('>', StringComparison.Ordinal) + 1)], "action");

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $" {name}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    [GeneratedRegex("<input[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InputPattern();

    [GeneratedRegex("<button.*?</button>", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ButtonPattern();
}
