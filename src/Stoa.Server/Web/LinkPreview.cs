using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Stoa.Api.Previews;
using Stoa.Spaces;

namespace Stoa.Server.Web;

/// <summary>What chat programs, search engines and the app's first picture learn of a Space by its link alone. Source: ogp.me; oembed.com section 4.</summary>
internal static class LinkPreview
{
    /// <summary>Adds the elements of the page's head.</summary>
    /// <param name="head">The head so far.</param>
    /// <param name="preview">What may be known; null: nothing about a Space.</param>
    /// <param name="origin">The server's address as the caller sees it, without a slash at its end.</param>
    public static void AppendHead(StringBuilder head, SpacePreview? preview, string origin)
    {
        var title = preview is null ? "Stoa" : TitleOf(preview);
        head.Append("<title>").Append(HtmlEncoder.Default.Encode(preview is null ? title : $"{title} · Stoa")).Append("</title>\n  ");
        Property(head, "og:site_name", "Stoa");
        Property(head, "og:type", "website");
        Property(head, "og:title", title);
        Property(head, "og:image", $"{origin}/icon-512.png");
        Named(head, "twitter:card", "summary");
        if (preview is null)
        {
            Named(head, "description", "Live audio Spaces");
            Property(head, "og:description", "Live audio Spaces");
            return;
        }

        var address = $"{origin}/i/spaces/{preview.Id.Value}";
        Property(head, "og:url", address);
        Property(head, "og:description", DescriptionOf(preview));
        Named(head, "description", DescriptionOf(preview));
        head.Append("<link rel=\"alternate\" type=\"application/json+oembed\" href=\"").Append(HtmlEncoder.Default.Encode($"{origin}/api/oembed?url={Uri.EscapeDataString(address)}"))
            .Append("\" title=\"").Append(HtmlEncoder.Default.Encode(title)).Append("\">\n  ");
    }

    /// <summary>Adds where feed readers find a host's Spaces, to the head of the host's page. Source: RFC 4287 section 4.2.7; rssboard.org/rss-autodiscovery.</summary>
    /// <param name="head">The head so far.</param>
    /// <param name="username">The host's username: letters, digits and <c>_</c>.</param>
    public static void AppendFeeds(StringBuilder head, string username)
    {
        foreach (var kind in (string[])["atom", "rss"])
        {
            head.Append(CultureInfo.InvariantCulture, $"<link rel=\"alternate\" type=\"application/{kind}+xml\" href=\"/api/users/by/username/{username}/spaces.{kind}\" title=\"@{username}\">\n  ");
        }
    }

    /// <summary>Writes the same for the app, as the member <c>preview</c>.</summary>
    public static void Write(Utf8JsonWriter json, SpacePreview preview)
    {
        json.WriteStartObject("preview");
        json.WriteString("id", preview.Id.Value);
        json.WriteString("state", preview.State == SpaceState.Live ? "live" : "scheduled");
        if (preview.Title is { } title)
        {
            json.WriteString("title", title);
        }

        WriteTime(json, "scheduled_start", preview.ScheduledStart);
        WriteTime(json, "started_at", preview.StartedAt);
        json.WriteString("host_name", preview.HostName);
        json.WriteString("host_username", preview.HostUsername);
        json.WriteNumber("participant_count", preview.ParticipantCount);
        if (preview.Offer is { } offer)
        {
            json.WriteStartObject("ticket");
            json.WriteNumber("price", offer.PriceMinorUnits);
            json.WriteString("currency", offer.Currency);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string TitleOf(SpacePreview preview) => preview.Title ?? $"{preview.HostName} (@{preview.HostUsername})";

    /// <summary>Programs that show links have no time zone of the reader: UTC, said so.</summary>
    private static string DescriptionOf(SpacePreview preview) => preview.State == SpaceState.Live
        ? $"Live now, with {preview.HostName}"
        : string.Create(CultureInfo.InvariantCulture, $"With {preview.HostName}, {preview.ScheduledStart?.UtcDateTime:ddd d MMM yyyy, HH:mm} UTC");

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        }
    }

    private static void Property(StringBuilder head, string name, string content) => Append(head, "property", name, content);

    private static void Named(StringBuilder head, string name, string content) => Append(head, "name", name, content);

    private static void Append(StringBuilder head, string attribute, string name, string content) =>
        head.Append("<meta ").Append(attribute).Append("=\"").Append(name).Append("\" content=\"").Append(HtmlEncoder.Default.Encode(content)).Append("\">\n  ");
}
