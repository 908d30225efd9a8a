using System.Net;
using System.Text.Json;
using CsCheck;
using Stoa.Api.Query;
using Stoa.Api.Spaces;
using Stoa.Api.Users;

namespace Stoa.Api.Tests.Query;

public sealed class HostileQueryTests(World world)
{
    private static readonly ParameterTable[] _tables =
    [
        FindSpaceById.Parameters, FindSpacesByIds.Parameters, FindSpacesByCreatorIds.Parameters, SearchSpaces.Parameters,
        ListBuyers.Parameters, ListPosts.Parameters, FindUserById.Parameters, SearchUsers.Parameters, ListFollows.Parameters, Unfollow.Parameters,
    ];

    private static readonly string[] _pieces =
    [
        "ids", "query", "space.fields", "expansions", "max_results", "state", "pagination_token", "id", "post.fields", "user.fields", "=", "&",
        ",", "%", "%2", "%2C", "%ff", "%F0%9F%8E%99", "%00", "+", "live", "title", "1DXxyRYNejbKM", "host_ids", "-1", "%ED%A0%80", "?", "#", "\"", "\\",
    ];

    private static readonly Gen<string> _piece = Gen.OneOf(
        Gen.Int[0, _pieces.Length - 1].Select(index => _pieces[index]),
        Gen.Char.Select(c => c.ToString()),
        Gen.String);

    private static readonly Gen<string> _query = _piece.Array[0, 40].Select(string.Concat);

    [Fact]
    public void Parse_OfAnyText_NeverThrows() =>
        Gen.Select(_query, Gen.Int[0, _tables.Length - 1], _piece, _piece).Sample((query, index, first, second) =>
        {
            var path = default(PathValues);
            path.Push(first);
            path.Push(second);
            var values = QueryParser.Parse(_tables[index], path, query, out var faults);
            return values is not null && (faults is null || faults.Count is > 0 and < 400);
        });

    [Fact]
    public void Parse_OfWhatWasEncoded_GivesItBack() =>
        Gen.String[1, 200].Where(text => !text.Any(char.IsSurrogate)).Sample(text =>
        {
            var query = $"?query={Uri.EscapeDataString(text)}";
            return QueryParser.Parse(SearchSpaces.Parameters, default, query, out var faults).Text(SearchSpaces.Parameters.Parameters[0]) == text
                && faults is null;
        });

    /// <summary>The same over the wire, with everything escaped that an HTTP client would not send: the answer is JSON, never 5xx.</summary>
    [Fact]
    public async Task Get_WithAnyQuery_NeverFails()
    {
        string[] paths = ["/2/spaces/1DXxyRYNejbKM", "/2/spaces", "/2/spaces/by/creator_ids", "/2/spaces/search", "/2/spaces/1DXxyRYNejbKM/tweets", "/2/users/2244994945"];
        await Gen.Select(_query, Gen.Int[0, paths.Length - 1]).SampleAsync(
            async (query, index) =>
            {
                var sent = string.Concat(query.Select(c => c is > ' ' and < '\x7f' and not '#' ? c.ToString() : Uri.HexEscape((char)(c & 0xff))));
                var reply = await world.GetAsync($"{paths[index]}?{sent}");
                using var json = JsonDocument.Parse(reply.Body);
                Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{reply.Status} {query}");
            },
            iter: 300,
            threads: 1);
    }
}
