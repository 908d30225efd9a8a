using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Stoa.Api.Auth;
using Stoa.Api.Payments;
using Stoa.Api.Previews;
using Stoa.Api.Whip;
using Stoa.Cluster.Rooms;
using Stoa.Directory.Accounts;
using Stoa.Identity;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Server.Web;

/// <summary>
/// Fills in the page that the web app begins with: language and look, who is signed in, what this Stoa allows, and for a Space what chat
/// programs show of its link. <c>src/Stoa.Web/src/app/facts.ts</c> reads it.
/// </summary>
internal sealed class WebShell
{
    private const string HeadMark = "<!--head-->";
    private const string RootMark = "<div id=\"root\"></div>";
    private const string HtmlMark = "<html lang=\"en\" dir=\"ltr\">";

    private readonly string _beforeHtml;
    private readonly string _beforeHead;
    private readonly string _beforeRoot;
    private readonly string _afterRoot;
    private readonly Authenticator _authenticator;
    private readonly AccountDirectory _accounts;
    private readonly IAudioSessions _audio;
    private readonly RoomOptions _rooms;
    private readonly AccountOptions _options;
    private readonly SpaceRules _rules;
    private readonly SpacePreviews _previews;
    private readonly ITicketPayments _payments;

    /// <summary>Takes the built page apart.</summary>
    /// <exception cref="InvalidOperationException">It does not hold the marks that it has to.</exception>
    public WebShell(
        byte[] page, Authenticator authenticator, AccountDirectory accounts, IAudioSessions audio, RoomOptions rooms, AccountOptions options, SpaceRules rules,
        SpacePreviews previews, ITicketPayments payments)
    {
        (_beforeHtml, var rest) = Split(Encoding.UTF8.GetString(page), HtmlMark);
        (_beforeHead, rest) = Split(rest, HeadMark);
        (_beforeRoot, _afterRoot) = Split(rest, RootMark);
        (_authenticator, _accounts, _audio, _rooms, _options, _rules, _previews, _payments) = (authenticator, accounts, audio, rooms, options, rules, previews, payments);
    }

    /// <summary>Writes the page for one request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="spaceId">The Space that the page is about, when it is about one.</param>
    /// <param name="nonce">What lets the app's own style elements in.</param>
    public async ValueTask<string> WriteAsync(HttpContext http, string? spaceId, string nonce)
    {
        await _authenticator.LearnSessionAsync(http);
        var preview = spaceId is null ? null : _previews.Find(spaceId);
        var language = PageLanguage.LanguageOf(http);
        var theme = PageTheme.ThemeOf(http) is { } chosen ? $" data-theme=\"{chosen}\"" : "";
        var text = new StringBuilder(_beforeHtml.Length + _beforeHead.Length + _beforeRoot.Length + _afterRoot.Length + 1024);
        text.Append(_beforeHtml).Append(CultureInfo.InvariantCulture, $"<html lang=\"{language}\" dir=\"{PageLanguage.DirectionOf(http)}\"{theme}>");
        text.Append(_beforeHead).Append(CultureInfo.InvariantCulture, $"<meta property=\"csp-nonce\" nonce=\"{nonce}\">\n  ");
        LinkPreview.AppendHead(text, preview, $"{http.Request.Scheme}://{http.Request.Host.Value}");
        if (http.Request.Path.Value is ['/', '@', .. var username])
        {
            LinkPreview.AppendFeeds(text, username);
        }

        text.Append(_beforeRoot).Append(RootMark);
        text.Append("<script type=\"application/json\" id=\"facts\">").Append(Facts(http, preview)).Append("</script>");
        return text.Append(_afterRoot).ToString();
    }

    /// <summary>What the app knows from the start. The encoder leaves no character in that means something to HTML.</summary>
    private string Facts(HttpContext http, SpacePreview? preview)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            if (_authenticator.FindSession(http.Request) is { UserId: { } id } && _accounts.TryGetUser(id, out var user))
            {
                WriteUser(json, user);
            }
            else
            {
                json.WriteNull("user");
            }

            json.WriteBoolean("guests", _rooms.Guests);
            json.WriteString("sign_up", _options.SignUp switch { SignUpMode.Open => "open", SignUpMode.Invitation => "invitation", _ => "closed" });
            json.WriteBoolean("audio", _audio.UnavailableBecause is null);
            json.WriteBoolean("stripe", _payments.Offers(TicketPayment.Stripe));
            WriteLimits(json);
            if (preview is not null)
            {
                LinkPreview.Write(json, preview);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteUser(Utf8JsonWriter json, User user)
    {
        json.WriteStartObject("user");
        json.WriteString("id", user.Id.ToString());
        json.WriteString("name", user.Name);
        json.WriteString("username", user.Username);
        if (user.ProfileImageUrl is { } picture)
        {
            json.WriteString("profile_image_url", picture);
        }

        json.WriteBoolean("operator", user.Operator);
        json.WriteEndObject();
    }

    private void WriteLimits(Utf8JsonWriter json)
    {
        json.WriteStartObject("limits");
        json.WriteNumber("title", _rules.MaxTitleLength);
        json.WriteNumber("topics", _rules.MaxTopics);
        json.WriteNumber("days_ahead", (int)_rules.MaxScheduleAhead.TotalDays);
        json.WriteNumber("speakers", _rules.MaxSpeakers);
        json.WriteNumber("co_hosts", _rules.MaxCoHosts);
        json.WriteNumber("note", _rules.MaxNoteLength);
        json.WriteNumber("post", _rules.MaxPostLength);
        json.WriteEndObject();
    }

    private static (string Before, string After) Split(string text, string mark) => text.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0
        ? (text[..at], text[(at + mark.Length)..])
        : throw new InvalidOperationException($"The web app's page holds no {mark}.");
}
