using Microsoft.AspNetCore.Http;

namespace Stoa.Api.Insights;

/// <summary>A table as a file to save.</summary>
internal static class CsvReply
{
    /// <summary>The media type. Source: RFC 7111.</summary>
    public const string ContentType = "text/csv";

    /// <summary>Sends it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="csv">The table.</param>
    /// <param name="fileName">What the file is to be called: letters, digits, hyphens, one full stop.</param>
    public static async ValueTask SendAsync(StoaRequest request, CsvWriter csv, string fileName)
    {
        var response = request.Http.Response;
        var bytes = csv.ToBytes();
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = $"{ContentType}; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.ContentDisposition = $"attachment; filename={fileName}";
        await response.BodyWriter.WriteAsync(bytes, request.Aborted);
    }
}
