using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Users;

/// <summary>Users by the beginnings of their names. Source: X API v2, Search Users (x-api/users/search-users).</summary>
internal static class SearchUsers
{
    private static readonly Parameter _text =
        Parameter.RequiredText("query", TextPattern.UserQuery, "The query string by which to query for users.");

    private static readonly Parameter _maxResults = Parameter.Number("max_results", 1, 1000, 100, "The maximum number of results.");

    private static readonly Parameter _token =
        Parameter.Token("next_token", "This parameter is used to get the next 'page' of results.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = UserParameters.Lookup(_text, _maxResults, _token);

    /// <summary>Answers one page of the users found.</summary>
    public static ValueTask HandleAsync(StoaRequest request, AccountDirectory accounts, PageTokens tokens)
    {
        var query = request.Query;
        var text = query.Text(_text);
        var list = $"search/{text}";
        var place = ForwardPages.First;
        if (query.FindText(_token) is { } token && !tokens.TryRead(list, token, out place))
        {
            return request.RefuseAsync(Fault.Token(_token.Name, token));
        }

        var limit = query.Number(_maxResults);
        var page = Read(ForwardPages.StartOf(place));
        var reply = UserReply.OfMany(request, accounts);
        foreach (var user in page.Users)
        {
            reply.Add(user);
        }

        var before = ForwardPages.Before(place, start => Read(start).Next?.Value);
        return reply.SendPageAsync(
            before is { } previous ? tokens.Write(list, previous) : null,
            page.Next is { } next ? tokens.Write(list, ForwardPages.After(place, next.Value)) : null);

        UserPage Read(long? start) => accounts.SearchUsers(text, start is { } id ? new UserId(id) : null, limit);
    }
}
