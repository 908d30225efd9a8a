using Stoa.Api.Fields;
using Stoa.Api.Query;

namespace Stoa.Api.Spaces;

/// <summary>The parameters that the operations on Spaces share.</summary>
internal static class SpaceParameters
{
    /// <summary>The Space in the path.</summary>
    public static readonly Parameter Id = Parameter.InPath("id", TextPattern.SpaceId, "The ID of the Space to be retrieved.");

    /// <summary>An operation's own parameters, then those of every lookup and search of Spaces.</summary>
    public static ParameterTable Lookup(params Parameter[] own) => new(
    [
        .. own,
        FieldParameters.SpaceExpansions,
        FieldParameters.SpaceFields,
        FieldParameters.TopicFields,
        FieldParameters.UserFields,
        FieldParameters.LenientPostFields,
        FieldParameters.LenientTweetFields,
        FieldParameters.LenientMediaFields,
        FieldParameters.LenientPollFields,
        FieldParameters.LenientPlaceFields,
    ]);
}
