using Stoa.Api.Fields;
using Stoa.Api.Users;
using Stoa.Spaces;

namespace Stoa.Api.Spaces;

/// <summary>What a request wants to see of Spaces and of what they point to.</summary>
/// <param name="Fields">The fields asked for, those of the expansions included.</param>
/// <param name="Expansions">The fields whose targets go into <c>includes</c>.</param>
/// <param name="Users">What to see of the people included.</param>
/// <param name="Topics">What to see of the topics included.</param>
/// <remarks>Source: X API v2, Fields and Expansions.</remarks>
internal readonly record struct SpaceSelection(SpaceFields Fields, SpaceFields Expansions, UserSelection Users, TopicFields Topics)
{
    /// <summary>True when only the creator of a Space is told how many reminders are set.</summary>
    private bool HidesSubscriberCount { get; init; }

    /// <summary>Reads it from the parameters of a lookup or search.</summary>
    public static SpaceSelection Of(StoaRequest request)
    {
        var query = request.Query;
        var expansions = (SpaceFields)query.Flags(FieldParameters.SpaceExpansions);
        return new SpaceSelection(
            (SpaceFields)query.Flags(FieldParameters.SpaceFields) | expansions,
            expansions,
            UserSelection.Of(query, request.Caller, FieldParameters.SpaceExpansions, FieldParameters.LenientPostFields),
            (TopicFields)query.Flags(FieldParameters.TopicFields))
        {
            HidesSubscriberCount = request.Options.SubscriberCount == SubscriberCountReaders.Creator,
        };
    }

    /// <summary>What the caller is shown of one Space.</summary>
    public SpaceFields FieldsOf(Space space) =>
        HidesSubscriberCount && space.CreatorId != Users.Viewer ? Fields & ~SpaceFields.SubscriberCount : Fields;
}
