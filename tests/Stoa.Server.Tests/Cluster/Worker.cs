using System.Text.Json.Nodes;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Cluster;

/// <summary>One person who does one thing after the other, through whatever node answers.</summary>
internal sealed class Worker(Workload workload, Player person, int seed)
{
    private const int OwnSpaces = 3;
    private static readonly TimeSpan _avoidance = TimeSpan.FromSeconds(3);

    private static readonly string[] _verbs =
    [
        "title", "title", "add_host", "remove_host", "invite", "invite", "uninvite", "accept", "accept", "decline", "ask", "ask", "ask", "withdraw",
        "approve", "approve", "approve", "refuse", "lock", "unlock", "unlock", "mute", "mute", "unmute", "mute_all", "move", "move", "remove",
        "share", "share", "unshare", "pin", "unpin", "react", "react",
    ];

    private static readonly string[] _hostVerbs =
        ["title", "add_host", "remove_host", "invite", "uninvite", "approve", "refuse", "lock", "unlock", "mute", "unmute", "mute_all", "remove", "pin", "unpin"];

    private readonly Random _random = new(seed);
    private readonly List<(string Id, bool IsLive)> _own = [];
    private readonly long[] _avoidedUntil = new long[TestCluster.Size];

    /// <summary>Works until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var node = Pick();
            var answered = await (_random.Next(100) switch
            {
                < 6 => WorkOnOwnAsync(node),
                < 24 => LookAsync(node),
                < 34 => SendAsync(node, new Act(_random.Next(3) > 0 ? "buy" : "give_back", person.Id, "", ""), workload.Spaces[^1].Id),
                _ => TalkAsync(node),
            });
            if (!answered)
            {
                _avoidedUntil[node.Number - 1] = TimeProvider.System.GetTimestamp() + (long)(_avoidance.TotalSeconds * TimeProvider.System.TimestampFrequency);
            }

            await Task.Delay(_random.Next(30, 120), CancellationToken.None);
        }
    }

    /// <summary>Any node but those that did not answer lately, as long as there are others.</summary>
    private ClusterNode Pick()
    {
        var now = TimeProvider.System.GetTimestamp();
        var nodes = workload.Cluster.Nodes.Where(node => _avoidedUntil[node.Number - 1] < now).ToArray();
        return nodes.Length == 0 ? workload.Cluster.Nodes[_random.Next(TestCluster.Size)] : nodes[_random.Next(nodes.Length)];
    }

    private Task<bool> LookAsync(ClusterNode node) => workload.LookAsync(node, person, workload.Spaces[_random.Next(workload.Spaces.Count)].Id);

    /// <summary>Makes a Space that does not live long, starts it, ends it.</summary>
    private async Task<bool> WorkOnOwnAsync(ClusterNode node)
    {
        if (_own.Count < OwnSpaces)
        {
            var (title, isLive) = (workload.NextText(), _random.Next(2) == 0);
            object body = isLive ? new { title } : new { title, scheduled_start = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O") };
            var (made, _) = await workload.SendAsync(node, new Act("create", person.Id, "", title), "", person.Token, body);
            if (made.End == CommandEnd.Done)
            {
                _own.Add((made.Space, isLive));
            }

            return made.Status != 0;
        }

        var index = _random.Next(_own.Count);
        var (id, wasLive) = _own[index];
        var verb = wasLive ? "end" : _random.Next(3) > 0 ? "start" : "cancel";
        var (sent, _) = await workload.SendAsync(node, new Act(verb, person.Id, "", ""), id, person.Token);
        if (verb == "start" && sent.End != CommandEnd.Unknown)
        {
            _own[index] = (id, true);
        }
        else if (verb != "start" && sent.End != CommandEnd.Unknown)
        {
            _own.RemoveAt(index);
        }

        return sent.Status != 0;
    }

    private Task<bool> TalkAsync(ClusterNode node)
    {
        var (space, creator) = workload.Spaces[_random.Next(workload.Spaces.Count - 1)];
        var verb = _verbs[_random.Next(_verbs.Length)];
        var known = workload.Known(space) ?? [];
        var hosts = Ids(known, "host_ids");
        if (_random.Next(100) < 85 && _hostVerbs.Contains(verb) && !hosts.Contains(person.Id))
        {
            verb = (string[])["ask", "ask", "accept", "share", "react", "withdraw"] is var others ? others[_random.Next(others.Length)] : verb; // Else most of it would be refused.
        }

        string[] likely = _random.Next(100) < 85
            ? verb switch
            {
                "approve" or "refuse" => [.. (known["speak_requests"] as JsonArray ?? []).Select(request => (string)request!["user_id"]!)],
                "mute" or "unmute" or "move" or "remove" => [.. Ids(known, "speaker_ids").Except(hosts, StringComparer.Ordinal)],
                "uninvite" => Ids(known, "invited_user_ids"),
                "remove_host" => [.. hosts.Where(host => host != creator.Id)],
                "pin" or "unpin" or "unshare" => [.. workload.Posts(space)],
                _ => [],
            }
            : [];
        var people = workload.Cluster.People;
        var target = likely.Length > 0 ? likely[_random.Next(likely.Length)] : verb is "unshare" or "pin" or "unpin" ? "12345" : people[_random.Next(people.Count)].Id;
        var text = verb is "title" or "ask" or "share" ? workload.NextText() : "";
        return SendAsync(node, new Act(verb, person.Id, verb == "move" && _random.Next(3) == 0 ? person.Id : target, text), space);
    }

    private async Task<bool> SendAsync(ClusterNode node, Act act, string space)
    {
        var (sent, body) = await workload.SendAsync(node, act, space, person.Token);
        if (act.Verb == "share" && sent.End == CommandEnd.Done)
        {
            workload.NotePost(space, (string)body!["data"]!["id"]!);
        }

        return sent.Status != 0;
    }

    private static string[] Ids(JsonObject space, string name) => [.. (space[name] as JsonArray ?? []).Select(id => (string)id!)];
}
