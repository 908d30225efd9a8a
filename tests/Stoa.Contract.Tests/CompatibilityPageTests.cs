using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>docs/compatibility.md is made from the tables that the tests run; this keeps it current.</summary>
public sealed class CompatibilityPageTests
{
    private const int MaxReply = 220;
    private static readonly string _page = Path.Combine(Repository.Root, "docs", "compatibility.md");

    [Fact]
    public async Task Page_SaysWhatTheTablesSay()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var page = Render();
        if (Environment.GetEnvironmentVariable("STOA_UPDATE") == "1")
        {
            await File.WriteAllTextAsync(_page, page, cancellationToken);
        }

        Assert.True(page == await File.ReadAllTextAsync(_page, cancellationToken), "docs/compatibility.md is out of date: run this test once with STOA_UPDATE=1.");
    }

    private static string Render()
    {
        var page = new StringBuilder("""
            # Compatibility with the X API v2

            Made from the tables that the tests run by `STOA_UPDATE=1 ./test Contract`; do not edit.

            Every line here is a test against the real server: `./test Contract` runs them all, and
            `dotnet run --project tests/Stoa.Contract.Tests -- --filter-class '*ContractTests'` the replies alone. Each reply with status 200 is
            also held against X's OpenAPI document: 2.166 in the tweet vocabulary, 2.167 in the post vocabulary.

            *documented*: X says so; *observed*: X was seen to do so; *inferred*: by analogy with either; *Stoa*: our own choice where X has
            nothing. In requests and replies `{live}`, `{creator}` and their like stand for ids, `<time>`, `<count>`, `<token>` for any value.


            """);
        AppendParameters(page);
        AppendFields(page);
        AppendReplies(page);
        AppendOAuth(page);
        AppendDifferences(page);
        return page.ToString();
    }

    private static void AppendOAuth(StringBuilder page) =>
        page.Append("""
            ## OAuth 2.0

            Each row is held by `OAuthTests`, those of apps by themselves by `AppTokenTests`; `RealBrowserTests` does the whole with twitter-api-v2's own helper.
            Source: X's documents, and what was observed where they say nothing.

            | request | reply |
            |---|---|
            | `GET /i/oauth2/authorize`, `GET /2/oauth2/authorize` | the consent page; after signing in, when nobody is |
            | … allowed | 302 to the redirect URI with `code` and `state` |
            | … refused | 302 with `error=access_denied` and `state` |
            | … unknown app, redirect URI that is not registered to the letter, unknown or no scope, no state or one over 500 characters, no PKCE, other response types | a page that says so; leads nowhere |
            | `POST /2/oauth2/token`, `authorization_code`, `refresh_token` | `token_type`, `expires_in` (7200), `access_token`, `scope`; `refresh_token` with `offline.access` |
            | … code wrong, used, expired, another app's | 400 `invalid_request` "Value passed for the authorization code was invalid."; used: everything that came of it ends |
            | … refresh token wrong, used, another app's | 400 `invalid_request` "Value passed for the token was invalid."; used: everything of the grant ends |
            | … verifier, redirect URI wrong | 400 `invalid_request` "Value passed for the code verifier was invalid.", "… redirect uri did not match …" |
            | … scope beyond the grant | 400 `invalid_scope` |
            | … parameter missing | 400 `invalid_request` "Missing required parameter [code]." |
            | … confidential app without or with a wrong secret | 401 `unauthorized_client` "Missing valid authorization header" |
            | … `client_credentials` | the app's own bearer, as at `/oauth2/token` |
            | `POST /2/oauth2/revoke` | `{"revoked":true}`, also for what is unknown; a refresh token ends its grant |
            | `POST /oauth2/token`, `POST /oauth2/invalidate_token` | `token_type`, `access_token`; `access_token`; refused: 403 with codes 99, 170, 348 |

            Parameters are read from a form, a JSON object or the query; `s256` counts as `S256`.


            """);

    private static void AppendDifferences(StringBuilder page) =>
        page.Append("""
            ## What differs, and why

            | point | X | Stoa |
            |---|---|---|
            | OAuth 1.0a | accepted on users and follows, refused with 403 on Spaces | not implemented: 401 |
            | Scopes | many more | the six that Spaces, users and follows need, `offline.access`, and `space.write` of our own; asking for others shows a page |
            | A refresh token sent twice at the same moment | not known | one request wins, or none, and the grant ends |
            | Ended Spaces | documented as an error, observed as `state: ended` | the error; `Stoa__Api__EndedSpaces=Stub` or `Full` shows them, by id alone |
            | `subscriber_count` | documented for the creator alone, observed for all | all; `Stoa__Api__SubscriberCount=Creator` |
            | Problem types | `api.twitter.com` until 2.166, `api.x.com` since | `api.x.com`; `Stoa__Api__ProblemTypeBase` |
            | Topics that are no more | not known | stay in `topic_ids`, are left out of `includes` without an error: X's errors know no such resource |
            | Following a protected account | asks its owner | answers `pending_follow` and keeps no request |
            | Audio | through X's own apps alone | by WHIP and WHEP under `/api`: `docs/audio.md` |
            | CORS | none | none; `Stoa__Api__CorsOrigins` names sites |
            | Bytes that are no HTTP, request lines beyond 64 KiB, headers beyond 32 KiB | not known | refused by the web server with 400, 414 or 431 and no body |
            | `x-response-time`, `x-connection-hash` | sent | not sent; `x-transaction-id` is |

            Limits are X's (`docs/configuration.md`, `Stoa:Api:RateLimits`), counted in windows that begin with the first call; the tests of
            `x-rate-limit-*` are `RateLimitTests` and `OptionTests`, those of paging `PagingTests`, of encodings `EncodingTests`, of any
            combination of fields and expansions `SelectionTests`.

            """);

    private static void AppendParameters(StringBuilder page)
    {
        page.Append("""
            ## Parameters

            Accepted with every value that either document lists (`ParameterTests`): the number of values at each version.

            | endpoint | parameter | values or limits | 2.166 | 2.167 |
            |---|---|---|---|---|

            """);
        var paths = Specification.Tweet.Operations.Where(operation => operation.Method == "GET").Select(operation => operation.Path);
        foreach (var path in paths)
        {
            var (older, newer) = (ParameterTests.ParametersOf(Specification.Tweet.Version, path), ParameterTests.ParametersOf(Specification.Post.Version, path));
            foreach (var name in older.Concat(newer).Select(parameter => parameter.Name).Distinct(StringComparer.Ordinal))
            {
                var (before, now) = (older.FirstOrDefault(parameter => parameter.Name == name), newer.FirstOrDefault(parameter => parameter.Name == name));
                page.Append(CultureInfo.InvariantCulture, $"| `{path}` | `{name}` | {Limits((before ?? now)!)} | {Values(before)} | {Values(now)} |\n");
            }
        }

        page.Append('\n');
    }

    private static string Limits(NSwag.OpenApiParameter parameter)
    {
        var schema = parameter.ActualSchema;
        var item = schema.Item?.ActualSchema ?? schema;
        List<string> limits = [];
        if (parameter.IsRequired)
        {
            limits.Add("required");
        }

        if (schema.Minimum is { } min)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"{min} to {schema.Maximum}"));
        }

        if (schema.Default is { } standard)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"default {standard}"));
        }

        if (schema.MaxItems > 0)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"1 to {schema.MaxItems} of them"));
        }

        if (item.MaxLength is { } length)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"{item.MinLength ?? 1} to {length} characters"));
        }

        if (item.Pattern is { } pattern)
        {
            limits.Add($"`{pattern}`");
        }

        return limits.Count > 0 ? string.Join(", ", limits) : item.Enumeration.Count > 0 ? "list" : "text";
    }

    private static string Values(NSwag.OpenApiParameter? parameter) => parameter is null ? "no"
        : ParameterTests.ValuesOf(parameter) is { Count: > 0 } values ? values.Count.ToString(CultureInfo.InvariantCulture) : "yes";

    private static void AppendFields(StringBuilder page)
    {
        page.Append("## Fields\n\nSource: X's documents and data dictionary; the test is `FieldTests`.\n\n| object | field | sent |\n|---|---|---|\n");
        foreach (var (name, fields) in FieldTable.Objects)
        {
            foreach (var field in fields.Where(field => field.IsSent))
            {
                page.Append(CultureInfo.InvariantCulture, $"| {name} | `{field.Name}` | {field.When} |\n");
            }

            foreach (var group in fields.Where(field => !field.IsSent).GroupBy(field => field.When, StringComparer.Ordinal))
            {
                page.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join(", ", group.Select(field => $"`{field.Name}`"))} | {group.Key} |\n");
            }
        }

        page.Append('\n');
    }

    private static void AppendReplies(StringBuilder page)
    {
        page.Append("""
            ## Requests and their replies

            Of a status 400 the table shows the messages, of things not found the details; they come in these documents, members in this order:

            ```json
            {"errors":[{"parameters":{"NAME":["WHAT WAS SENT"]},"message":"…"}],"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"https://api.x.com/2/problems/invalid-request"}
            {"errors":[{"value":"ID","detail":"…","title":"Not Found Error","resource_type":"space","parameter":"id","resource_id":"ID","type":"https://api.x.com/2/problems/resource-not-found"}]}
            ```


            """);
        foreach (var (_, title, cases) in ContractTable.Groups)
        {
            page.Append(CultureInfo.InvariantCulture, $"### {title}\n\n| test | what | request | status | reply | source |\n|---|---|---|---|---|---|\n");
            foreach (var line in cases)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {line.Id} | {line.What} | {Request(line)} | {line.Status} | {Reply(line)} | {Name(line.Source)} |\n");
            }

            page.Append('\n');
        }
    }

    private static string Request(ContractCase line)
    {
        List<string> parts = [Code(line.Request)];
        if (line.As != Asker.App)
        {
            parts.Add($"as {line.As switch { Asker.Creator => "the creator", Asker.Stranger => "another user", Asker.CreatorWithoutScope => "the creator with `tweet.read users.read` alone", Asker.Nobody => "nobody", Asker.UnknownToken => "an unknown token", Asker.ExpiredToken => "an expired token", Asker.Suspended => "a suspended person", _ => "a disabled app" }}");
        }

        parts.AddRange(new[] { line.Header, line.Body }.Where(text => text is not null).Select(text => Code(text!)));
        return string.Join(", ", parts);
    }

    /// <summary>A reply as it is; of faults and of things not found what is said of each, since the rest is always the same.</summary>
    private static string Reply(ContractCase line)
    {
        if (line.Reply.Length == 0)
        {
            return "no body";
        }

        var reply = JsonSerializer.Deserialize<JsonElement>(line.Reply);
        var told = reply.TryGetProperty("errors", out var errors) && !reply.TryGetProperty("data", out _)
            ? errors.EnumerateArray().Select(error => error.GetProperty(error.TryGetProperty("message", out _) ? "message" : "detail").GetString()!)
            : [line.Reply];
        return string.Join("; ", told.Take(3).Select(Code));
    }

    private static string Name(Source source) => source switch
    {
        Source.Documented => "documented", Source.Observed => "observed", Source.Inferred => "inferred", _ => "Stoa",
    };

    /// <summary>Text as code in a table, cut where it grows too long to read.</summary>
    private static string Code(string text)
    {
        var trimmed = text.Trim();
        var shown = trimmed.Length == 0 ? (text.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{text.Length} blanks"))
            : trimmed.Length <= MaxReply ? trimmed : $"{trimmed[..(MaxReply / 2)]} … {trimmed[^(MaxReply / 2)..]}";
        return shown.Length == 0 ? "" : $"``{shown.Replace("|", "\\|", StringComparison.Ordinal)}``";
    }
}
