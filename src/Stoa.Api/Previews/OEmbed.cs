using System.Globalization;
using System.Net;
using Stoa.Api.Problems;
using Stoa.Api.Query;

namespace Stoa.Api.Previews;

/// <summary>Tells other programs how to show the player of a Space whose address they were given. Anyone. Source: oEmbed 1.0 (oembed.com).</summary>
internal static class OEmbed
{
    private const int MaxWidth = 480;
    private const int MaxHeight = 320;
    private const int MaxPixels = 100_000;
    private const int CacheSeconds = 60;
    private const int MaxAddress = 2_048;
    private const ulong Xml = 1;

    private static readonly Parameter _address = Parameter.RequiredText("url", 1, MaxAddress, "The address of a Space's page or player on this server.");
    private static readonly Parameter _width = Parameter.Number("maxwidth", 1, MaxPixels, MaxWidth, "The greatest width of the player in pixels.");
    private static readonly Parameter _height = Parameter.Number("maxheight", 1, MaxPixels, MaxHeight, "The greatest height of the player in pixels.");

    private static readonly Parameter _format =
        Parameter.OneOf("format", new FieldNames("OEmbedFormat", ["json", "xml"], [], ("xml", Xml)), "The form of the answer: json; xml is not offered.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(_address, _width, _height, _format);

    /// <summary>Answers with the player's place in a page.</summary>
    public static ValueTask HandleAsync(StoaRequest request, SpacePreviews previews)
    {
        var query = request.Query;
        if (query.Flags(_format) == Xml)
        {
            return request.RefuseAsync(Problem.NotImplemented with { Detail = "Only format=json is offered." });
        }

        var http = request.Http.Request;
        if (OwnAddress.FindSpace(http, query.Text(_address)) is not { } id || previews.Find(id) is not { } preview)
        {
            return request.RefuseAsync(Problem.NotFound with { Detail = "There is nothing to embed at this address." });
        }

        var (width, height) = (Math.Min(MaxWidth, query.Number(_width)), Math.Min(MaxHeight, query.Number(_height)));
        var own = OwnAddress.Of(http);
        var title = preview.Title ?? $"@{preview.HostUsername}";
        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteString("type"u8, "rich"u8);
        json.WriteString("version"u8, "1.0"u8);
        json.WriteText("title"u8, title);
        json.WriteText("author_name"u8, preview.HostName);
        json.WriteText("author_url"u8, $"{own}/@{preview.HostUsername}");
        json.WriteString("provider_name"u8, "Stoa"u8);
        json.WriteText("provider_url"u8, $"{own}/");
        json.WriteNumber("cache_age"u8, CacheSeconds);
        json.WriteText("html"u8, FrameOf($"{own}/embed/{preview.Id.Value}", title, width, height));
        json.WriteNumber("width"u8, width);
        json.WriteNumber("height"u8, height);
        json.WriteEndObject();
        return request.SendAsync(reply);
    }

    private static string FrameOf(string address, string title, int width, int height) => string.Create(
        CultureInfo.InvariantCulture,
        $"<iframe src=\"{WebUtility.HtmlEncode(address)}\" title=\"{WebUtility.HtmlEncode(title)}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" allow=\"autoplay\" frameborder=\"0\"></iframe>");
}
