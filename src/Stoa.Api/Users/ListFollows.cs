using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Users;

/// <summary>Whom a user follows, and who follows a user; newest first.</summary>
/// <remarks>
/// Source: X API v2, Get following, Get followers (x-api/users/get-following, x-api/users/get-followers).
/// </remarks>
internal static class ListFollows
{
    private static readonly Parameter _maxResults = Parameter.Number("max_results", 1, 1000, 100, "The maximum number of results.");

    private static readonly Parameter _token =
        Parameter.Token("pagination_token", "This parameter is used to get a specified 'page' of results.");

    /// <summary>What both take.</summary>
    public static readonly ParameterTable Parameters = UserParameters.Lookup(UserParameters.Id, _maxResults, _token);

    /// <summary>Answers one page of those whom the user follows.</summary>
    public static ValueTask FollowingAsync(StoaRequest request, AccountDirectory accounts, PageTokens tokens) =>
        HandleAsync(request, accounts, tokens, "following", accounts.Following);

    /// <summary>Answers one page of those who follow the user.</summary>
    public static ValueTask FollowersAsync(StoaRequest request, AccountDirectory accounts, PageTokens tokens) =>
        HandleAsync(request, accounts, tokens, "followers", accounts.Followers);

    private static ValueTask HandleAsync(
        StoaRequest request, AccountDirectory accounts, PageTokens tokens, string direction, Func<UserId, long?, int, FollowPage> read)
    {
        var query = request.Query;
        var id = query.Text(UserParameters.Id);
        var list = $"{direction}/{id}";
        var place = ForwardPages.First;
        if (query.FindText(_token) is { } token && !tokens.TryRead(list, token, out place))
        {
            return request.RefuseAsync(Fault.Token(_token.Name, token));
        }

        var reply = UserReply.OfMany(request, accounts);
        if (!UserId.TryParse(id, out var user) || !accounts.TryGetUser(user, out var whose) || whose.Suspended)
        {
            reply.AddById(id, "id");
            return reply.SendAsync();
        }

        var limit = query.Number(_maxResults);
        var page = read(user, ForwardPages.StartOf(place), limit);
        foreach (var other in page.UserIds)
        {
            if (accounts.TryGetUser(other, out var found))
            {
                reply.Add(found);
            }
        }

        var before = ForwardPages.Before(place, start => read(user, start, limit).Next);
        return reply.SendPageAsync(
            before is { } previous ? tokens.Write(list, previous) : null,
            page.Next is { } next ? tokens.Write(list, ForwardPages.After(place, next)) : null);
    }
}
