using System.Collections.Immutable;
using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Users;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Spaces;

/// <summary>
/// The Posts shared in a Space, newest first. Source: X API v2, Get Space's Posts (x-api/spaces/get-space-posts).
/// </summary>
internal static class ListPosts
{
    private static readonly Parameter _maxResults = Parameter.Number(
        "max_results",
        1,
        100,
        100,
        "The number of Posts to fetch from the provided space. If not provided, the value will default to the maximum of 100.");

    private static readonly Parameter _token =
        Parameter.Token("pagination_token", "This parameter is used to get a specified 'page' of results.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(
        SpaceParameters.Id, _maxResults, _token, FieldParameters.PostExpansions, FieldParameters.MediaFields, FieldParameters.PlaceFields,
        FieldParameters.PollFields, FieldParameters.TweetFields, FieldParameters.UserFields, FieldParameters.PostFields);

    /// <summary>Answers one page of the Posts.</summary>
    public static ValueTask HandleAsync(StoaRequest request, SpaceDirectory spaces, AccountDirectory accounts, PageTokens tokens)
    {
        var query = request.Query;
        var id = query.Text(SpaceParameters.Id);
        var list = $"posts/{id}";
        var place = new PagePlace(IsBackward: false, long.MaxValue, 0);
        if (query.FindText(_token) is { } token && !tokens.TryRead(list, token, out place))
        {
            return request.RefuseAsync(Fault.Token(_token.Name, token));
        }

        var document = ReplyDocument.OfMany(request);
        if (!spaces.TryGet(SpaceId.Parse(id), out var entry) || entry.Space is not { IsRetrievable: true } space)
        {
            document.AddError(new PartialError("space", "id", id));
            return document.SendAsync();
        }

        var posts = NewestFirst(space.Audience.Posts);
        var (start, end) = Bounds(posts, place, query.Number(_maxResults));
        WritePage(document, request, posts.AsSpan(start, end - start), accounts);
        return document.SendWithMetaAsync(
            start > 0 && end > start ? tokens.Write(list, new PagePlace(IsBackward: true, posts[start].Id.Value, 0)) : null,
            end < posts.Length && end > start ? tokens.Write(list, new PagePlace(IsBackward: false, posts[end - 1].Id.Value, 0)) : null);
    }

    private static void WritePage(ReplyDocument document, StoaRequest request, ReadOnlySpan<Post> page, AccountDirectory accounts)
    {
        var query = request.Query;
        var vocabulary = Vocabularies.Of(query, FieldParameters.PostFields, FieldParameters.PostExpansions);
        var expansions = (PostFields)(query.Flags(FieldParameters.PostExpansions) & ~Vocabularies.PostOnlyExpansion);
        var asked = vocabulary == Vocabulary.Post && query.Has(FieldParameters.PostFields)
            ? FieldParameters.PostFields : FieldParameters.TweetFields;
        var fields = (PostFields)query.Flags(asked) | expansions;
        IncludedIds users = new();
        foreach (var post in page)
        {
            document.BeginItem();
            PostJson.Write(document.Json, post, fields, vocabulary, accounts);
            PostJson.Collect(post, expansions, users, accounts);
        }

        document.EndData();
        UserJson.WriteIncludes(
            document, users, UserSelection.Of(query, request.Caller, FieldParameters.PostExpansions), accounts);
        if ((expansions & PostFields.EditHistory) != PostFields.None && !page.IsEmpty)
        {
            // A Post shared in a Space is never edited: its history is itself.
            document.BeginInclude(vocabulary == Vocabulary.Post ? "posts"u8 : "tweets"u8);
            foreach (var post in page)
            {
                PostJson.Write(document.Json, post, fields, vocabulary, accounts);
            }

            document.EndInclude();
        }
    }

    /// <summary>The Posts by id, highest first: ids sort by time, and a page's place is an id.</summary>
    private static Post[] NewestFirst(ImmutableArray<Post> posts)
    {
        var sorted = posts.ToArray();
        Array.Sort(sorted, static (a, b) => b.Id.CompareTo(a.Id));
        return sorted;
    }

    /// <summary>The page after, or before, a place in a list whose ids fall.</summary>
    private static (int Start, int End) Bounds(Post[] posts, in PagePlace place, int limit)
    {
        if (place.IsBackward)
        {
            var end = 0;
            while (end < posts.Length && posts[end].Id.Value > place.Position)
            {
                end++;
            }

            return (Math.Max(0, end - limit), end);
        }

        var start = 0;
        while (start < posts.Length && posts[start].Id.Value >= place.Position)
        {
            start++;
        }

        return (start, Math.Min(posts.Length, start + limit));
    }
}
