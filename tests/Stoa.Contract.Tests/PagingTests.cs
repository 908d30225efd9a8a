using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>Pages forward and back again, by the tokens given out.</summary>
public sealed class PagingTests(ContractWorld world)
{
    [Theory]
    [InlineData("/2/spaces/{ticketed}/buyers?", 1, "pagination_token")]
    [InlineData("/2/spaces/{ticketed}/buyers?", 2, "pagination_token")]
    [InlineData("/2/spaces/{live}/tweets?", 1, "pagination_token")]
    [InlineData("/2/spaces/{live}/tweets?", 2, "pagination_token")]
    [InlineData("/2/users/{creator}/followers?", 1, "pagination_token")]
    [InlineData("/2/users/search?query=buyer&", 1, "next_token")]
    public async Task Pages_ForwardAndBack_HoldEveryoneOnce(string request, int size, string parameter)
    {
        var all = Ids(await GetAsync($"{request}max_results=100"));
        List<List<string>> pages = [];
        List<JsonElement> replies = [];
        for (string? token = null; pages.Count == 0 || token is not null;)
        {
            var page = await GetAsync($"{request}max_results={size}{(token is null ? "" : $"&{parameter}={token}")}");
            replies.Add(page);
            pages.Add(Ids(page));
            token = Token(page, "next_token");
        }

        Assert.Equal(string.Join(' ', all), string.Join(' ', pages.SelectMany(page => page)));
        Assert.Equal((all.Count + size - 1) / size, pages.Count);
        Assert.Null(Token(replies[0], "previous_token"));
        for (var i = pages.Count - 1; i > 0; i--)
        {
            var back = await GetAsync($"{request}max_results={size}&{parameter}={Token(replies[i], "previous_token")}");
            Assert.Equal(pages[i - 1], Ids(back));
            Assert.Equal(Token(replies[i - 1], "previous_token") is null, Token(back, "previous_token") is null);
            Assert.NotNull(Token(back, "next_token"));
        }
    }

    [Theory]
    [InlineData("/2/spaces/{live}/tweets?max_results=1", "/2/spaces/{untitled}/tweets?max_results=1&pagination_token=")]
    [InlineData("/2/spaces/{live}/tweets?max_results=1", "/2/spaces/{live}/buyers?max_results=1&pagination_token=")]
    [InlineData("/2/users/{creator}/followers?max_results=1", "/2/users/{creator}/following?max_results=1&pagination_token=")]
    [InlineData("/2/users/search?query=buyer&max_results=1", "/2/users/search?query=host&max_results=1&next_token=")]
    public async Task Token_OfOneList_IsNoneOfAnother(string from, string to)
    {
        var token = Token(await GetAsync(from), "next_token");
        var reply = await world.SendAsync(to + token, Asker.Creator);
        Assert.Equal(400, reply.Status);
        Assert.EndsWith("is not a valid token.", reply.Json.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_WithAnyCharacterChanged_IsNoToken()
    {
        const string Request = "/2/spaces/{live}/tweets?max_results=1";
        var token = Token(await GetAsync(Request), "next_token")!;
        for (var i = 0; i < token.Length; i++)
        {
            var other = token[i] == '0' ? '1' : '0';
            var reply = await world.SendAsync($"{Request}&pagination_token={token[..i]}{other}{token[(i + 1)..]}");
            Assert.True(reply.Status == 400, $"{i}: {reply.Body}");
        }
    }

    private static List<string> Ids(JsonElement page) => page.TryGetProperty("data", out var data) ? [.. data.EnumerateArray().Select(item => item.GetProperty("id").GetString()!)] : [];

    private static string? Token(JsonElement page, string name)
    {
        if (!page.GetProperty("meta").TryGetProperty(name, out var token))
        {
            return null;
        }

        Assert.Matches("^[0-9a-v]{16,}$", token.GetString());
        return token.GetString();
    }

    private async Task<JsonElement> GetAsync(string request)
    {
        var reply = await world.SendAsync(request, Asker.Creator);
        Assert.True(reply.Status == 200, reply.Body);
        ReplyRules.Check(reply, request);
        return reply.Json;
    }
}
