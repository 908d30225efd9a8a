using System.Net;
using Stoa.Api.Activity;
using Stoa.Api.Activity.Webhooks;
using Stoa.Api.Bodies;
using Stoa.Fuzzing;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.ParserFuzzer;

/// <summary>Words of requests: ids, times, languages, addresses that people and apps name.</summary>
internal static class WordTargets
{
    // It asks its store for secrets alone, and no address here is called.
    private static readonly WebhookCaller _caller = new(store: null!, new ActivityOptions());

    public static void Id(string text)
    {
        if (SpaceId.TryParse(text, out var space))
        {
            Claim.Must(space.Value == text && text.Length is >= 1 and <= 13, "an id of a Space is what was written");
        }

        // Numbers may have zeros in front: they are the same number, read again.
        Number(UserId.TryParse(text, out var user), user.Value, user.ToString());
        Number(PostId.TryParse(text, out var post), post.Value, post.ToString());
        Number(TopicId.TryParse(text, out var topic), topic.Value, topic.ToString());
        Number(ReportId.TryParse(text, out var report), report.Value, report.ToString());

        void Number(bool isRead, long number, string written) =>
            Claim.Must(!isRead || (number >= 0 && written == number.ToString(System.Globalization.CultureInfo.InvariantCulture) && text.TrimStart('0') == (number == 0 ? "" : written)), "a number is what was written");
    }

    public static void Time(string text)
    {
        if (Rfc3339.TryParse(text, out var time))
        {
            Claim.Must(time.Offset == TimeSpan.Zero && Rfc3339.TryParse(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture), out var again) && again == time, "a time comes back");
            _ = SpaceInput.ToMilliseconds(time);
            _ = SpaceInput.CheckStart(time, DateTimeOffset.UnixEpoch, new SpaceRules());
        }
    }

    public static void Words(string text)
    {
        if (ScopeNames.TryParse(text, out var scopes, out _))
        {
            Claim.Must(ScopeNames.TryParse(ScopeNames.Format(scopes), out var again, out _) && again == scopes, "scopes come back");
        }

        var rules = new SpaceRules();
        Claim.Must(SpaceInput.CheckLang(text) is not null || (text.Length is >= 2 and <= 35 && text.All(char.IsAscii)), "a language is short and plain");
        Claim.Must(!User.IsUsername(text) || text.Length <= User.MaxUsernameLength, "a username is short");
        if (text.Length > 0 && SpaceInput.CheckTitle(text, rules) is null)
        {
            Claim.Must(!text.Any(char.IsControl) && text.EnumerateRunes().Count() <= rules.MaxTitleLength, "a title is short, without control characters");
        }
    }

    public static void RedirectUriOf(string text)
    {
        if (RedirectUri.IsAllowed(text))
        {
            var scheme = text[..text.IndexOf(':', StringComparison.Ordinal)];
            Claim.Must(!text.Contains('#', StringComparison.Ordinal) && text.All(c => c is > ' ' and < '\u007f' and not ('\\' or '"' or '<' or '>')), "nothing in it ends a header or an attribute");
            Claim.Must(!new[] { "javascript", "data", "vbscript", "file", "blob" }.Contains(scheme, StringComparer.OrdinalIgnoreCase), "no browser runs it");
            Claim.Must(!scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || new Uri(text).IsLoopback, "plain HTTP stays on this machine");
        }
    }

    public static void WebhookUrl(string text)
    {
        if (_caller.FaultOf(text) is null)
        {
            var url = new Uri(text, UriKind.Absolute);
            Claim.Must(url is { Scheme: "https", IsDefaultPort: true, UserInfo: "", Fragment: "" } && url.Host.Length > 0, "it is https, with no port, no user");
            Claim.Must(!IPAddress.TryParse(url.DnsSafeHost, out var address) || AddressGuard.IsPublic(address), "an address in it is one of the Internet");
        }
    }
}
