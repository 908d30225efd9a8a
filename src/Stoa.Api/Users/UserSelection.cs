using Stoa.Api.Auth;
using Stoa.Api.Fields;
using Stoa.Api.Query;
using Stoa.Spaces;

namespace Stoa.Api.Users;

/// <summary>What a request wants to see of users.</summary>
/// <param name="Fields">The fields asked for.</param>
/// <param name="Vocabulary">How the counts are spelled.</param>
/// <param name="Viewer">The user who asks; null for an app by itself.</param>
internal readonly record struct UserSelection(UserFields Fields, Vocabulary Vocabulary, UserId? Viewer)
{
    /// <summary>Reads it from the parameters of an operation that has <c>user.fields</c>, <c>expansions</c> and <c>post.fields</c>.</summary>
    public static UserSelection Of(QueryValues query, in Caller caller, Parameter expansions, Parameter? postFields = null) => new(
        (UserFields)query.Flags(FieldParameters.UserFields),
        Vocabularies.Of(query, postFields ?? FieldParameters.PostFields, expansions),
        caller.UserId);
}
