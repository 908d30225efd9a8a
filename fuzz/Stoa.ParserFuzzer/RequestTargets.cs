using System.Text;
using Microsoft.AspNetCore.Http;
using Stoa.Api;
using Stoa.Api.Auth;
using Stoa.Api.Bodies;
using Stoa.Api.Discovery;
using Stoa.Api.Fields;
using Stoa.Api.OAuth;
using Stoa.Api.Previews;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Api.Rooms.Stream;
using Stoa.Api.Spaces;
using Stoa.Api.Users;
using Stoa.Fuzzing;
using Stoa.Identity;
using Stoa.Server.Hosting;
using Stoa.Spaces;

namespace Stoa.ParserFuzzer;

/// <summary>What a request has: path, query, headers, body.</summary>
internal static class RequestTargets
{
    private static readonly RoomBodies _bodies = new(new SpaceRules());
    private static readonly BodyTable[] _bodyTables = [_bodies.Create, _bodies.Edit, _bodies.SpeakRequest, _bodies.Post, RoomBodies.Person, RoomBodies.Removal, RoomBodies.OneReaction, RoomBodies.Empty];
    private static readonly RouteNode _routes = MakeRoutes();

    private static readonly ParameterTable[] _tables =
    [
        SearchSpaces.Parameters, FindSpacesByIds.Parameters, FindUsersByUsernames.Parameters, SearchUsers.Parameters, SearchTitles.Parameters, ListSpaces.Parameters, OEmbed.Parameters, RoomParameters.PageAlone,
    ];

    public static void Path(string text)
    {
        var values = default(PathValues);
        if (_routes.Find(text.AsSpan(text.StartsWith('/') ? 1 : 0), ref values) is not { } found)
        {
            return;
        }

        _ = (found.IsPossible(values), found.Allow);
        for (var i = 0; i < values.Count; i++)
        {
            Claim.Must(text.Contains(values[i], StringComparison.Ordinal) && !values[i].Contains('/', StringComparison.Ordinal), "a value is one part of the path");
        }
    }

    public static void Query(string text)
    {
        foreach (var table in _tables)
        {
            QueryParser.Parse(table, default, text, out var faults);
            var told = (faults ?? []).Sum(fault => fault.Message.Length + fault.Values.Sum(value => (long)value.Length));
            Claim.Must(told <= 20_000 + (200L * text.Length), "what is told of faults is bounded by what was sent");
        }
    }

    public static void Url(string text)
    {
        var decoded = UrlText.Decode(text, out var isValid);
        Claim.Must(!UrlText.IsPlain(text) || (isValid && decoded == text), "what is plain stands for itself");
        Claim.Must(UrlText.Decode(Uri.EscapeDataString(decoded), out var isValidAgain) == decoded && isValidAgain, "what is encoded comes back");
    }

    public static void Body(byte[] bytes)
    {
        foreach (var table in _bodyTables)
        {
            var read = BodyReader.Read(bytes, table);
            Claim.Must(read.Problem is null, "a body that is all there has faults or values");
            Claim.Must((read.Faults ?? []).Sum(fault => (long)fault.Message.Length) <= 100_000 + (20L * bytes.Length), "what is told of faults is bounded by what was sent");
            foreach (var member in read.Faults is null ? table.Members : [])
            {
                Claim.Must(read.Values.Has(member) || !member.IsRequired, "what is required is there");
            }
        }
    }

    public static void OAuth(byte[] bytes)
    {
        foreach (var isJson in new[] { true, false })
        {
            foreach (var (name, value) in OAuthParameters.Read(bytes, isJson)?.Values ?? new Dictionary<string, string>(StringComparer.Ordinal))
            {
                _ = Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
            }
        }
    }

    public static void Basic(string text)
    {
        var request = WithHeader("Authorization", text);
        if (BasicCredentials.Read(request) is { } credentials)
        {
            Claim.Must(credentials.ClientId.Value.Length <= 2_048 && credentials.Secret.Length <= 2_048, "both are bounded");
            Claim.Must(credentials.Secret.Length == 0 || credentials.ClientId.Value.Contains(credentials.Secret, StringComparison.Ordinal) || !credentials.ToString().Contains(credentials.Secret, StringComparison.Ordinal), "the secret is not in what is logged");
        }
    }

    public static void Cookie(string text)
    {
        var request = WithHeader("Cookie", text);
        _ = SessionCookie.Read(request);
        _ = PageLanguage.LanguageOf(request.HttpContext);
        request.Headers.Origin = text;
        Claim.Must(!SessionCookie.IsSameOrigin(request) || text.Equals("http://stoa.example", StringComparison.OrdinalIgnoreCase), "only our own origin is ours");
        request.Headers["Sec-Fetch-Site"] = text;
        Claim.Must(!SessionCookie.IsSameOrigin(request) || text == "same-origin", "only our own site is ours");
    }

    public static void Accept(string text)
    {
        var request = WithHeader("Accept", text);
        request.Headers.AcceptEncoding = text;
        request.Headers.AcceptLanguage = text;
        _ = (AcceptedTypes.Accept(request, null), AcceptedTypes.Accept(request, EventStream.ContentType), AcceptedTypes.IsPreferred(request, "text/csv"));
        Claim.Must(ContentEncodings.Choose(request) is null or ContentEncodings.Brotli or ContentEncodings.Gzip, "an encoding is one that we have");
        Claim.Must(PageLanguage.LanguageOf(request.HttpContext) is "en" or "de", "a language is one that we have");
    }

    public static void LastEventId(string text)
    {
        if (EventStream.ResumePoint.Read(text) is { } point)
        {
            Claim.Must(point.Index >= 0 && point.Epoch.Length > 0 && text.StartsWith(point.Epoch + '-', StringComparison.Ordinal), "a place is what was written");
        }
    }

    public static void Host(string text)
    {
        if (HostCheck.IsHost(text))
        {
            var request = WithHeader("Host", text);
            Claim.Must(text.Length == 0 || Uri.TryCreate(OwnAddress.Of(request), UriKind.Absolute, out _), "an address can be made of a host");
            _ = OwnAddress.OfSpace(request, "1W6Q4IWrOel1f");
            _ = OwnAddress.FindSpace(request, "http://stoa.example/i/spaces/1W6Q4IWrOel1f");
        }
    }

    public static void OwnAddressOf(string text)
    {
        var request = WithHeader("Host", "stoa.example");
        if (OwnAddress.FindSpace(request, text) is { } id)
        {
            Claim.Must(new Uri(text, UriKind.Absolute) is { Host: "stoa.example", Scheme: "http", Port: 80, UserInfo: "" } && !id.Contains('/', StringComparison.Ordinal), "only pages of this server are ours");
        }
    }

    private static HttpRequest WithHeader(string name, string value)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = "http";
        request.Headers.Host = "stoa.example";
        request.Headers[name] = value;
        return request;
    }

    private static RouteNode MakeRoutes()
    {
        var root = new RouteNode();
        foreach (var (path, table) in new[]
        {
            ("2/spaces/{id}", RoomParameters.Space), ("2/spaces/search", SearchSpaces.Parameters), ("2/spaces", FindSpacesByIds.Parameters), ("api/spaces/{id}/speakers/{user_id}", RoomParameters.SpaceAndPerson),
            ("api/spaces/{id}/audio/{session}", RoomParameters.SpaceAndAudioSession), ("api/spaces/{id}/posts/{post_id}", RoomParameters.SpaceAndPost),
        })
        {
            root.Add(path, new Operation("GET", "/" + path, Access.Public, table, Body: null, static _ => ValueTask.CompletedTask));
        }

        return root;
    }
}
