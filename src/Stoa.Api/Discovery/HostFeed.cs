using System.Globalization;
using System.ServiceModel.Syndication;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Stoa.Api.Auth;
using Stoa.Api.Previews;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Discovery;

/// <summary>The live and scheduled Spaces that somebody hosts or co-hosts, for feed readers: what the caller's lists show of them. Source: RFC 4287; RSS 2.0.</summary>
internal static class HostFeed
{
    /// <summary>The media type of Atom.</summary>
    public const string AtomType = "application/atom+xml";

    /// <summary>The media type of RSS.</summary>
    public const string RssType = "application/rss+xml";

    private const int MaxEntries = 100;
    private const string Ids = "tag:spaces.stoa,2026:"; // The same wherever the feed is read, so that readers find an entry again.
    private static readonly XNamespace _atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace _creator = "http://purl.org/dc/elements/1.1/";
    private static readonly Parameter _username = Parameter.InPath("username", TextPattern.Username, "The username, without @.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(_username);

    /// <summary>Answers with the feed as Atom.</summary>
    public static ValueTask AtomAsync(StoaRequest request, RoomDesk desk) => HandleAsync(request, desk, isAtom: true);

    /// <summary>Answers with the feed as RSS.</summary>
    public static ValueTask RssAsync(StoaRequest request, RoomDesk desk) => HandleAsync(request, desk, isAtom: false);

    private static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, bool isAtom)
    {
        if (!await ListDoor.AdmitAsync(request, desk))
        {
            return;
        }

        if (!desk.Accounts.TryGetUserByName(request.Query.Text(_username), out var host) || host.Suspended)
        {
            await desk.RefuseAsync(request, RefusalTable.UsernameUnknown);
            return;
        }

        var caller = request.Caller;
        var spaces = desk.Spaces.ByHost(host.Id).Select(entry => entry.Space).Where(space => space.IsRetrievable && ListDoor.Shows(desk, caller, space)).Take(MaxEntries).ToArray();
        var origin = OwnAddress.Of(request.Http.Request);
        var feed = Make(host, spaces, origin);
        var self = new Uri($"{origin}/api/users/by/username/{host.Username}/spaces.{(isAtom ? "atom" : "rss")}");
        SyndicationFeedFormatter formatter;
        if (isAtom)
        {
            feed.Links.Add(SyndicationLink.CreateSelfLink(self, AtomType));
            formatter = new Atom10FeedFormatter(feed);
        }
        else
        {
            feed.ElementExtensions.Add(new XElement(_atom + "link", new XAttribute("rel", "self"), new XAttribute("type", RssType), new XAttribute("href", self.AbsoluteUri)));
            formatter = new Rss20FeedFormatter(feed, serializeExtensionsAsAtom: false);
        }

        var isPublic = caller.Kind == CallerKind.Anonymous;
        request.Http.Response.Headers.Vary = "Authorization, Cookie";
        await TaggedReply.SendAsync(request, Write(formatter), isAtom ? AtomType : RssType, isPublic ? "public, max-age=300" : "private, max-age=300");
    }

    private static SyndicationFeed Make(User host, Space[] spaces, string origin)
    {
        var name = Clean(host.Name);
        var profile = new Uri($"{origin}/@{host.Username}");
        return new SyndicationFeed(
            $"{name} (@{host.Username})", $"Live and scheduled Spaces of {name}", profile, $"{Ids}user/{host.Id}",
            spaces.Select(space => space.UpdatedAt).Append(host.CreatedAt).Max(),
            [.. spaces.Select(space => Make(space, host, origin))])
        {
            Authors = { new SyndicationPerson(null, name, profile.AbsoluteUri) },
        };
    }

    private static SyndicationItem Make(Space space, User host, string origin)
    {
        var name = Clean(host.Name);
        var item = new SyndicationItem(
            space.Title is { } title ? Clean(title) : $"{name} (@{host.Username})", content: (SyndicationContent?)null, new Uri($"{origin}/i/spaces/{space.Id.Value}?source=calendar"), $"{Ids}space/{space.Id.Value}", space.UpdatedAt)
        {
            PublishDate = space.CreatedAt,
            Summary = new TextSyndicationContent(space.State == SpaceState.Live
                ? "Live now"
                : string.Create(CultureInfo.InvariantCulture, $"Starts {space.ScheduledStart?.UtcDateTime:ddd d MMM yyyy, HH:mm} UTC")),
        };
        item.Authors.Add(new SyndicationPerson(null, name, $"{origin}/@{host.Username}"));
        item.ElementExtensions.Add(new XElement(_creator + "creator", name));
        return item;
    }

    private static byte[] Write(SyndicationFeedFormatter formatter)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
        {
            formatter.WriteTo(xml);
        }

        return stream.ToArray();
    }

    /// <summary>A text without what XML cannot hold: control characters and halves of pairs.</summary>
    internal static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else if (XmlConvert.IsXmlChar(text[i]) && !char.IsSurrogate(text[i]) && !char.IsControl(text[i]))
            {
                clean.Append(text[i]);
            }
        }

        return clean.ToString();
    }
}
