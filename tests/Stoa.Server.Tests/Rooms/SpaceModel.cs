#pragma warning disable MA0002 // Ids, compared as the default does: by ordinal.
namespace Stoa.Server.Tests.Rooms;

/// <summary>What a Space is for those in it, written down a second time and independently of the server: who may do what, and who hears of it.</summary>
/// <param name="creator">The creator.</param>
/// <param name="followed">Whom the creator follows.</param>
internal sealed class SpaceModel(string creator, IReadOnlySet<string> followed)
{
    public const int MaxSpeakers = 5;
    public const int MaxCoHosts = 2;
    public const int MaxInvitations = 3;
    public const int MaxRequests = 3;
    public const int MaxBlocked = 2;
    public const int MaxPosts = 5;

    public bool IsLive { get; private set; }
    public bool IsOver { get; private set; }
    public bool IsLocked { get; private set; }
    public string AskToSpeak { get; private set; } = "everyone";
    public string Title { get; private set; } = "";
    public List<string> CoHosts { get; } = [];
    public List<string> Speakers { get; } = [];
    public List<string> Invited { get; } = [];
    public HashSet<string> Muted { get; } = [];
    public HashSet<string> Blocked { get; } = [];
    public List<(string User, string Note)> Queue { get; } = [];
    public List<(string Id, string Author, bool IsPinned)> Posts { get; } = [];

    /// <summary>Everyone with a stream open.</summary>
    public HashSet<string> Present { get; } = [];

    /// <summary>Those on stage who are gone.</summary>
    public HashSet<string> Absent { get; private set; } = [creator];

    /// <summary>Everything that the room was told since the server started.</summary>
    public List<Told> Log { get; } = [];

    /// <summary>True when the Space is to end because no host is there.</summary>
    public bool IsEnding { get; private set; }

    public IEnumerable<string> Hosts => CoHosts.Prepend(creator);

    public IEnumerable<string> Stage => Hosts.Concat(Speakers);

    public bool IsHost(string user) => user == creator || CoHosts.Contains(user);

    public string RoleOf(string user) => user == creator ? "creator" : IsHost(user) ? "host" : Blocked.Contains(user) ? "blocked"
        : Speakers.Contains(user) ? "speaker" : Invited.Contains(user) ? "invited" : "listener";

    /// <summary>Someone's first stream opened, or their last one closed.</summary>
    public void Move(string user, bool isHere)
    {
        if (isHere ? Present.Add(user) : Present.Remove(user))
        {
            if (!Stage.Contains(user) && Queue.Exists(request => request.User == user))
            {
                Tell(isHere ? "person_returned" : "person_left", user, [.. Hosts], []);
            }

            LookAtStage(isNews: true);
        }
    }

    /// <summary>The server starts anew: nobody is there, and nothing was told.</summary>
    public void Restart()
    {
        Present.Clear();
        Absent = [.. Stage];
        Log.Clear();
        IsEnding = IsLive;
    }

    /// <summary>Someone does something.</summary>
    /// <returns>What they are answered.</returns>
#pragma warning disable MA0051 // A table: the refusals in the order in which they are found, then the effects.
    public (int Status, string? Reason) Do(Act act)
#pragma warning restore MA0051
    {
        var (who, whom) = (act.Actor, act.Target);
        var post = Posts.FindIndex(post => post.Id == whom);
        switch (act.Verb)
        {
            case "start" or "end" or "add_host" when who != creator:
            case "remove_host" when who != creator && who != whom:
            case "unmute" when IsLive && who == whom && who != creator && IsHost(who):
                return (403, "not_creator");
            case "title" or "ask_mode" or "invite" or "uninvite" or "approve" or "refuse" or "lock" or "unlock" or "mute" or "unmute" or "mute_all"
                or "remove" or "block" or "unblock" or "pin" or "unpin" when !IsHost(who):
            case "move" when who != whom && !IsHost(who):
                return (403, "not_host");
            case "accept" or "ask" or "share" when Blocked.Contains(who):
                return (403, "caller_blocked");
            case "start" when IsLive:
                return (409, "space_already_live");
            case "add_host" or "invite" or "remove" or "block" when whom == creator || (IsHost(whom) && act.Verb != "add_host"):
            case "move" when IsHost(whom):
            case "mute" when IsLive && whom == creator && who != creator:
                return (409, "user_is_host");
            case "end" or "approve" or "refuse" or "lock" or "unlock" or "mute" or "unmute" or "mute_all" or "remove" or "ask" or "share" when !IsLive:
                return (409, "space_not_live");
            case "add_host" or "invite" when Blocked.Contains(whom):
                return (409, "user_blocked");
            case "remove_host" when !CoHosts.Contains(whom):
                return (404, "user_not_co_host");
            case "add_host" when !IsHost(whom) && CoHosts.Count == MaxCoHosts:
                return (409, "co_host_limit_reached");
            case "invite" when !Invited.Contains(whom) && Invited.Count == MaxInvitations:
                return (409, "invitation_limit_reached");
            case "uninvite" when !Invited.Contains(whom):
            case "decline" or "accept" when !Invited.Contains(who) && (act.Verb == "decline" || !Stage.Contains(who)):
                return (404, "user_not_invited");
            case "approve" or "refuse" when !Waits(whom):
            case "withdraw" when !Waits(who):
                return (404, "no_speak_request");
            case "mute" or "move" when !Stage.Contains(whom):
                return (404, "user_not_speaker");
            case "add_host" when !Stage.Contains(whom) && Stage.Count() == MaxSpeakers:
            case "approve" when Stage.Count() == MaxSpeakers:
            case "accept" when !Stage.Contains(who) && Stage.Count() == MaxSpeakers:
                return (409, "speaker_limit_reached");
            case "block" when !Blocked.Contains(whom) && Blocked.Count == MaxBlocked:
                return (409, "block_limit_reached");
            case "unblock" when !Blocked.Contains(whom):
                return (404, "user_not_blocked");
            case "ask" when Stage.Contains(who):
                return (409, "user_is_speaker");
            case "ask" when !Waits(who) && !Invited.Contains(who) && AskToSpeak != "everyone" && !(AskToSpeak == "followed" && followed.Contains(who)):
                return (403, "may_not_ask_to_speak");
            case "ask" when !Waits(who) && IsLocked:
                return (409, "speak_requests_locked");
            case "ask" when !Waits(who) && Queue.Count == MaxRequests:
                return (409, "speak_request_limit_reached");
            case "share" when Posts.Count == MaxPosts:
                return (409, "post_limit_reached");
            case "unshare" or "pin" or "unpin" when post < 0:
                return (404, "post_unknown");
            case "unshare" when Posts[post].Author != who && !IsHost(who):
                return (403, "not_post_author");
            case "react" when !IsLive || !Present.Contains(who):
                return (409, IsLive ? "not_present" : "space_not_live");
        }

        switch (act.Verb)
        {
            case "start": Happen("space_started", null, () => IsLive = true); break;
            case "end": Happen("space_ended", null, () => (IsLive, IsOver) = (false, true)); break;
            case "title" when Title != act.Text: Happen("space_edited", null, () => Title = act.Text); break;
            case "ask_mode" when AskToSpeak != act.Text: Happen("space_edited", null, () => AskToSpeak = act.Text); break;
            case "add_host" when !IsHost(whom): Happen("host_added", whom, () => { Clear(whom); CoHosts.Add(whom); }); break;
            case "remove_host": Happen("host_removed", whom, () => { Clear(whom); CoHosts.Remove(whom); }); Uninvite(whom, "invitation_withdrawn"); break;
            case "invite" when !Invited.Contains(whom): Happen("speaker_invited", whom, () => Invited.Add(whom)); break;
            case "uninvite": Uninvite(whom, "invitation_withdrawn"); break;
            case "decline": Uninvite(who, "invitation_declined"); break;
            case "accept" when !Stage.Contains(who): Happen("speaker_admitted", who, () => { Clear(who); Speakers.Add(who); }); break;
            case "approve": Happen("speaker_admitted", whom, () => { Clear(whom); Speakers.Add(whom); }); break;
            case "refuse": Happen("speak_request_declined", whom, () => Unqueue(whom)); break;
            case "withdraw": Happen("speak_request_withdrawn", who, () => Unqueue(who)); break;
            case "ask" when !Waits(who): Happen("speak_requested", who, () => Queue.Add((who, act.Text))); break;
            case "lock" when !IsLocked: Happen("speak_requests_locked", null, () => IsLocked = true); break;
            case "unlock" when IsLocked: Happen("speak_requests_unlocked", null, () => IsLocked = false); break;
            case "mute" when !Muted.Contains(whom): Happen("speaker_muted", whom, () => Muted.Add(whom)); break;
            case "unmute" when Muted.Contains(whom): Happen("speaker_unmuted", whom, () => Muted.Remove(whom)); break;
            case "mute_all": Speakers.Where(user => !Muted.Contains(user)).ToList().ForEach(user => Happen("speaker_muted", user, () => Muted.Add(user))); break;
            case "move":
                var wasMuted = Muted.Contains(whom);
                Happen("speaker_moved_to_listener", whom, () => Clear(whom));
                if (who != whom || wasMuted)
                {
                    Uninvite(whom, who == whom ? "invitation_declined" : "invitation_withdrawn"); // Else the invitation would undo the move, or the mute.
                }

                break;
            case "remove": Happen("participant_removed", whom, () => Expel(whom)); break;
            case "block" when !Blocked.Contains(whom): Happen("participant_blocked", whom, () => { Expel(whom); Blocked.Add(whom); }); break;
            case "unblock": Happen("participant_unblocked", whom, () => Blocked.Remove(whom)); break;
            case "share": Happen("post_shared", null, () => Posts.Add((act.Target, who, false))); break;
            case "unshare": Happen("post_removed", null, () => Posts.RemoveAt(post)); break;
            case "pin" when !Posts[post].IsPinned: Happen("post_pinned", null, () => Posts[post] = Posts[post] with { IsPinned = true }); break;
            case "unpin" when Posts[post].IsPinned: Happen("post_unpinned", null, () => Posts[post] = Posts[post] with { IsPinned = false }); break;
            case "react": Tell("reactions", null, readers: null); return (204, null);
        }

        return (act.Verb is "add_host" or "invite" or "ask" or "share" ? 201 : 200, null);
    }

    private bool Waits(string user) => Queue.Exists(request => request.User == user);

    private void Unqueue(string user) => Queue.RemoveAll(request => request.User == user);

    private void Clear(string user)
    {
        Unqueue(user);
        Speakers.Remove(user);
        Muted.Remove(user);
    }

    private void Expel(string user)
    {
        Clear(user);
        Invited.Remove(user);
        Present.Remove(user);
    }

    private void Uninvite(string user, string type)
    {
        if (Invited.Contains(user))
        {
            Happen(type, user, () => Invited.Remove(user));
        }
    }

    private void Happen(string type, string? user, Action change)
    {
        var wasFull = Queue.Count == MaxRequests;
        var positions = Queue.Select((request, i) => (request.User, i)).ToHashSet();
        var isSecret = type is "speak_requested" or "speak_request_withdrawn" or "speak_request_declined" or "participant_unblocked"
            || (type is "participant_removed" or "participant_blocked" && !Speakers.Contains(user!) && !Invited.Contains(user!));
        change();
        var moved = Queue.Select((request, i) => (request.User, i)).Except(positions).Select(place => place.User).ToHashSet();
        Tell(type, user, isSecret ? [.. Hosts, user!] : null, wasFull == (Queue.Count == MaxRequests) ? moved : null);
        LookAtStage(isNews: false); // Who is on stage and gone is said with the change.
    }

    /// <summary>Who of the stage is gone, and is there a host?</summary>
    private void LookAtStage(bool isNews)
    {
        Absent.RemoveWhere(user => !Stage.Contains(user));
        foreach (var user in Speakers.Concat(CoHosts).Append(creator))
        {
            if ((Present.Contains(user) ? Absent.Remove(user) : Absent.Add(user)) && IsLive && isNews)
            {
                Tell(Present.Contains(user) ? "person_returned" : "person_left", user, readers: null);
            }
        }

        var isEnding = IsLive && !Hosts.Any(Present.Contains);
        if (isEnding != IsEnding && !IsOver)
        {
            IsEnding = isEnding;
            Tell(isEnding ? "hosts_left" : "hosts_returned", null, readers: null);
        }
    }

    private void Tell(string type, string? user, HashSet<string>? readers, HashSet<string>? moved = null) =>
        Log.Add(new Told(user is null ? type : $"{type} {user}", readers, moved));
}

/// <summary>What a room was told.</summary>
/// <param name="Text">Type and whom it is about.</param>
/// <param name="Readers">Who gets it; absent: everyone.</param>
/// <param name="Moved">Who gets only the news of their own place or rights when they are none of those; absent: everyone.</param>
internal sealed record Told(string Text, IReadOnlySet<string>? Readers, IReadOnlySet<string>? Moved)
{
    /// <summary>What someone gets of it; null for nothing.</summary>
    public string? For(string user) => Readers?.Contains(user) != false ? Text : Moved?.Contains(user) != false ? "me" : null;
}

/// <summary>Something that someone does.</summary>
/// <param name="Verb">What.</param>
/// <param name="Actor">Who.</param>
/// <param name="Target">To whom, or to which Post.</param>
/// <param name="Text">A title, a note or a setting.</param>
internal sealed record Act(string Verb, string Actor, string Target, string Text)
{
    /// <summary>The request that it takes.</summary>
    public (string Method, string Path, object? Body) Request() => Verb switch
    {
        "start" => ("POST", "/start", null),
        "end" => ("POST", "/end", null),
        "title" => ("PATCH", "", new { title = Text }),
        "ask_mode" => ("PATCH", "", new { ask_to_speak = Text }),
        "add_host" => ("POST", "/hosts", new { user_id = Target }),
        "remove_host" => ("DELETE", $"/hosts/{Target}", null),
        "invite" => ("POST", "/invited_users", new { user_id = Target }),
        "uninvite" => ("DELETE", $"/invited_users/{Target}", null),
        "accept" => ("POST", "/invited_users/me/accept", null),
        "decline" => ("POST", "/invited_users/me/decline", null),
        "ask" => ("POST", "/speak_requests", new { note = Text }),
        "withdraw" => ("DELETE", "/speak_requests/me", null),
        "approve" => ("POST", $"/speak_requests/{Target}/approve", null),
        "refuse" => ("POST", $"/speak_requests/{Target}/decline", null),
        "lock" or "unlock" => ("PUT", "/speak_requests/lock", new { locked = Verb == "lock" }),
        "mute" => ("POST", $"/speakers/{Target}/mute", null),
        "unmute" => ("DELETE", $"/speakers/{Target}/mute", null),
        "mute_all" => ("POST", "/speakers/mute", null),
        "move" => ("DELETE", Actor == Target ? "/speakers/me" : $"/speakers/{Target}", null),
        "remove" => ("DELETE", $"/participants/{Target}", null),
        "block" => ("DELETE", $"/participants/{Target}", new { block = true }),
        "unblock" => ("DELETE", $"/blocked_users/{Target}", null),
        "share" => ("POST", "/posts", new { text = Text }),
        "unshare" => ("DELETE", $"/posts/{Target}", null),
        "pin" => ("PUT", $"/posts/{Target}/pin", null),
        "unpin" => ("DELETE", $"/posts/{Target}/pin", null),
        "react" => ("POST", "/reactions", new { reaction = "💜" }),
        _ => throw new InvalidOperationException(Verb),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Verb} {Actor} {Target} {Text}".TrimEnd();
}
