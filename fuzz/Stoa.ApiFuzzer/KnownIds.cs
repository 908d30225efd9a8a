using System.Text.Json;

namespace Stoa.ApiFuzzer;

/// <summary>Ids and page tokens that the server showed lately, to be asked for again. Safe for use by many threads.</summary>
internal sealed class KnownIds
{
    private const int Kept = 16; // Few, so that enough happens in each.
    private readonly Lock _gate = new();
    private readonly Queue<string> _spaces = new();
    private readonly Queue<string> _posts = new();
    private readonly Queue<string> _tokens = new();
    private readonly Queue<string> _apps = new();
    private readonly Queue<string> _reports = new();

    /// <summary>One of the Spaces; null when none is known.</summary>
    public string? Space(Random random) => Pick(_spaces, random);

    /// <summary>One of the Posts with its Space before it: <c>SPACE/posts/POST</c>.</summary>
    public string? PostInSpace(Random random) => Pick(_posts, random);

    /// <summary>One of the apps; null when none is known.</summary>
    public string? App(Random random) => Pick(_apps, random);

    /// <summary>One of the reports of Spaces that operators end; null when none is known.</summary>
    public string? Report(Random random) => Pick(_reports, random);

    /// <summary>One of the page tokens.</summary>
    public string? Token(Random random) => Pick(_tokens, random);

    /// <summary>Remembers what a reply shows.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="path">The path of the operation.</param>
    /// <param name="space">The Space that was asked; null when none was.</param>
    public void Learn(JsonElement reply, string path, string? space)
    {
        if (reply.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (reply.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("id", out var id))
        {
            if (data.TryGetProperty("state", out var state) && state.GetString() is "live" or "scheduled")
            {
                Add(_spaces, id.GetString()!);
            }
            else if (path.EndsWith("/posts", StringComparison.Ordinal))
            {
                Add(_posts, $"{space}/posts/{id.GetString()}");
            }
            else if (path.EndsWith("/reports", StringComparison.Ordinal))
            {
                Add(_reports, id.GetString()!);
            }
        }

        if (data.ValueKind == JsonValueKind.Object && data.TryGetProperty("client_id", out var app))
        {
            Add(_apps, app.GetString()!);
        }

        if (reply.TryGetProperty("meta", out var meta) && meta.TryGetProperty("next_token", out var token))
        {
            Add(_tokens, token.GetString()!);
        }
    }

    private void Add(Queue<string> queue, string id)
    {
        lock (_gate)
        {
            if (queue.Contains(id))
            {
                return;
            }

            queue.Enqueue(id);
            if (queue.Count > Kept)
            {
                queue.Dequeue();
            }
        }
    }

    private string? Pick(Queue<string> queue, Random random)
    {
        lock (_gate)
        {
            return queue.Count == 0 ? null : queue.ElementAt(random.Next(queue.Count));
        }
    }
}
