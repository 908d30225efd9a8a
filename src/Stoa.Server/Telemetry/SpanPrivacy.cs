using System.Diagnostics;
using OpenTelemetry;

namespace Stoa.Server.Telemetry;

/// <summary>Takes everything out of spans that a user may have written or is known by: paths, queries, addresses, agents. What is kept is listed.</summary>
/// <remarks>Has to stand in front of what exports. Source: OpenTelemetry semantic conventions, HTTP spans.</remarks>
internal sealed class SpanPrivacy : BaseProcessor<Activity>
{
    private static readonly HashSet<string> _httpTags = new(StringComparer.Ordinal)
    {
        "http.request.method", "http.response.status_code", "http.route", "network.protocol.name", "network.protocol.version", "url.scheme", "error.type",
    };

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        if (data.Source.Name is "Microsoft.AspNetCore" or "System.Net.Http" || data.OperationName.StartsWith("System.Net.Http", StringComparison.Ordinal))
        {
            List<string>? others = null;
            foreach (ref readonly var tag in data.EnumerateTagObjects())
            {
                if (!_httpTags.Contains(tag.Key))
                {
                    (others ??= []).Add(tag.Key);
                }
            }

            foreach (var name in others ?? [])
            {
                data.SetTag(name, null);
            }

            var route = data.GetTagItem("http.route");
            data.DisplayName = $"{data.GetTagItem("http.request.method") ?? "HTTP"}{(route is null ? "" : " ")}{route}";
        }

        data.SetStatus(data.Status); // Without its description, which may be an exception's message.
    }
}
