using Stoa.Api.Query;

namespace Stoa.Api.Fields;

/// <summary>Which of the two spellings a reply uses; the spelling of the request picks it. Source: docs/compatibility.md, Parameters.</summary>
public enum Vocabulary
{
    /// <summary>X's own up to specification 2.166, and what nearly every client speaks: <c>tweet_count</c>, <c>includes.tweets</c>.</summary>
    Tweet,

    /// <summary>Specification 2.167: <c>post_count</c>, <c>includes.posts</c>.</summary>
    Post,
}

/// <summary>Tells the vocabulary from a request.</summary>
internal static class Vocabularies
{
    /// <summary>The flag of an expansion that exists only in the post vocabulary.</summary>
    public const ulong PostOnlyExpansion = 1UL << 63;

    /// <summary>The vocabulary that a request is written in.</summary>
    public static Vocabulary Of(QueryValues query, Parameter postFields, Parameter expansions) =>
        query.Flags(postFields) != 0 || (query.Flags(expansions) & PostOnlyExpansion) != 0 ? Vocabulary.Post : Vocabulary.Tweet;
}
