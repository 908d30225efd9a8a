using System.Net.Http.Headers;
using System.Text;
using Stoa.Api.Tests.Rooms;

namespace Stoa.Api.Tests.Insights;

/// <summary>Gets answers that are not JSON, and reads comma-separated values.</summary>
internal static class InsightsText
{
    public static async Task<(int Status, string? Type, string? Disposition, string Text)> GetTextAsync(this Person person, string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await person.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains("no-store", response.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        return (
            (int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), response.Content.Headers.ContentDisposition?.ToString(),
            Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>Every line with its cells. Source: RFC 4180 section 2.</summary>
    public static string[][] Parse(string text)
    {
        List<string[]> lines = [];
        List<string> line = [];
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && isQuoted && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append(text[++i]);
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted || text[i] is not (',' or '\r'))
            {
                cell.Append(text[i]);
            }
            else
            {
                line.Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\r')
                {
                    Assert.Equal('\n', text[++i]);
                    lines.Add([.. line]);
                    line.Clear();
                }
            }
        }

        Assert.False(isQuoted || line.Count > 0 || cell.Length > 0);
        return [.. lines];
    }
}
