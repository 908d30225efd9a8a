using System.Text.Json;
using Stoa.Cluster.Operation;

namespace Stoa.Server.Health;

/// <summary>
/// Answers <c>/health/live</c> and <c>/health/ready</c>, for load balancers and whoever starts processes anew: in front of everything else, without
/// a token, a limit or a look at the database.
/// </summary>
internal static class HealthHosting
{
    /// <summary>Adds the checks that every node has, and the word to systemd. Others register further checks.</summary>
    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<IReadinessCheck, DirectoriesCheck>();
        services.AddSingleton<IReadinessCheck, StorageCheck>();
        services.AddHostedService<ServiceNotice>();
    }

    /// <summary>Adds it; call it first.</summary>
    public static IApplicationBuilder UseHealth(this IApplicationBuilder app)
    {
        var checks = app.ApplicationServices.GetServices<IReadinessCheck>().ToArray();
        return app.Use(next => http => http.Request.Path.Value switch
        {
            "/health/live" => AnswerAsync(http, "live", []),
            "/health/ready" => AnswerAsync(http, "ready", Reasons(http, checks)),
            _ => next(http),
        });
    }

    /// <summary>Why this node is not ready, without the checks that <c>?exclude=name</c> leaves out.</summary>
    private static List<(string Name, string Reason)> Reasons(HttpContext http, IReadinessCheck[] checks)
    {
        List<(string, string)> reasons = [];
        var excluded = http.Request.Query["exclude"];
        foreach (var check in checks)
        {
            if (!excluded.Contains(check.Name, StringComparer.Ordinal) && check.WhyNot() is { } reason)
            {
                reasons.Add((check.Name, reason));
            }
        }

        return reasons;
    }

    private static async Task AnswerAsync(HttpContext http, string good, List<(string Name, string Reason)> reasons)
    {
        var isHead = HttpMethods.IsHead(http.Request.Method);
        if (!isHead && !HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = "GET, HEAD";
            return;
        }

        var body = Write(good, reasons);
        http.Response.StatusCode = reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "no-store";
        if (!isHead)
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }

    private static byte[] Write(string good, List<(string Name, string Reason)> reasons)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("status", reasons.Count == 0 ? good : $"not_{good}");
            if (reasons.Count > 0)
            {
                json.WriteStartArray("reasons");
                foreach (var (name, reason) in reasons)
                {
                    json.WriteStartObject();
                    json.WriteString("name", name);
                    json.WriteString("reason", reason);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
