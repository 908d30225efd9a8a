using System.Text.Json.Nodes;

namespace Stoa.Server.Tests.Rooms;

/// <summary>What a client knows that has a snapshot and puts over it what each later event says.</summary>
internal sealed class FoldedView
{
    private static readonly string[] _leavesQueue =
        ["speak_request_withdrawn", "speak_request_declined", "speaker_admitted", "host_added", "participant_removed", "participant_blocked"];

    /// <summary>The Space as the client shows it; empty lists are left out, as in the Space's own document.</summary>
    public JsonObject Space { get; private set; } = [];

    /// <summary>The Posts, oldest first: id and whether pinned.</summary>
    public List<string> Posts { get; } = [];

    /// <summary>Every reaction told.</summary>
    public int Reactions { get; private set; }

    /// <summary>What a client goes on with that comes back: all but the reactions, which are gone by.</summary>
    public FoldedView Copy()
    {
        var copy = new FoldedView { Space = (JsonObject)Space.DeepClone() };
        copy.Posts.AddRange(Posts);
        return copy;
    }

    /// <summary>Puts one event over what is known.</summary>
    public void Apply(StreamEvent told)
    {
        var data = told.Data;
        if (told.Type == "snapshot")
        {
            Space = (JsonObject)data.DeepClone();
            Posts.Clear();
            Posts.AddRange((Space["posts"] as JsonArray ?? []).Select(post => (string)post!["id"]!));
            Space.Remove("posts");
            Space.Remove("reactions");
            return;
        }

        foreach (var (name, value) in data["space"] as JsonObject ?? [])
        {
            Put(name, value);
        }

        if (data["me"] is { } me)
        {
            Space["me"] = me.DeepClone();
        }

        switch (told.Type)
        {
            case "counts":
                Put("participant_count", data["participant_count"]);
                Put("subscriber_count", data["subscriber_count"]);
                break;
            case "reactions":
                Reactions += data["reactions"]!.AsObject().Sum(reaction => (int)reaction.Value!);
                break;
            case "post_shared":
                Posts.Add((string)data["post"]!["id"]!);
                break;
            case "post_removed":
                Posts.Remove((string)data["post_id"]!);
                break;
        }

        FoldQueue(told.Type, data);
    }

    private void FoldQueue(string type, JsonNode data)
    {
        var queue = (JsonArray)(Space["speak_requests"]?.DeepClone() ?? new JsonArray());
        var user = (string?)data["user_id"];
        var waiting = queue.FirstOrDefault(request => (string)request!["user_id"]! == user);
        if (type == "speak_requested" && data["speak_request"] is JsonObject request)
        {
            var entry = (JsonObject)request.DeepClone();
            entry.Remove("position");
            queue.Insert((int)request["position"]! - 1, entry);
        }
        else if (waiting is not null && _leavesQueue.Contains(type))
        {
            queue.Remove(waiting);
        }
        else if (waiting is not null && type is "person_left" or "person_returned")
        {
            waiting!["present"] = type == "person_returned";
        }

        var isHost = (string?)Space["me"]?["role"] is "creator" or "host";
        Put("speak_requests", isHost ? queue : null);
    }

    private void Put(string name, JsonNode? value)
    {
        if (value is null or JsonArray { Count: 0 })
        {
            Space.Remove(name);
        }
        else
        {
            Space[name] = value.DeepClone();
        }
    }
}
