namespace Stoa.Api.OpenApi;

/// <summary>One of the two documents.</summary>
/// <param name="Version">The version of OpenAPI in which it is written.</param>
/// <param name="PathPrefix">What the paths in it begin with.</param>
/// <param name="Title">Its title.</param>
/// <param name="Description">What a reader should know first.</param>
/// <param name="ApiVersion">The version of what it describes.</param>
/// <param name="Schemas">Its schemas beside the shared ones, as JSON objects of them.</param>
internal sealed record OpenApiPart(string Version, string PathPrefix, string Title, string Description, string ApiVersion, IReadOnlyList<string> Schemas)
{
    /// <summary>What X's clients speak.</summary>
    public static readonly OpenApiPart Contract = new(
        "3.0.3",
        "/2/",
        "Spaces of the X API v2, on Stoa",
        "Lookup and search of Spaces, and the users in them. What works against this works against X.",
        "2.166",
        [ContractSchemas.Json, ActivitySchemas.Json]);

    /// <summary>Stoa's own. Version 3.1, which lets DELETE have a body.</summary>
    public static readonly OpenApiPart Own = new(
        "3.1.0",
        "/api/",
        "Stoa",
        "Make Spaces, run them and take part in them. A changed Space is answered as it is after the change.",
        StoaVersion.Number,
        [
            OwnSchemas.Json, AudioSchemas.Json, CardSchemas.Json, PersonalSchemas.Json, InsightsSchemas.Json, ActivitySchemas.OwnJson, PaymentSchemas.Json, AppSchemas.Json,
            ModerationSchemas.Json,
        ]);
}
