#pragma warning disable MA0002 // Ids, compared as the default does: by ordinal.
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Stoa.Server.Tests.Rooms;

/// <summary>
/// Random people do random things in a live Space of a real server, come and go in every way, and the server is stopped and killed
/// under them. After each step the server, and everyone who listens, must agree with <see cref="SpaceModel"/>. STOA_ROOMS sets how many
/// Spaces (3 here), STOA_SEED where the random begins; both are printed when it fails, with the last steps.
/// </summary>
public sealed class RoomModelTests
{
    private const int Steps = 110;
    private const int StepsShown = 25;

    [Fact]
    public async Task RandomLives_OfManyPeopleOverRestarts_AreToldToExactlyThoseWhoShouldHear()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var rooms = int.Parse(Environment.GetEnvironmentVariable("STOA_ROOMS") ?? "3", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("STOA_SEED") ?? Random.Shared.Next(1_000_000).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, count: 8, followed: 2);
        await using var house = await House.OpenAsync(data, cancellationToken);
        for (var room = 0; room < rooms; room++, seed++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"STOA_SEED={seed}");
            await using var life = new RoomLife(house, people, seed);
            try
            {
                await life.RunAsync(Steps, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"STOA_SEED={seed}\n{string.Join('\n', life.Done.TakeLast(StepsShown))}\n{e}\n{house.Stoa.Output}");
            }

            TestContext.Current.TestOutputHelper?.WriteLine(life.Summary);
        }
    }
}

/// <summary>The server over its restarts.</summary>
internal sealed class House : IAsyncDisposable
{
    private static readonly (string, string)[] _limits =
    [
        .. new (string Name, int Value)[]
        {
            (nameof(SpaceModel.MaxSpeakers), SpaceModel.MaxSpeakers), (nameof(SpaceModel.MaxCoHosts), SpaceModel.MaxCoHosts),
            (nameof(SpaceModel.MaxInvitations), SpaceModel.MaxInvitations), ("MaxSpeakRequests", SpaceModel.MaxRequests),
            (nameof(SpaceModel.MaxBlocked), SpaceModel.MaxBlocked), (nameof(SpaceModel.MaxPosts), SpaceModel.MaxPosts),
        }.Select(limit => ($"Stoa__Cluster__Rules__{limit.Name}", limit.Value.ToString(CultureInfo.InvariantCulture))),
        ("Stoa__Cluster__Rules__HostLossGrace", "01:00:00"), // Time is not of this test.
        ("Stoa__Cluster__Rules__SpeakerLossGrace", "01:00:00"),
        ("Stoa__Rooms__ReactionsPerSecond", "1000"),
    ];

    private readonly string _data;

    private House(string data, RunningStoa stoa) => (_data, Stoa) = (data, stoa);

    public RunningStoa Stoa { get; private set; }

    public static async Task<House> OpenAsync(string data, CancellationToken cancellationToken) =>
        new(data, await RunningStoa.StartAsync(cancellationToken, data, environment: _limits));

    public async Task RestartAsync(bool kill, CancellationToken cancellationToken)
    {
        if (kill)
        {
            await Stoa.KillAsync();
        }
        else
        {
            Assert.Equal(0, await Stoa.InterruptAsync(cancellationToken, "-TERM"));
        }

        await Stoa.DisposeAsync();
        Stoa = await RunningStoa.StartAsync(cancellationToken, _data, environment: _limits);
    }

    public ValueTask DisposeAsync() => Stoa.DisposeAsync();
}

/// <summary>One Space from its making to its end: what is done to it, and everyone who listens.</summary>
internal sealed class RoomLife(House house, IReadOnlyList<Player> people, int seed) : IAsyncDisposable
{
    private const int KeptSteps = 25;
    private const int CountsEvery = 12;

    private static readonly string[] _verbs =
    [
        "title", "ask_mode", "add_host", "remove_host", "invite", "invite", "uninvite", "accept", "accept", "decline", "ask", "ask", "ask", "withdraw",
        "approve", "approve", "refuse", "lock", "unlock", "unlock", "mute", "mute", "unmute", "mute_all", "move", "move", "remove", "block", "unblock", "unblock",
        "share", "share", "unshare", "pin", "unpin", "react", "react",
    ];

    private static readonly string[] _hostVerbs =
        ["title", "ask_mode", "add_host", "remove_host", "invite", "uninvite", "approve", "refuse", "lock", "unlock", "mute", "unmute", "mute_all", "remove", "block", "unblock", "pin", "unpin"];

    private readonly Random _random = new(seed);
    private readonly SpaceModel _model = new(people[0].Id, people.Skip(1).Take(2).Select(person => person.Id).ToHashSet());
    private readonly List<Ear> _ears = [];
    private readonly List<(Player Person, string LastId, FoldedView View, int Position, int Step)> _lost = [];
    private readonly HashSet<string> _answers = [];
    private string _space = "";
    private int _number;
    private int _resumed;
    private int _restarts;
    private bool _roomIsOpen;
    private long _emptySince;

    public List<string> Done { get; } = [];

    public string Summary =>
        $"{Done.Count} steps, {_restarts} restarts, {_resumed} resumed; {_answers.Count} kinds of answer, {_answers.Count(answer => answer.EndsWith(' '))} of them that it was done";

    private RunningStoa Stoa => house.Stoa;

    public async Task RunAsync(int steps, CancellationToken cancellationToken)
    {
        var body = _random.Next(2) == 0 ? (object)new { } : new { scheduled_start = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O") };
        var made = await Stoa.PostAsync("/api/spaces", people[0].Token, body, cancellationToken);
        _space = made.GetProperty("data").GetProperty("id").GetString()!;
        var isLive = made.GetProperty("data").GetProperty("state").GetString() == "live";
        if (isLive)
        {
            _model.Do(new Act("start", people[0].Id, "", ""));
            _model.Log.Clear();
        }

        var (stop, kill, start) = (_random.Next(10, steps), _random.Next(10, steps), isLive ? -1 : _random.Next(1, 25));
        for (var step = 0; step < steps; step++)
        {
            await (step == stop || step == kill ? RestartAsync(step == kill, cancellationToken)
                : step == start ? DoAsync(new Act("start", people[0].Id, "", ""), cancellationToken)
                : _random.Next(100) switch
                {
                    < 16 => OpenAsync(cancellationToken),
                    < 22 => CloseAsync(cancellationToken),
                    < 28 => ResumeAsync(cancellationToken),
                    _ => DoAsync(Draw(), cancellationToken),
                });
            await CheckAsync(step % CountsEvery == 0, cancellationToken);
        }

        await DoAsync(new Act("title", people[0].Id, "", "The last title"), cancellationToken);
        await CheckAsync(withCounts: true, cancellationToken);
        await DoAsync(new Act(_model.IsLive ? "end" : "start", people[0].Id, "", ""), cancellationToken);
        await HearAsync(cancellationToken);
        foreach (var ear in _model.IsOver ? _ears : [])
        {
            await ear.Client.WaitForEndAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ear in _ears)
        {
            await ear.Client.DisposeAsync();
        }
    }

    private Act Draw()
    {
        var verb = _verbs[_random.Next(_verbs.Length)];
        var actor = people[_random.Next(people.Count)].Id;
        if (_random.Next(100) < 85 && _hostVerbs.Contains(verb))
        {
            actor = _model.Hosts.ElementAt(_random.Next(_model.Hosts.Count())); // Else most of it would be refused.
        }

        string[] likely = _random.Next(100) < 80
            ? verb switch
            {
                "approve" or "refuse" => [.. _model.Queue.Select(request => request.User)],
                "mute" or "unmute" or "move" => [.. _model.Speakers],
                "uninvite" => [.. _model.Invited],
                "unblock" => [.. _model.Blocked],
                "remove_host" => [.. _model.CoHosts],
                "unshare" or "pin" or "unpin" => [.. _model.Posts.Select(post => post.Id)],
                _ => [],
            }
            : [];
        if (verb == "accept" && _model.Invited.Count > 0 && _random.Next(100) < 60)
        {
            actor = _model.Invited[_random.Next(_model.Invited.Count)];
        }

        var target = likely.Length > 0 ? likely[_random.Next(likely.Length)] : verb is "unshare" or "pin" or "unpin" ? "12345" : people[_random.Next(people.Count)].Id;
        var text = verb switch
        {
            "ask_mode" => (string[])["everyone", "everyone", "followed", "invited"] is var modes ? modes[_random.Next(modes.Length)] : "",
            "title" => $"Title {_random.Next(3)}",
            "ask" or "share" => $"Text 🎙️ {++_number}",
            _ => "",
        };
        return new Act(verb, actor, verb == "move" && _random.Next(3) == 0 ? actor : target, text);
    }

    private async Task DoAsync(Act act, CancellationToken cancellationToken)
    {
        Note(act.ToString());
        var (method, path, body) = act.Request();
        var (status, answer) = await Stoa.SendAsync(new HttpMethod(method), $"/api/spaces/{_space}{path}", TokenOf(act.Actor), body, cancellationToken);
        var reason = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("reason", out var text) ? text.GetString() : null;
        if (act.Verb == "share" && status == HttpStatusCode.Created)
        {
            act = act with { Target = answer.GetProperty("data").GetProperty("id").GetString()! };
        }

        var expected = _model.Do(act);
        Assert.Equal(expected, ((int)status, reason));
        _answers.Add($"{act.Verb} {reason}");
        if (act.Verb is "remove" or "block" && (int)status == 200)
        {
            await ExpelAsync(act.Target, cancellationToken);
        }
    }

    /// <summary>Who was removed hears it, and then nothing more.</summary>
    private async Task ExpelAsync(string user, CancellationToken cancellationToken)
    {
        await HearAsync(cancellationToken);
        foreach (var ear in _ears.Where(ear => ear.Person.Id == user).ToList())
        {
            await ear.Client.WaitForEndAsync(cancellationToken);
            Assert.Matches("^participant_(removed|blocked)$", ear.Client.Events[^1].Type);
            if (!ear.Client.Events[^1].HasId)
            {
                // Their browser comes back by itself, as if it had not read that, and is refused.
                _lost.Add((ear.Person, ear.LastId, ear.View, ear.Position - 1, Done.Count));
            }

            await ForgetAsync(ear);
        }
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var person = people[_random.Next(people.Count)];
        Note($"open {person.Id}");
        ForgetWhatTheRoomMayForget();
        var client = await StreamClient.OpenAsync(Stoa.Http.BaseAddress!, _space, person.Token, cancellationToken);
        if (_model.Blocked.Contains(person.Id))
        {
            Assert.Equal((403, "caller_blocked"), (client.Status, client.Reason));
            await client.DisposeAsync();
            return;
        }

        Assert.Equal(200, client.Status);
        _roomIsOpen = true;
        _model.Move(person.Id, isHere: true);
        _ears.Add(new Ear(person, client) { Position = _model.Log.Count, Expected = { "snapshot" } });
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_ears.Count == 0)
        {
            return;
        }

        var ear = _ears[_random.Next(_ears.Count)];
        var how = _random.Next(3);
        Note($"close {ear.Person.Id} {(string[])["with a reset", "half", "with an end"] switch { var ways => ways[how] }}");
        await HearAsync(cancellationToken);
        _lost.Add((ear.Person, ear.LastId, ear.View, _model.Log.Count, Done.Count));
        if (how == 0)
        {
            ear.Client.Reset();
        }
        else if (how == 1)
        {
            ear.Client.HalfClose();
            await ear.Client.WaitForEndAsync(cancellationToken);
        }

        await ForgetAsync(ear);
        _model.Move(ear.Person.Id, _ears.Exists(other => other.Person == ear.Person));
    }

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        _lost.RemoveAll(lost => lost.Step < Done.Count - KeptSteps);
        ForgetWhatTheRoomMayForget();
        if (_lost.Count == 0)
        {
            return;
        }

        var lost = _lost[_random.Next(_lost.Count)];
        _lost.Remove(lost);
        var id = lost.Person.Id;
        Note($"resume {id} after {lost.LastId}{(lost.Position < 0 ? " of an earlier life" : "")}");
        await WaitForCountAsync(cancellationToken); // So that what an earlier close makes is told before.
        var isKnown = lost.Position >= 0;
        var missed = isKnown ? _model.Log.Skip(lost.Position).ToList() : [];
        var client = await StreamClient.OpenAsync(Stoa.Http.BaseAddress!, _space, lost.Person.Token, cancellationToken, lost.LastId);
        var refusal = _model.Blocked.Contains(id) ? "caller_blocked" : missed.Exists(told => told.Text == $"participant_removed {id}") ? "removed" : null;
        if (refusal is not null)
        {
            Assert.Equal((403, refusal), (client.Status, client.Reason));
            await client.DisposeAsync();
            if (!isKnown || refusal == "caller_blocked" || _ears.Exists(ear => ear.Person.Id == id))
            {
                return;
            }

            // They were in the room for the moment that it took to find out.
            _model.Move(id, isHere: true);
            _model.Move(id, isHere: false);
            return;
        }

        Assert.Equal(200, client.Status);
        _resumed++;
        _roomIsOpen = true;
        _model.Move(id, isHere: true);
        var ear = new Ear(lost.Person, client) { Position = isKnown ? lost.Position : _model.Log.Count, View = lost.View.Copy(), From = lost.LastId };
        if (!isKnown)
        {
            ear.Expected.Add("snapshot");
        }

        var stayed = _ears.Find(other => other.Person.Id == id && other.Client.Events is [var first, ..] && first.Index <= IndexOf(lost.LastId));
        _ears.Add(ear);
        await HearAsync(cancellationToken);
        if (stayed is not null && isKnown)
        {
            var told = stayed.Client.Events.ToLookup(e => e.Id, e => (e.Type, e.Json));
            Assert.All(client.Events.Where(e => e.Type != "snapshot" && e.Index <= stayed.Client.Events[^1].Index), e => Assert.Contains((e.Type, e.Json), told[e.Id]));
        }
    }

    private async Task RestartAsync(bool kill, CancellationToken cancellationToken)
    {
        Note(kill ? "kill" : "stop");
        await house.RestartAsync(kill, cancellationToken);
        _restarts++;
        foreach (var ear in _ears.ToList())
        {
            await ear.Client.WaitForEndAsync(cancellationToken);
            _lost.Add((ear.Person, ear.LastId, ear.View, -1, Done.Count));
            await ForgetAsync(ear);
        }

        for (var i = 0; i < _lost.Count; i++)
        {
            _lost[i] = _lost[i] with { Position = -1 };
        }

        _model.Restart();
        _roomIsOpen = false;
    }

    /// <summary>A room that was empty for a minute begins anew.</summary>
    private void ForgetWhatTheRoomMayForget()
    {
        if (_model.Present.Count == 0 && TimeProvider.System.GetElapsedTime(_emptySince) > TimeSpan.FromSeconds(30))
        {
            _lost.Clear();
        }
    }

    private async Task ForgetAsync(Ear ear)
    {
        _ears.Remove(ear);
        _emptySince = TimeProvider.System.GetTimestamp();
        await ear.Client.DisposeAsync();
    }

    /// <summary>Everyone who listens has heard what the model says they should, and nothing else.</summary>
    private async Task HearAsync(CancellationToken cancellationToken)
    {
        foreach (var ear in _ears)
        {
            ear.Expect(_model.Log);
            await ear.Client.WaitAsync(
                events => events.Count(e => !IsSum(e)) >= ear.Expected.Count && events.Where(e => e.Type == "reactions").Sum(Reactions) >= ear.Reactions,
                $"what {ear.Person.Id} should hear: {string.Join(" | ", ear.Expected.TakeLast(4))}, {ear.Reactions} reactions",
                cancellationToken);
            ear.Fold();
            Assert.Equal(ear.Expected, ear.Client.Events.Where(e => !IsSum(e)).Select(e => e.Text));
            Assert.Equal(ear.Reactions, ear.View.Reactions);
        }
    }

    private async Task CheckAsync(bool withCounts, CancellationToken cancellationToken)
    {
        await WaitForCountAsync(cancellationToken);
        await HearAsync(cancellationToken);
        await CheckServerAsync(cancellationToken);
        foreach (var ear in _ears)
        {
            var shown = await ShowAsync(ear.Person, cancellationToken);
            AssertSame(shown, ear.View.Space, $"{ear.Person.Id}'s view");
            Assert.Equal(_model.Posts.Select(post => post.Id), ear.View.Posts);
            Assert.Equal(_model.RoleOf(ear.Person.Id), (string?)shown["me"]!["role"]);
        }

        foreach (var ear in withCounts ? _ears : [])
        {
            var count = _model.IsLive ? _model.Present.Count : 0;
            await Patience.UntilAsync(
                () =>
                {
                    ear.Fold();
                    return (int)ear.View.Space["participant_count"]! == count;
                },
                () => $"{ear.Person.Id} is told a count of {count}, not of {ear.View.Space["participant_count"]}",
                cancellationToken);
        }
    }

    /// <summary>The server notices by itself who closed their connection; until then it counts them.</summary>
    private Task WaitForCountAsync(CancellationToken cancellationToken)
    {
        var expected = _model.IsLive ? _model.Present.Count : 0;
        var count = -1;
        return Patience.UntilAsync(
            async () => (count = (int)(await ShowAsync(people[0], cancellationToken))["participant_count"]!) == expected,
            () => $"{expected} participants, not {count}: {string.Join(' ', _model.Present)}",
            cancellationToken);
    }

    private async Task CheckServerAsync(CancellationToken cancellationToken)
    {
        var space = await ShowAsync(people[0], cancellationToken);
        Assert.Equal(_model.Hosts, Ids(space, "host_ids"));
        Assert.Equal(_model.Stage, Ids(space, "speaker_ids"));
        Assert.Equal(_model.Invited, Ids(space, "invited_user_ids"));
        Assert.Equal(_model.Muted.Order(), Ids(space, "muted_user_ids"));
        Assert.Equal(_model.Posts.Where(post => post.IsPinned).Select(post => post.Id), Ids(space, "pinned_post_ids"));
        Assert.Equal((_model.IsLocked, _model.AskToSpeak, _model.Title), ((bool)space["speak_requests_locked"]!, (string)space["ask_to_speak"]!, (string?)space["title"] ?? ""));
        Assert.Equal(_model.IsLive ? "live" : "scheduled", (string?)space["state"]);
        if (_roomIsOpen)
        {
            Assert.Equal(_model.IsLive ? _model.Absent.Order() : [], Ids(space, "reconnecting_user_ids"));
        }

        Assert.Equal(_model.IsEnding, space["ends_at"] is not null);

        AssertQueue(space["speak_requests"] as JsonArray);
        var (status, waiting) = await GetAsync($"/api/spaces/{_space}/speak_requests", people[0]);
        Assert.Equal(200, status);
        AssertQueue(waiting["data"] as JsonArray);
        var other = people[_random.Next(people.Count)];
        Assert.Equal(_model.IsHost(other.Id) ? 200 : 403, (await GetAsync($"/api/spaces/{_space}/speak_requests", other)).Status);
        Assert.Equal(_model.IsHost(other.Id) && _model.Queue.Count > 0, (await ShowAsync(other, cancellationToken)).ContainsKey("speak_requests"));
        var contract = (await GetAsync($"/2/spaces/{_space}?space.fields=speaker_ids,host_ids,invited_user_ids,participant_count", other)).Body["data"]!.AsObject();
        Assert.Equal(_model.Hosts, Ids(contract, "host_ids"));
        Assert.Equal(_model.IsLive ? _model.Stage : [], Ids(contract, "speaker_ids"));
        Assert.Equal(_model.Invited, Ids(contract, "invited_user_ids"));
        Assert.Equal(_model.IsLive ? _model.Present.Count : 0, (int)contract["participant_count"]!);
        var posts = (await GetAsync($"/2/spaces/{_space}/tweets", other)).Body["data"] as JsonArray ?? [];
        Assert.Equal(_model.Posts.Select(post => post.Id).Reverse(), posts.Select(post => (string)post!["id"]!));

        async Task<(int Status, JsonNode Body)> GetAsync(string path, Player person)
        {
            var (code, body) = await Stoa.SendAsync(HttpMethod.Get, path, person.Token, null, cancellationToken);
            return ((int)code, JsonNode.Parse(body.GetRawText())!);
        }
    }

    private void AssertQueue(JsonArray? shown) => Assert.Equal(
        _model.Queue.Select(request => (request.User, request.Note, _model.Present.Contains(request.User))),
        (shown ?? []).Select(request => ((string)request!["user_id"]!, (string)request["note"]!, (bool)request["present"]!)));

    private async Task<JsonObject> ShowAsync(Player person, CancellationToken cancellationToken)
    {
        var shown = await Stoa.GetAsync($"/api/spaces/{_space}", person.Token, cancellationToken);
        return JsonNode.Parse(shown.GetProperty("data").GetRawText())!.AsObject();
    }

    private static void AssertSame(JsonObject shown, JsonObject folded, string whose)
    {
        foreach (var name in shown.Select(member => member.Key).Union(folded.Select(member => member.Key)).Except(["participant_count", "subscriber_count"]))
        {
            if (name == "version" && folded["speak_requests"] is null)
            {
                continue; // What is not told to them has a version too.
            }

            Assert.True(JsonNode.DeepEquals(shown[name], folded[name]), $"{whose}: {name} is {shown[name]?.ToJsonString()}, told was {folded[name]?.ToJsonString()}");
        }
    }

    private void Note(string step) => Done.Add($"{Done.Count}: {step}");

    private string TokenOf(string user) => people.First(person => person.Id == user).Token;

    private static IEnumerable<string> Ids(JsonObject space, string name) => (space[name] as JsonArray ?? []).Select(id => (string)id!);

    private static bool IsSum(StreamEvent e) => e.Type is "counts" or "reactions";

    private static int Reactions(StreamEvent e) => e.Data["reactions"]!.AsObject().Sum(reaction => (int)reaction.Value!);

    private static long IndexOf(string id) => long.Parse(id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);

    /// <summary>One stream of someone: what they should hear and have heard.</summary>
    private sealed class Ear(Player person, StreamClient client)
    {
        private int _folded;

        public Player Person => person;

        public StreamClient Client => client;

        public FoldedView View { get; init; } = new();

        /// <summary>What an earlier stream of theirs heard last.</summary>
        public string From { get; init; } = "";

        public string LastId => client.Events is { Count: > 0 } ? client.LastId : From;

        public List<string> Expected { get; } = [];

        /// <summary>How much of the model's log is in <see cref="Expected"/>.</summary>
        public int Position { get; set; }

        public int Reactions { get; private set; }

        public void Expect(List<Told> log)
        {
            for (; Position < log.Count; Position++)
            {
                var told = log[Position];
                if (told.Text == "reactions")
                {
                    Reactions++;
                }
                else if (told.For(person.Id) is { } text)
                {
                    Expected.Add(text);
                    if (text == $"host_added {person.Id}")
                    {
                        Expected.Add("snapshot"); // With the queue; whatever was told since is in it.
                        Position = log.Count - 1;
                    }
                }
            }
        }

        public void Fold()
        {
            foreach (var told in client.Events.Skip(_folded))
            {
                if (_folded > 0)
                {
                    var before = client.Events[_folded - 1];
                    Assert.True(told.Type == "snapshot" || !told.HasId ? told.Index >= before.Index : told.Index > before.Index, $"{told.Id} after {before.Id}");
                    Assert.True(told.Type == "snapshot" || (string?)View.Space["me"]?["role"] != "creator" || told.Index == before.Index + 1, $"a gap between {before.Id} and {told.Id}");
                }

                View.Apply(told);
                _folded++;
            }
        }
    }
}
