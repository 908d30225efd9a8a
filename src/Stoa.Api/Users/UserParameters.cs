using Stoa.Api.Fields;
using Stoa.Api.Query;

namespace Stoa.Api.Users;

/// <summary>The parameters that the operations on users share.</summary>
internal static class UserParameters
{
    /// <summary>The user in the path.</summary>
    public static readonly Parameter Id = Parameter.InPath("id", TextPattern.NumericId, "The ID of the User to lookup.");

    /// <summary>An operation's own parameters, then those of every lookup of users.</summary>
    public static ParameterTable Lookup(params Parameter[] own) => new(
    [
        .. own,
        FieldParameters.UserExpansions,
        FieldParameters.TweetFields,
        FieldParameters.UserFields,
        FieldParameters.PostFields,
    ]);
}
