using Stoa.Api.Query;

namespace Stoa.Api.Insights;

/// <summary>JSON or CSV: as the parameter says, else as the Accept header does.</summary>
internal static class InsightsFormat
{
    private const ulong Json = 1;
    private const ulong Csv = 2;

    /// <summary>The parameter.</summary>
    public static readonly Parameter Parameter = Parameter.OneOf(
        "format", new FieldNames("InsightsFormat", ["json", "csv"], [], ("json", Json), ("csv", Csv)), "The form of the answer; absent: as the Accept header has it, JSON if in doubt.");

    /// <summary>True when CSV is asked for.</summary>
    public static bool IsCsv(StoaRequest request) => request.Query.Flags(Parameter) switch
    {
        Csv => true,
        Json => false,
        _ => AcceptedTypes.IsPreferred(request.Http.Request, CsvReply.ContentType),
    };
}
